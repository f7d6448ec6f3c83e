"""What the commands of the command line do, apart from how they are called."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import typer
from rich.console import Console as Terminal
from rich.progress import Progress

from bot import server
from bot.app import make_app
from bot.bench import Bench, at_the_terminal
from bot.clock import system_clock
from bot.console import Console, read_line
from bot.doctor import report
from bot.doctor.examination import Network, examine
from bot.doctor.findings import Finding, Verdict
from bot.doctor.web import send
from bot.logs import start_logging
from bot.outbound_tokens import token_source
from bot.recording.exchanges import Arrived, Deed, Said
from bot.settings import Settings, read_settings, read_usable_settings
from bot.storage import migrate
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.saved_index import index_of
from bot.storage.stored_offers import StoredOffers
from bot.widget import webchat
from knowledge.importers import read_offers
from knowledge.importers.report import ImportReport

BAD_ROWS_SHOWN = 50


def serve(host: str | None, port: int | None) -> None:
    """Run the web application until it is told to stop; then finish what was begun."""
    asked = {"host": host, "port": port}
    settings = read_settings().model_copy(
        update={name: value for name, value in asked.items() if value is not None}
    )
    start_logging(settings.log_format)
    app = make_app(settings)
    with asyncio.Runner(loop_factory=_new_event_loop) as runner:
        runner.run(server.serve(app, settings, lambda: typer.echo(_where_to_talk(settings))))


def import_files(files: list[Path], *, replace: bool) -> int:
    """Read all files, say what is wrong with which row, then switch to the new catalogue."""
    settings = read_settings()
    now = system_clock()
    taken = StoredOffers({})
    sources: list[str] = []
    for file in files:
        source, offers = _read(file, now.date())
        sources.append(source)
        taken = taken.joined_by(offers)
    migrate.upgrade(settings.database)
    store = CatalogueStore(settings.database)
    try:
        version, kept, _ = store.load()
        before = StoredOffers({}) if replace else kept
        merged = before.joined_by(taken)
        with _progress("Indexing"):
            # Before the switch, so that a running desk finds it ready.
            index_of(merged, settings.index_path)
        with _progress("Writing") as moved:
            new = store.publish(
                merged,
                source=", ".join(sources),
                at=now,
                base=version,
                progress=lambda written: moved(written, len(merged)),
            )
    finally:
        store.close()
    added = len(merged.keys() - kept.keys())
    typer.echo(
        f"Catalogue {new} is in use: {len(merged)} offers, {added} new, "
        f"{len(taken.keys() & before.keys())} replaced."
    )
    if not version:
        typer.echo("The sample catalogue is no longer used.")
    return 0


def ask(question: str, language: str) -> None:
    """Answer one question; nothing is kept."""

    async def talk() -> None:
        async with Bench(read_settings(), keeps=False) as bench:
            for reply in await Console(bench.turns, locale=language).does(Said(question)):
                typer.echo(reply["text"] + "\n")

    asyncio.run(talk())


def chat(language: str) -> None:
    """A conversation, kept in the database like any other."""

    async def do(deed: Deed) -> None:
        for reply in await console.does(deed):
            typer.echo(f"\n{reply['text']}")
        typer.echo()

    bench = Bench(read_settings(), keeps=True)
    console = Console(bench.turns, person="console", locale=language)
    with at_the_terminal(bench) as wait:
        wait(do(Arrived()))
        while typed := read_line():
            wait(do(Said(typed)))


def doctor(*, offline: bool, package: Path | None, as_json: bool) -> int:
    """Look at everything the desk depends on, and say how to mend it; 1 when something is wrong."""
    # What libraries have to say of it is in the findings, in our words.
    logging.disable(logging.CRITICAL)
    settings, unusable = read_usable_settings()
    network = None if offline else Network(send, token_source)
    found: list[Finding] = []
    for finding in examine(
        settings, unusable, os.environ, system_clock, network=network, package=package
    ):
        found.append(finding)
        if not as_json:
            typer.echo(report.lines_of(finding))
    typer.echo(report.as_json(found) if as_json else f"\n{report.summary(found)}")
    return 1 if any(finding.verdict is Verdict.WRONG for finding in found) else 0


def fetch_webchat() -> int:
    """Fetch Web Chat where it is missing; 1 when it cannot be had, which leaves the rest usable."""
    wanted = webchat.pinned()
    try:
        fetched = webchat.fetch(wanted)
    except webchat.NoWebChat as error:
        typer.echo(f"partner-desk: {error}", err=True)
        return 1
    typer.echo(f"{wanted.package} {'was fetched' if fetched else 'is there'}.")
    return 0


def _where_to_talk(settings: Settings) -> str:
    here = f"http://{settings.host.replace('127.0.0.1', 'localhost')}:{settings.port}"
    outside = settings.public_url or here
    lines = [f"Partner Desk listens on {here}", f"  Web chat:    {outside}"]
    if settings.development:
        lines += [
            f"  Channels:    {here}/api/messages, in the Emulator or the Agents Playground;",
            "               without an app id all on this machine are let in (docs/operating.md)",
            "  Terminal:    `.venv/bin/partner-desk chat`",
        ]
    elif settings.takes_emulator:
        lines.append(
            f"  Channels:    {here}/api/messages, in the Emulator with the bot's id and secret"
        )
    elif settings.takes_channels:
        lines.append(f"  Channels:    {outside}/api/messages is the bot's messaging endpoint")
    else:
        lines.append("  Channels:    none, for PARTNER_DESK_APP_ID is not set")
    lines += [
        "  Next step:   your own offers: `.venv/bin/partner-desk import FILE` (docs/import.md)",
        "  Stop it:     Ctrl+C",
    ]
    return "\n".join(lines)


def _new_event_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        # The other loop of Windows is none that Postgres' driver can use.
        return asyncio.SelectorEventLoop()
    import uvloop  # noqa: PLC0415  (not to be had on Windows)

    return uvloop.new_event_loop()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing where the output goes to a file."""
    terminal = Terminal(stderr=True)
    with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _read(file: Path, today: date) -> tuple[str, StoredOffers]:
    """The name of a file and what can be taken from it; the rest is said."""
    with _progress(f"Reading {file.name}") as moved:
        report = read_offers(file, today=today, progress=moved)
    _print_report(report)
    return report.source, StoredOffers.of(report.offers)


def _print_report(report: ImportReport) -> None:
    summary = report.summary()
    shown = summary[: BAD_ROWS_SHOWN + 1]
    typer.echo("\n".join(shown))
    if len(summary) > len(shown):
        typer.echo(f"... and {len(summary) - len(shown)} more.")
