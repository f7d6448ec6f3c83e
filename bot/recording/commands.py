"""What `partner-desk record` and `partner-desk replay` do, apart from how they are called."""

import asyncio
from pathlib import Path

import orjson
import typer

from bot.bench import Bench, at_the_terminal
from bot.clock import system_clock
from bot.console import EMULATOR, Console, NoSuchButton, read_line
from bot.recording.chat_file import deed_of
from bot.recording.exchanges import Arrived, Deed
from bot.recording.files import NotRecorded, Recorder, read_recording
from bot.recording.replay import Replay, repeat
from bot.recording.report import as_json, summary, told
from bot.recording.stored import activities_of
from bot.settings import read_settings
from bot.storage import migrate
from bot.storage.transcript_log import TranscriptLog
from dialogs.memory import Conversation
from dialogs.visible import line
from knowledge.catalogue import Catalogue
from knowledge.importers import read_offers

LISTED = 20
"""How many stored conversations are listed."""


def record(file: Path, language: str) -> None:
    """A conversation in the terminal, of which nothing but the file is kept."""
    bench = Bench(read_settings(), keeps=False)
    recorder = Recorder(file)
    person = Console(bench.turns, locale=language, channel=EMULATOR, heard=recorder.add)
    with at_the_terminal(bench) as wait:
        wait(_do(Arrived(), person))
        while typed := read_line():
            wait(_do(deed_of(typed), person))
    typer.echo(f"{file} is written. `partner-desk replay {file}` shows what has changed since.")


def record_stored(file: Path, key: str) -> None:
    """Write a conversation that is kept in the database to a file."""
    settings = read_settings()
    migrate.upgrade(settings.database)
    log = TranscriptLog(settings.database)
    try:
        lines = log.lines(key)
        remembered, _ = Conversation.read(log.state(f"conversation:{key}"))
    finally:
        log.close()
    if not lines:
        raise NotRecorded(f"Nothing is kept of {key}: `partner-desk record --list` names others.")
    Recorder(file).add(*activities_of(key, lines, remembered.language or "en"))
    typer.echo(f"{file} is written: {len(lines)} lines.")


def list_stored() -> None:
    """The latest conversations by their keys: when, and how long, never what was said."""
    settings = read_settings()
    migrate.upgrade(settings.database)
    log = TranscriptLog(settings.database)
    try:
        stored = log.latest(LISTED)
    finally:
        log.close()
    if not stored:
        typer.echo("No conversation is kept.")
    for one in stored:
        typer.echo(f"{one.ended_at:%Y-%m-%d %H:%M}  {one.lines:>4} lines  {line(one.key)}")


def replay(files: list[Path], catalogue: Path | None, *, json: bool) -> int:
    """Replay all files, and say what differs; 1 where something does."""
    recordings = [read_recording(file) for file in files]

    async def again() -> list[Replay]:
        offers = _catalogue(catalogue) if catalogue else None
        async with Bench(read_settings(), keeps=False, catalogue=offers) as bench:
            return [
                await repeat(
                    recording, Console(bench.turns, locale=recording.language, channel=EMULATOR)
                )
                for recording in recordings
            ]

    replays = dict(zip(map(str, files), asyncio.run(again()), strict=True))
    if json:
        typer.echo(orjson.dumps(as_json(replays), option=orjson.OPT_INDENT_2))
    else:
        for file, one in replays.items():
            typer.echo("".join(f"{line}\n" for line in told(file, one)), nl=False)
        typer.echo(summary(replays.values()))
    return int(any(answer.differs for one in replays.values() for answer in one.answers))


async def _do(deed: Deed, person: Console) -> None:
    try:
        replies = await person.does(deed)
    except NoSuchButton as error:
        typer.echo(f"\n{error}\n")
        return
    for reply in replies:
        if reply["type"] == "message":
            typer.echo(f"\n{reply['text']}")
    typer.echo()


def _catalogue(file: Path) -> Catalogue:
    report = read_offers(file, today=system_clock().date())
    return Catalogue(report.offers, version=0, source=report.source)
