"""An issuer of Bot Connector tokens on this machine: metadata, keys, and a token for every need."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from functools import cache
from typing import Any
from uuid import uuid4

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "66666666-7777-8888-9999-000000000000"
ISSUER = "https://api.botframework.com"
SERVICE_URL = "https://smba.trafficmanager.net/emea/"


class Key:
    """A signing key as the issuer publishes it."""

    def __init__(self, number: int, endorsements: tuple[str, ...] | None) -> None:
        self.private = _private_key(number)
        self.kid = uuid4().hex
        self.endorsements = endorsements

    def published(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        endorsed = {} if self.endorsements is None else {"endorsements": list(self.endorsements)}
        return {**public, "kid": self.kid, "x5t": self.kid, "use": "sig", **endorsed}


class OpenIdIssuer:
    """Serves its keys while open (`async with`), and mints tokens at any time."""

    def __init__(self, endorsements: tuple[str, ...] | None = ("msteams", "webchat")) -> None:
        self.endorsements = endorsements
        self.keys = [Key(0, endorsements)]
        self.delay_seconds = 0.0
        self.is_down = False
        self.fetches = 0
        """How often the keys were asked for, answered or not."""
        app = web.Application()
        app.router.add_get("/metadata", self._metadata)
        app.router.add_get("/keys", self._keys)
        self._server = TestServer(app)

    async def __aenter__(self) -> "OpenIdIssuer":
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def metadata_url(self) -> str:
        return str(self._server.make_url("/metadata"))

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one stays published."""
        self.keys.append(Key(len(self.keys) % 2, self.endorsements))

    def token(
        self,
        *,
        drop: tuple[str, ...] = (),
        header: dict[str, Any] | None = None,
        forged: bool = False,
        algorithm: str = "RS256",
        **claims: object,
    ) -> str:
        """A valid token but for what the arguments change.

        `header` says more than the algorithm; the right key id, unless given. `forged` signs with a
        key that is not published.
        """
        key = self.keys[-1]
        payload = {name: value for name, value in self.claims(**claims).items() if name not in drop}
        headers = {"x5t": key.kid, **({"kid": key.kid} if header is None else header)}
        private = _private_key(9) if forged else key.private
        return jwt.encode(payload, private, algorithm=algorithm, headers=headers)

    def claims(self, **changed: object) -> dict[str, Any]:
        now = int(time.time())
        usual = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": SERVICE_URL,
            "nbf": now,
            "exp": now + 3600,
            "jti": uuid4().hex,
        }
        return {**usual, **changed}

    def unsigned_token(self) -> str:
        return f"{_segment({'alg': 'none', 'kid': self.keys[-1].kid})}.{_segment(self.claims())}."

    def token_signed_with_the_public_key(self) -> str:
        """HS256, with the published key as the secret: good for those who believe the header."""
        key = self.keys[-1]
        secret = key.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        signed = f"{_segment({'alg': 'HS256', 'kid': key.kid})}.{_segment(self.claims())}"
        signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_base64url(signature)}"

    async def _metadata(self, request: web.Request) -> web.Response:
        await self._misbehave()
        keys = str(self._server.make_url("/keys"))
        return web.json_response({"issuer": ISSUER, "jwks_uri": keys})

    async def _keys(self, request: web.Request) -> web.Response:
        await self._misbehave()
        return web.json_response({"keys": [key.published() for key in self.keys]})

    async def _misbehave(self) -> None:
        self.fetches += 1
        await asyncio.sleep(self.delay_seconds)
        if self.is_down:
            raise web.HTTPServiceUnavailable


@cache
def _private_key(number: int) -> rsa.RSAPrivateKey:
    # A tenth of a second each: all issuers of a test run share them, under names of their own.
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _segment(value: object) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
