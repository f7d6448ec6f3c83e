"""The desk as channels and browsers reach it: over the network, from outside."""

import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.doctor.findings import Finding, ok, unchecked, warning, wrong
from bot.doctor.web import Answer, Send, Unreached, why_unreached
from bot.settings import LOOPBACK, Settings

_RENEW_WITHIN = timedelta(days=14)
_PROXY_ALONE = (502, 503, 504)

# Well-formed, so that it gets as far as the check of its token; and nothing that anybody answers.
_WITHOUT_TOKEN = json.dumps(
    {
        "type": "typing",
        "channelId": "doctor",
        "from": {"id": "doctor"},
        "conversation": {"id": "doctor"},
        "serviceUrl": "https://doctor.invalid/",
    }
).encode()


def endpoint(settings: Settings, send: Send, clock: Clock) -> Iterator[Finding]:
    """Whether this desk answers at its public URL, over TLS, and asks for a token."""
    url = settings.public_url
    if not url:
        if settings.app_id and not settings.takes_emulator:
            yield unchecked(
                "endpoint",
                "PARTNER_DESK_PUBLIC_URL is not set, so where channels reach the desk is unknown.",
                "Set it to the host of the bot's messaging endpoint: https://desk.example.",
            )
        return
    yield from _encryption(settings)
    try:
        answer = send(f"{url}/health/live", None)
    except Unreached as unreached:
        yield _no_such_host(settings, unreached, send) or why_unreached("endpoint", unreached)
        return
    yield from _certificate(answer, clock())
    found = _is_the_desk(url, answer)
    yield found or ok("endpoint", f"The desk answers at {url}.")
    if settings.app_id and not found:
        yield _asks_for_a_token(f"{url}/api/messages", send)


def _encryption(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    if url.startswith("https://"):
        return
    mend = "Put a proxy with TLS before the desk, and begin PARTNER_DESK_PUBLIC_URL with https://."
    if settings.app_id and not settings.takes_emulator:
        yield wrong("TLS", f"{url} is not encrypted: channels only call https addresses.", mend)
    elif urlsplit(url).hostname not in LOOPBACK:
        yield warning("TLS", f"{url} is not encrypted: what visitors write can be read.", mend)


def _no_such_host(settings: Settings, unreached: Unreached, send: Send) -> Finding | None:
    """That there is no such host; None where it is there, or this machine can look up no names."""
    if not isinstance(unreached.cause, socket.gaierror):
        return None
    try:
        send(settings.openid_metadata_url, None)
    except Unreached as other:
        if isinstance(other.cause, socket.gaierror):
            return None
    return wrong(
        "endpoint",
        f"There is no host {unreached.host}.",
        "Mend PARTNER_DESK_PUBLIC_URL, or the host's entry in the DNS.",
    )


def _certificate(answer: Answer, now: datetime) -> Iterator[Finding]:
    if not (ends := answer.certificate_ends):
        return
    days = (ends - now).days
    if ends - now < _RENEW_WITHIN:
        yield warning(
            "TLS", f"The certificate ends on {ends:%Y-%m-%d}, in {days} days.", "Renew it."
        )
    else:
        yield ok("TLS", f"The certificate is good until {ends:%Y-%m-%d}.")


def _is_the_desk(url: str, answer: Answer) -> Finding | None:
    """What else it is; None where it is the desk."""
    if 300 <= answer.status < 400:
        elsewhere = answer.headers.get("location", "another address")[:200]
        return wrong(
            "endpoint",
            f"{url} redirects to {elsewhere}, and channels do not follow.",
            "Set PARTNER_DESK_PUBLIC_URL and the bot's messaging endpoint to the final address.",
        )
    if answer.status in _PROXY_ALONE:
        return wrong(
            "endpoint",
            f"A proxy answers at {url}, but reaches no desk ({answer.status}).",
            "Start the desk, and look where the proxy sends requests.",
        )
    # A proxy may put its own name in the place of the desk's.
    named = answer.headers.get("server") == "Partner Desk"
    if answer.status != 200 or not (named or _is_live(answer.body)):
        return wrong(
            "endpoint",
            f"Something other than this desk answers at {url} ({answer.status}).",
            "Look where the proxy sends requests: it must be all paths, to this desk.",
        )
    return None


def _is_live(body: bytes) -> bool:
    try:
        return bool(json.loads(body) == {"status": "live"})
    except ValueError:
        return False


def _asks_for_a_token(url: str, send: Send) -> Finding:
    try:
        answer = send(url, _WITHOUT_TOKEN)
    except Unreached as unreached:
        return why_unreached("messages", unreached)
    if answer.status == 401:
        return ok("messages", f"{url} asks for a token.")
    if answer.status == 404:
        return wrong(
            "messages",
            f"{url} is closed: the desk there runs without an app id.",
            "Start it with the settings that the doctor was given.",
        )
    if answer.status < 300:
        return wrong(
            "messages",
            f"{url} takes what comes without a token.",
            "Start the desk with the settings that the doctor was given, above all the app id.",
        )
    return wrong(
        "messages",
        f"{url} answers {answer.status} where 401 is right.",
        "Let the proxy pass POST requests to this path on, as deploy/nginx.conf does.",
    )
