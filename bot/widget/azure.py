"""Azure's Direct Line instead of the desk's own: tokens for it, without giving its secret away."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from bot.directline.tokens import Access
from bot.settings import Settings
from bot.storage.turn_store import StoreUnavailable

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_LONGEST_ANSWER = 65_536


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation at Azure, and a token for it."""

    access: Access
    token: str
    seconds: int
    resumed: bool


class AzureDirectLine:
    """Asks Azure for tokens, with the operator's secret."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self.url = settings.azure_direct_line_url.rstrip("/")
        self._secret, self._session = settings.azure_direct_line_secret, session

    async def open(self, before: Access | None, someone: Access) -> Opened:
        """The conversation of `before` if it is still there, else a new one for `someone`.

        `someone.origins` are the pages that the token is for. Raises StoreUnavailable when Azure
        does not answer as it should.
        """
        if before:
            path = f"conversations/{quote(before.conversation, safe='')}?watermark=-"
            if answer := await self._ask("GET", path, None):
                return _opened(before, answer, resumed=True)
        wanted = {
            "user": {"id": someone.user, "name": someone.name},
            "trustedOrigins": list(someone.origins),
        }
        answer = await self._ask("POST", "tokens/generate", wanted)
        if answer is None:
            raise StoreUnavailable("Azure's Direct Line takes no such request.")
        begun = replace(someone, conversation=answer["conversationId"])
        return _opened(begun, answer, resumed=False)

    async def _ask(self, method: str, path: str, body: Any) -> dict[str, Any] | None:
        """Azure's answer; None where there is no such conversation."""
        headers = {"Authorization": f"Bearer {self._secret.get_secret_value()}"}
        try:
            async with self._session.request(
                method,
                URL(f"{self.url}/{path}", encoded=True),
                json=body,
                headers=headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as response:
                content = await response.content.read(_LONGEST_ANSWER)
            if response.status in (403, 404) and method == "GET":
                return None
            response.raise_for_status()
            answer = orjson.loads(content)
            return {name: str(answer[name]) for name in ("conversationId", "token")} | {
                "expires_in": int(answer["expires_in"])
            }
        except (
            aiohttp.ClientError,
            TimeoutError,
            OSError,
            ValueError,
            KeyError,
            TypeError,
        ) as error:
            raise StoreUnavailable(
                f"Azure's Direct Line did not give a token ({type(error).__name__})."
            ) from error


def _opened(access: Access, answer: dict[str, Any], *, resumed: bool) -> Opened:
    return Opened(access, answer["token"], answer["expires_in"], resumed)
