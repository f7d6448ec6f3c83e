"""Who the user of a host page is, as that page's server says it and signs it."""

import hashlib
import re
from dataclasses import dataclass

import jwt

from bot.directline.door import Forbidden
from bot.json_body import Refused
from bot.settings import Settings
from knowledge.parties import Asker

AUDIENCE = "partner-desk"

LONGEST_SECONDS = 15 * 60
"""A statement that is good for longer could be kept, and used by somebody else."""

_LONGEST_NAME = 100
_CLOCK_SKEW_SECONDS = 30
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Identity:
    """A user that somebody vouches for."""

    user: str
    """The same "dl_" id each time, which does not tell who it is."""
    name: str
    asker: str
    """A value of Asker, or empty."""
    is_over: bool
    """Whether the statement has ended; it then still says who is meant, but lets nobody in."""


def read_identity(statement: str, settings: Settings, now: float) -> Identity:
    """What a JWT of the host page's server says: `sub`, and optionally `name` and `role`.

    It is signed with PARTNER_DESK_IDENTITY_KEY by HS256, is for "partner-desk", and ends soon.
    `now` is in Unix seconds. Raises Forbidden, or Refused for a role that does not exist.
    """
    key = settings.identity_key.get_secret_value()
    if not key:
        raise Forbidden("identity", "This desk takes nobody's word: no identity key is set.")
    try:
        claims = jwt.decode(
            statement,
            key,
            algorithms=["HS256"],
            audience=AUDIENCE,
            leeway=_CLOCK_SKEW_SECONDS,
            options={"require": ["exp", "aud", "sub"], "strict_aud": True, "verify_exp": False},
        )
        ends_at = float(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise Forbidden("identity", "Who you are could not be verified.") from error
    if not ends_at <= now + LONGEST_SECONDS + _CLOCK_SKEW_SECONDS:
        raise Forbidden("identity-too-long", "An identity may be good for 15 minutes at most.")
    role = claims.get("role") or ""
    if role not in ("", *Asker):
        roles = ", ".join(Asker)
        raise Refused(400, "role", f"The role of an identity is one of: {roles}.")
    name = claims.get("name")
    return Identity(
        user=_user_id(str(claims["sub"]), key),
        name=_CONTROL.sub("", name)[:_LONGEST_NAME] if isinstance(name, str) else "",
        asker=str(role),
        is_over=ends_at + _CLOCK_SKEW_SECONDS <= now,
    )


def _user_id(subject: str, key: str) -> str:
    digest = hashlib.blake2b(subject.encode(), key=key.encode()[:64], digest_size=18)
    return f"dl_{digest.hexdigest()}"
