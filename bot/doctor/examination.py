"""All that the doctor looks at, from what is nearest to what is out in the network."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.clock import Clock
from bot.doctor.endpoint import endpoint
from bot.doctor.environment import variables
from bot.doctor.findings import Finding, ok, unchecked, warning, wrong
from bot.doctor.issuer import signing_keys
from bot.doctor.login import TokenSource, token
from bot.doctor.registration import registration
from bot.doctor.stored import stored
from bot.doctor.teams_package import teams_package, teams_schema
from bot.doctor.web import Send
from bot.settings import Fault, Settings
from bot.soundness import faults
from bot.widget import webchat
from knowledge.errors import DeskError

_Look: TypeAlias = Callable[[], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Network:
    """The ways in which others are asked."""

    send: Send
    token_source: TokenSource


def examine(
    settings: Settings,
    unusable: Sequence[Fault],
    environment: Mapping[str, str],
    clock: Clock,
    *,
    network: Network | None,
    package: Path | None = None,
) -> Iterator[Finding]:
    """Look at everything; a finding comes as soon as it is made.

    `unusable` is what could not be read of the settings, which then have defaults there. Without
    `network` nobody is asked, and the findings say so.
    """
    looks: list[tuple[str, _Look]] = [
        ("environment", lambda: variables(environment)),
        ("settings", lambda: _soundness(settings, unusable)),
        ("app id", lambda: registration(settings, clock().date())),
        ("database", lambda: stored(settings, clock().date())),
        ("web chat", _web_chat),
    ]
    if settings.app_id:
        looks.append(("Teams schema", teams_schema))
    if package:
        looks.append(("Teams package", lambda: teams_package(package, settings)))
    if network:
        looks += _network_looks(settings, clock, network)
    else:
        looks.append(("network", lambda: _left_out(settings)))
    for part, look in looks:
        yield from _whatever_happens(part, look)


def _network_looks(settings: Settings, clock: Clock, network: Network) -> list[tuple[str, _Look]]:
    reached: tuple[str, _Look] = ("endpoint", lambda: endpoint(settings, network.send, clock))
    if not settings.app_id:
        return [reached]
    return [
        ("token", lambda: token(settings, network.token_source)),
        ("signing keys", lambda: signing_keys(settings, network.send, clock)),
        reached,
    ]


def _left_out(settings: Settings) -> Iterator[Finding]:
    parts = ["token", "signing keys", "clock"] if settings.app_id else []
    parts += ["endpoint"] if settings.app_id or settings.public_url else []
    for part in parts:
        yield unchecked(part, "Not looked at without network.", "Run it without --offline.")


def _soundness(settings: Settings, unusable: Sequence[Fault]) -> Iterator[Finding]:
    found = [*unusable, *faults(settings)]
    yield from (wrong("settings", fault.what, fault.mend) for fault in found)
    if not found:
        yield ok("settings", "All can be used, and fit each other.")


def _web_chat() -> Iterator[Finding]:
    package = webchat.pinned().package
    if webchat.script():
        yield ok("web chat", f"{package} is there.")
    else:
        yield warning(
            "web chat",
            f"{package} is not there, so the desk's own page cannot be used.",
            "Run `partner-desk webchat`.",
        )


def _whatever_happens(part: str, look: _Look) -> Iterator[Finding]:
    """The findings of one look, which takes no other down with it."""
    try:
        yield from look()
    except DeskError as error:
        yield wrong(part, str(error), "Mend that, then run the doctor again.")
    except (OSError, ValueError, LookupError, TypeError) as error:
        yield unchecked(
            part,
            f"Looking at it failed ({type(error).__name__}).",
            "This is a fault of the desk: please report it.",
        )
