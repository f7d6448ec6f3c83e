"""What lets a client into one conversation: short-lived tokens that the desk signs itself.

They have the form of a JWT, because Web Chat reads the user's id from it, but there is exactly one
spelling of each: the signature is compared as text before anything is decoded.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import orjson

Kind = Literal["token", "resume", "stream"]

TOKEN_LIFE_SECONDS = 12 * 3600
"""However often it is refreshed; a page then asks for a new one."""

STREAM_SECONDS = 60
"""How soon after it was given out the address of a stream has to be used."""

_LONGEST = 4_096


class BadToken(PermissionError):
    """The token opens nothing; `reason` is a word for the log and the client's error code."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The token is not good: {reason}.")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Access:
    """What a token is for."""

    conversation: str
    """The id of the one conversation it opens."""
    user: str
    """Who speaks in it: "dl_" and an id."""
    origins: tuple[str, ...] = ()
    """Pages it may be used from; none means it was not given to a page."""
    name: str = ""
    """What the host page's server calls the user; empty where it said nothing."""
    asker: str = ""
    """The user's role, a value of knowledge.parties.Asker, as that server says it."""
    begun_at: int = 0
    """Unix seconds: when the first of a chain of refreshed tokens was given out."""
    ends_at: int = 0
    """Unix seconds."""
    nonce: str = ""
    """What tells this token from all others."""


class Signed(NamedTuple):
    """A token, and for how many seconds it is good."""

    text: str
    seconds: int


class Tokens:
    """Signs and checks; all processes that share a key take each other's tokens."""

    def __init__(
        self,
        key: bytes,
        clock: Callable[[], float],
        new_nonce: Callable[[], str] = lambda: secrets.token_urlsafe(16),
    ) -> None:
        """`key` has 32 random bytes; `clock` gives Unix seconds."""
        self._key, self._clock, self._new_nonce = key, clock, new_nonce

    def sign(self, kind: Kind, access: Access, seconds: int) -> "Signed":
        """A token of this kind for `seconds`, or less: a chain of refreshed ones ends some time.

        Raises BadToken where that time is over.
        """
        now = int(self._clock())
        begun_at = access.begun_at or now
        ends_at = now + seconds
        if kind == "token":
            ends_at = min(ends_at, begun_at + TOKEN_LIFE_SECONDS)
        if ends_at <= now:
            raise BadToken("expired")
        claims = {
            "kind": kind,
            "conv": access.conversation,
            "user": access.user,
            "origins": access.origins,
            "name": access.name,
            "asker": access.asker,
            "iat": begun_at,
            "exp": ends_at,
            "jti": self._new_nonce(),
        }
        signed = f"{_HEADER}.{_encode(orjson.dumps(claims))}"
        return Signed(f"{signed}.{self._signature(signed)}", ends_at - now)

    def read(self, kind: Kind, token: str) -> Access:
        """What `token` is for; raises BadToken."""
        signed, _, signature = token.rpartition(".")
        header, _, body = signed.partition(".")
        if len(token) > _LONGEST or not token.isascii() or header != _HEADER:
            raise BadToken("malformed")
        if not hmac.compare_digest(signature, self._signature(signed)):
            raise BadToken("signature")
        # Signed by the desk, so it is what the desk once wrote.
        claims = _decode(body)
        if claims["kind"] != kind:
            raise BadToken("kind")
        if claims["exp"] <= self._clock():
            raise BadToken("expired")
        return Access(
            conversation=claims["conv"],
            user=claims["user"],
            origins=tuple(claims["origins"]),
            name=claims["name"],
            asker=claims["asker"],
            begun_at=claims["iat"],
            ends_at=claims["exp"],
            nonce=claims["jti"],
        )

    def _signature(self, signed: str) -> str:
        return _encode(hmac.digest(self._key, signed.encode(), "sha256"))


def new_conversation_id() -> str:
    """160 random bits that no one guesses."""
    return secrets.token_urlsafe(20)


def new_user_id() -> str:
    """An id for somebody nobody has vouched for."""
    return f"dl_{secrets.token_urlsafe(16)}"


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(body: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = orjson.loads(
            base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        )
    except (binascii.Error, orjson.JSONDecodeError) as error:
        raise BadToken("malformed") from error
    return claims


_HEADER = _encode(b'{"alg":"HS256","typ":"JWT"}')
