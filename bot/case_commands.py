"""What `partner-desk cases` does: list what waits for a person, write to its people, close it."""

import json
import secrets
import time
from collections.abc import Callable
from datetime import datetime

import typer

from bot.addresses import message_to
from bot.clock import Clock, system_clock
from bot.settings import read_settings
from bot.storage import migrate
from bot.storage.case_log import CaseLog, CaseRecord
from dialogs.visible import line

SENT_WITHIN_SECONDS = 10.0
"""A running desk looks into the outbox every three seconds."""

_LOOK_EVERY_SECONDS = 0.1


def cases(close: int | None, answer: int | None, say: str | None) -> int:
    """List cases, or answer or close one; 1 when that cannot be done."""
    if close is not None and answer is not None:
        raise typer.BadParameter("Give --answer or --close, not both: --close may --say, too.")
    if answer is not None and say is None:
        raise typer.BadParameter("--answer needs --say.")
    number = close if close is not None else answer
    if say is not None and number is None:
        raise typer.BadParameter("--say needs --answer or --close, with the number of the case.")
    settings = read_settings()
    migrate.upgrade(settings.database)
    log = CaseLog(settings.database)
    try:
        if number is None:
            _list(log.cases_to_look_at())
            return 0
        found = log.find(number)
        if found is None:
            typer.echo(f"There is no case {number}.")
            return 1
        if say is not None and not _say(log, found, say, system_clock):
            return 1
        if close is not None:
            log.close_case(number, system_clock())
            typer.echo(f"Case {number} is closed.")
        return 0
    finally:
        log.close()


def _list(records: list[CaseRecord]) -> None:
    if not records:
        typer.echo("No case is open.")
    for record in records:
        known = {name: value for name, value in record.body.items() if value}
        about = json.dumps(known, ensure_ascii=False)
        # What somebody typed may hold commands to the terminal, too.
        seen = line(about, len(about))
        opened = _shown(record.opened_at)
        typer.echo(f"{record.number}  {opened}  {record.kind}  {seen}{_trouble(record)}")


def _trouble(record: CaseRecord) -> str:
    closed = "  closed" if record.closed_at else ""
    if record.undelivered_at is None:
        return closed
    return f"{closed}  a message did not reach the person: {_shown(record.undelivered_at)}"


def _say(
    log: CaseLog,
    case: CaseRecord,
    text: str,
    clock: Clock,
    wait: Callable[[float], None] = time.sleep,
) -> bool:
    """Write to the person of a case, and say what became of it; False where it cannot be done."""
    about = f"The message about case {case.number}"
    if case.address is None:
        typer.echo(
            f"{about} cannot be sent: the person wrote from a place that the desk cannot write to."
        )
        return False
    now = clock()
    message = message_to(
        case.address,
        text,
        message_id=f"case-{case.number}-{secrets.token_hex(8)}",
        timestamp=now.isoformat(),
    )
    seq = log.write_to_person(case, message, text, now)
    if _is_taken(log, seq, wait):
        after = log.find(case.number)
        if after and after.undelivered_at:
            typer.echo(f"{about} could not be delivered; the log of the desk says why.")
            return False
        typer.echo(f"{about} was sent.")
        return True
    typer.echo(
        f"{about} waits: no desk has sent it yet. A running desk sends it within seconds, and one "
        "that is started within three days does, too."
    )
    return True


def _is_taken(log: CaseLog, seq: int, wait: Callable[[float], None]) -> bool:
    """Whether a desk has taken the message out of the outbox, after at most ten seconds."""
    for _look in range(round(SENT_WITHIN_SECONDS / _LOOK_EVERY_SECONDS)):
        if not log.is_waiting(seq):
            return True
        wait(_LOOK_EVERY_SECONDS)
    return False


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
