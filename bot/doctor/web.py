"""One request as a channel would make it: certificates are verified, redirects are not followed."""

import errno
import http.client
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeAlias
from urllib.parse import urlsplit

from bot.doctor.findings import Finding, unchecked, wrong
from bot.doctor.patience import within

WAIT_SECONDS = 10.0

_LONGEST_BODY = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes
    """Its first 64 kB."""
    certificate_ends: datetime | None = None
    """None without TLS."""

    @property
    def date(self) -> datetime | None:
        """The server's time; None where it does not say."""
        try:
            date = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
        return date if date.tzinfo else date.replace(tzinfo=UTC)


class Unreached(Exception):
    """No answer came, and `cause` is why."""

    def __init__(self, host: str, cause: OSError | http.client.HTTPException) -> None:
        super().__init__(f"{host}: {cause}")
        self.host, self.cause = host, cause


Send: TypeAlias = Callable[[str, bytes | None], Answer]
"""Asks for a URL, or posts JSON to it; raises Unreached."""


def send(url: str, body: bytes | None = None, *, wait_seconds: float = WAIT_SECONDS) -> Answer:
    """Ask for an http or https URL with a path, or post JSON to it. Raises Unreached."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreached(url, http.client.InvalidURL(url))
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=wait_seconds)
    try:
        return within(wait_seconds, lambda: _exchange(connection, parts.path, body))
    except (OSError, http.client.HTTPException) as error:
        raise Unreached(parts.netloc, error) from error
    finally:
        connection.close()


def why_unreached(part: str, unreached: Unreached) -> Finding:
    """What kept the answer away: `wrong` where that is the server's, `unchecked` where unknown."""
    host = unreached.host
    match unreached.cause:
        case http.client.InvalidURL():
            return wrong(part, f"{host} is no web address.", "Write it as https://host/path.")
        case ssl.SSLCertVerificationError() as error:
            return wrong(part, *_why_not_verified(host, error))
        case ssl.SSLError():
            return wrong(
                part,
                f"{host} does not speak TLS as it should.",
                "Look at the proxy's TLS settings: TLS 1.2 or newer, and the right port.",
            )
        case socket.gaierror():
            return unchecked(
                part,
                f"No address was found for {host}.",
                "Run the doctor on a machine with network, or with --offline.",
            )
        case ConnectionRefusedError():
            return wrong(
                part,
                f"Nothing listens at {host}.",
                "Start the desk and its proxy; look at the port.",
            )
        case ConnectionError() | http.client.HTTPException():
            return wrong(
                part,
                f"{host} breaks off without an answer.",
                "Look at the proxy's log; behind this port there may be no web server at all.",
            )
        case TimeoutError() | OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
            return unchecked(
                part,
                f"{host} does not answer this machine.",
                "Try it from elsewhere; a firewall or router may keep it from here only.",
            )
        case error:
            return unchecked(part, f"{host} cannot be reached: {error}.", "Look at the network.")


def _exchange(connection: http.client.HTTPConnection, path: str, body: bytes | None) -> Answer:
    headers = {"User-Agent": "Partner Desk doctor"}
    if body is None:
        connection.request("GET", path, headers=headers)
    else:
        connection.request("POST", path, body, headers | {"Content-Type": "application/json"})
    # Here: the connection may be closed with the answer.
    ends = _certificate_ends(connection.sock)
    response = connection.getresponse()
    named = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, named, response.read(_LONGEST_BODY), ends)


def _certificate_ends(connected: socket.socket) -> datetime | None:
    certificate = connected.getpeercert() if isinstance(connected, ssl.SSLSocket) else None
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


_NOT_VERIFIED = {
    9: (
        "The certificate of {host} is not valid yet.",
        "Look at this machine's clock, then at the certificate.",
    ),
    10: ("The certificate of {host} has expired.", "Renew it."),
    18: (
        "The certificate of {host} is self-signed; channels refuse it.",
        "Get one from a public certificate authority.",
    ),
    19: (
        "The certificate of {host} is by an authority of its own; channels refuse it.",
        "Get one from a public certificate authority.",
    ),
    20: (
        "Who issued the certificate of {host} cannot be told.",
        "Let the proxy send the whole chain (fullchain.pem), from a public authority.",
    ),
    62: (
        "The certificate of {host} is for another host.",
        "Get one for this name, or use the certificate's name.",
    ),
    64: (
        "The certificate of {host} is for another address.",
        "Use the certificate's name instead of an address.",
    ),
}
"""Why a certificate is refused, by OpenSSL's number for it, and the mend."""


def _why_not_verified(host: str, error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    unknown = (f"The certificate of {{host}} is refused: {error.verify_message}.", "Renew it.")
    what, mend = _NOT_VERIFIED.get(error.verify_code, unknown)
    return what.replace("{host}", host), mend
