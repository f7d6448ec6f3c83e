"""Tokens of every kind that a caller may come with, and how the desk is to answer each."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import jwt

from tests.bot.openid_issuer import APP_ID, SERVICE_URL, TENANT, OpenIdIssuer

OTHER_TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
MINUTE = 60


@dataclass(frozen=True)
class Kind:
    """A kind of token, and the activity that comes with it."""

    name: str
    header: Callable[[OpenIdIssuer], str]
    """The Authorization header."""
    status: int = 401
    sent: dict[str, Any] = field(default_factory=dict)
    """What is different in the activity."""


def activity(**fields: Any) -> dict[str, Any]:
    """What Teams would send, and in the same breath would like to have answered."""
    usual = {
        "type": "message",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "deliveryMode": "expectReplies",
        "conversation": {"id": "19:conversation", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "from": {"id": "29:person"},
        "recipient": {"id": "28:desk"},
        "text": "Contoso Backup shows error 500",
    }
    return usual | fields


def kinds() -> Iterator[Kind]:
    """All of them, the good ones first."""
    yield from _good()
    yield from _wrong_claims()
    yield from _missing_claims()
    yield from _wrong_signatures()
    yield from _unknown_keys()
    yield from _other_activities()
    yield from _malformed()


def _good() -> Iterator[Kind]:
    yield Kind("valid", _bearer(), 200)
    yield Kind("a service URL of another spelling", _bearer(serviceurl=SERVICE_URL[:-1]), 200)
    yield Kind("ended two minutes ago", _bearer(exp=_from_now(-2 * MINUTE)), 200)
    yield Kind("valid in two minutes", _bearer(nbf=_from_now(2 * MINUTE)), 200)
    yield Kind("not said since when", _bearer(drop=("nbf",)), 200)
    harmless = {"ver": "1.0", "jti": "x" * 40, "roles": ["a", {"b": None}], "naïve": "żółw"}
    yield Kind("more claims", _bearer(**harmless), 200)


def _wrong_claims() -> Iterator[Kind]:
    wrong: dict[str, dict[str, Any]] = {
        "audience of another bot": {"aud": OTHER_TENANT},
        "audience of the Connector itself": {"aud": "https://api.botframework.com"},
        "audience a list": {"aud": [APP_ID]},
        "audience a number": {"aud": 7},
        "audience with a blank": {"aud": f"{APP_ID} "},
        "issuer of the Emulator": {
            "iss": f"https://sts.windows.net/{TENANT}/",
            "ver": "1.0",
            "appid": APP_ID,
        },
        "issuer of another cloud": {"iss": "https://api.botframework.us"},
        "issuer with a slash": {"iss": "https://api.botframework.com/"},
        "issuer that only begins so": {"iss": "https://api.botframework.com.evil.example"},
        "issuer a list": {"iss": ["https://api.botframework.com"]},
        "expired": {"exp": _from_now(-6 * MINUTE)},
        "expired long ago": {"exp": 1},
        "expiry a word": {"exp": "soon"},
        "expiry infinite": {"exp": float("inf")},
        "expiry no number": {"exp": float("nan")},
        "expiry a list": {"exp": [32_503_680_000]},
        "not yet valid": {"nbf": _from_now(6 * MINUTE)},
        "valid from no number": {"nbf": float("nan")},
        "issued in the future": {"iat": _from_now(6 * MINUTE)},
        "service URL of somebody else": {"serviceurl": "https://evil.example/"},
        "service URL a list": {"serviceurl": [SERVICE_URL]},
        "service URL empty": {"serviceurl": ""},
    }
    for name, claims in wrong.items():
        yield Kind(name, _claiming(**claims))


def _missing_claims() -> Iterator[Kind]:
    for claim in ("aud", "iss", "exp", "serviceurl"):
        yield Kind(f"no {claim}", _bearer(drop=(claim,)))
    for claim in ("aud", "iss", "exp", "serviceurl"):
        yield Kind(f"{claim} null", _claiming(**{claim: None}))


def _wrong_signatures() -> Iterator[Kind]:
    yield Kind("signed with another key", _bearer(forged=True))
    yield Kind("signed by nobody: alg none", lambda issuer: f"Bearer {issuer.unsigned_token()}")
    yield Kind("alg none with a signature", lambda issuer: _with_header(issuer, alg="none"))
    yield Kind("alg in small letters", lambda issuer: _with_header(issuer, alg="rs256"))
    yield Kind("alg a list", lambda issuer: _with_header(issuer, alg=["RS256"]))
    yield Kind(
        "HS256 with the public key",
        lambda issuer: f"Bearer {issuer.token_signed_with_the_public_key()}",
    )
    for algorithm in ("RS384", "RS512", "PS256"):
        yield Kind(algorithm, _bearer(algorithm=algorithm))
    yield Kind("claims of another token", _tampered)
    yield Kind("signature cut short", lambda issuer: _bearer()(issuer)[:-8])
    yield Kind("critical extension", lambda issuer: _with_header(issuer, crit=["exp"]))
    yield Kind("brings its own key", _with_own_key)


def _unknown_keys() -> Iterator[Kind]:
    for number in range(3):
        yield Kind(f"unknown key {number}", _bearer(header={"kid": f"invented-{number}"}))
    yield Kind("no key id", _bearer(header={}))
    yield Kind("key id empty", _bearer(header={"kid": ""}))
    yield Kind("key id a path", _bearer(header={"kid": "../../etc/passwd"}))
    yield Kind("key id a number", lambda issuer: _with_header(issuer, kid=7))
    yield Kind("key id an object", lambda issuer: _with_header(issuer, kid={"$ne": None}))


def _other_activities() -> Iterator[Kind]:
    """A good token, and an activity that it does not vouch for."""
    valid = _bearer()
    named_nowhere = {"conversation": {"id": "19:conversation"}, "channelData": {}}
    elsewhere = {"conversation": {"id": "19:conversation", "tenantId": OTHER_TENANT}}
    yield Kind("other tenant", valid, 403, elsewhere | {"channelData": {}})
    yield Kind("other tenant in one of two places", valid, 403, elsewhere)
    yield Kind("no tenant", valid, 403, named_nowhere)
    yield Kind("no tenant in a web chat", valid, 200, named_nowhere | {"channelId": "webchat"})
    yield Kind("channel that the key does not endorse", valid, 401, {"channelId": "slack"})
    yield Kind("another service URL", valid, 401, {"serviceUrl": "https://evil.example/"})
    yield Kind("another region's service URL", valid, 401, {"serviceUrl": f"{SERVICE_URL}x/"})
    yield Kind("no service URL", valid, 401, {"serviceUrl": None})
    yield Kind("service URL empty", valid, 401, {"serviceUrl": ""})


def _malformed() -> Iterator[Kind]:
    for name, header in {
        "no token": "",
        "Bearer alone": "Bearer",
        "Bearer and a blank": "Bearer ",
        "password instead": "Basic dXNlcjpwYXNz",
        "two parts": "Bearer a.b",
        "three parts of nothing": "Bearer ..",
        "three letters": "Bearer a.b.c",
        "four parts": "Bearer a.b.c.d",
        "five parts, encrypted": "Bearer a.b.c.d.e",
        "two blanks": "Bearer  a.b.c",
        "two tokens": "Bearer a.b.c, Bearer a.b.c",
        "not base64": "Bearer !!!.???.###",
        "standard base64": "Bearer e30+.e30/.e30=",
        "no header, an array": f"Bearer {_part([])}.{_part({})}.c2ln",
        "header a text": f"Bearer {_part('RS256')}.{_part({})}.c2ln",
        "header null": f"Bearer {_part(None)}.{_part({})}.c2ln",
        "header without alg": f"Bearer {_part({})}.{_part({})}.c2ln",
        "deep header": f"Bearer {'W1tb' * 1_500}.e30.c2ln",
        "not UTF-8": "Bearer _w.e30.c2ln",
        "very long": f"Bearer {'a' * 20_000}.e30.c2ln",
    }.items():
        yield Kind(name, partial(_always, header))
    for name, payload in {
        "payload an array": b"[1]",
        "payload a text": b'"claims"',
        "payload empty": b"",
        "payload cut short": b'{"aud": "',
        "payload not UTF-8": b'{"aud": "\xff"}',
        "payload deep": b"[" * 4_000 + b"]" * 4_000,
        "payload with a huge number": b'{"exp": ' + b"9" * 5_000 + b"}",
    }.items():
        yield Kind(f"signed {name}", partial(_signed, payload))


def _always(header: str, _issuer: OpenIdIssuer) -> str:
    return header


def _bearer(**how: Any) -> Callable[[OpenIdIssuer], str]:
    """A header with a token as the issuer mints it; times given as functions are looked up then."""

    return lambda issuer: f"Bearer {issuer.token(**_by_now(how))}"


def _claiming(**claims: Any) -> Callable[[OpenIdIssuer], str]:
    """The same, with claims that the library would not write."""

    def header(issuer: OpenIdIssuer) -> str:
        return _signed(json.dumps(issuer.claims(**_by_now(claims))).encode(), issuer)

    return header


def _by_now(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in values.items()}


def _from_now(seconds: int) -> Callable[[], int]:
    return lambda: int(time.time()) + seconds


def _tampered(issuer: OpenIdIssuer) -> str:
    header, _, signature = issuer.token().split(".")
    _, others, _ = issuer.token(aud=OTHER_TENANT).split(".")
    return f"Bearer {header}.{others}.{signature}"


def _with_own_key(issuer: OpenIdIssuer) -> str:
    key = issuer.keys[-1].published()
    header = {"kid": "own", "jwk": key, "jku": "https://evil.example/keys", "x5u": "file:///etc"}
    return f"Bearer {issuer.token(header=header, forged=True)}"


def _with_header(issuer: OpenIdIssuer, **header: Any) -> str:
    """Signed rightly, but for a header that a library would not write."""
    usual = {"alg": "RS256", "typ": "JWT", "kid": issuer.keys[-1].kid}
    signed = f"{_part(usual | header)}.{_part(issuer.claims())}"
    return f"Bearer {signed}.{_signature(issuer, signed)}"


def _signed(payload: bytes, issuer: OpenIdIssuer) -> str:
    header = {"alg": "RS256", "kid": issuer.keys[-1].kid}
    signed = f"{_part(header)}.{_base64url(payload)}"
    return f"Bearer {signed}.{_signature(issuer, signed)}"


def _signature(issuer: OpenIdIssuer, signed: str) -> str:
    rs256 = jwt.get_algorithm_by_name("RS256")
    return _base64url(rs256.sign(signed.encode(), issuer.keys[-1].private))


def _part(value: object) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
