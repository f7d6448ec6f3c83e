"""Who is let in: from which page, how often, into which conversation."""

import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiohttp import web

from bot.directline.limits import Limit
from bot.directline.tokens import Access, BadToken, Tokens
from bot.proxies import address_of, is_allowed_origin
from bot.settings import Settings

_MESSAGES_AT_ONCE = 10
_SECONDS_OF_REQUESTS = 6


class Forbidden(PermissionError):
    """Not allowed to this caller; `reason` is a word for the log."""

    def __init__(self, reason: str, sentence: str, *, status: int = 403) -> None:
        super().__init__(sentence)
        self.reason, self.status = reason, status


class TooMany(Exception):
    """Too many of something; `seconds` is how long to wait."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(f"Too many {what}: wait {seconds:.0f} seconds.")
        self.what, self.seconds = what, seconds


class Door:
    """Decides about each request of the web chat and of Direct Line."""

    def __init__(self, settings: Settings, tokens: Tokens, clock: Callable[[], float]) -> None:
        """`clock` gives seconds and never goes back."""
        self._settings, self._tokens = settings, tokens
        rate = settings.requests_per_minute
        self._requests = Limit(rate, max(rate * _SECONDS_OF_REQUESTS // 60, 1), clock)
        begun = settings.conversations_per_minute
        self._conversations = Limit(begun, 2 * begun, clock)
        said = settings.messages_per_minute
        at_once = min(_MESSAGES_AT_ONCE, said)
        self._of_tokens = Limit(said, at_once, clock)
        self._of_conversations = Limit(said, at_once, clock)
        self._sockets: Counter[str] = Counter()

    def admit(self, request: web.Request) -> str:
        """The page's origin, empty where no page asks; raises Forbidden or TooMany."""
        self._count("requests", self._requests, address_of(request, self._settings))
        origin = request.headers.get("Origin", "")
        if origin and not is_allowed_origin(origin, request, self._settings):
            raise Forbidden("origin", "This page may not use the web chat of this desk.")
        return origin

    def count_conversation(self, request: web.Request) -> None:
        """Raise TooMany when conversations are begun too fast from one address."""
        address = address_of(request, self._settings)
        self._count("conversations", self._conversations, address)

    def count_message(self, access: Access) -> None:
        """Raise TooMany when somebody says too much by one token or in one conversation."""
        if access.nonce:
            self._count("messages", self._of_tokens, access.nonce)
        self._count("messages", self._of_conversations, access.conversation)

    @contextmanager
    def one_socket(self, request: web.Request) -> Iterator[None]:
        """Raise TooMany when an address has as many sockets as it may; else count one more."""
        address = address_of(request, self._settings)
        if self._sockets[address] >= self._settings.sockets_per_address:
            raise TooMany("connections", 60)
        self._sockets[address] += 1
        try:
            yield
        finally:
            self._sockets[address] -= 1
            if not self._sockets[address]:
                del self._sockets[address]

    def has_secret(self, request: web.Request) -> bool:
        """Whether the caller has one of the desk's secrets, which open every conversation."""
        # Whatever bytes a stranger puts into a header have to be comparable.
        credential = self._credential(request).encode("utf-8", "surrogateescape")
        # All of them, so that the time tells nothing.
        same = [
            hmac.compare_digest(credential, secret.get_secret_value().encode())
            for secret in self._settings.direct_line_secrets
        ]
        return bool(credential) and any(same)

    def may_begin(self, request: web.Request) -> bool:
        """Whether the caller may begin conversations: by a secret, or where there is none at all.

        That is so in development only, when nobody but this machine is let in.
        """
        open_to_all = self._settings.development and not self._settings.direct_line_secrets
        return self.has_secret(request) or (open_to_all and not self._credential(request))

    def access(self, request: web.Request, origin: str) -> Access:
        """What the caller's token opens; raises Forbidden or BadToken."""
        credential = self._credential(request)
        if not credential:
            raise Forbidden("no-token", "Send a token: Authorization: Bearer TOKEN.", status=401)
        access = self._tokens.read("token", credential)
        self.check_page(access, origin)
        if request.match_info.get("conversation", access.conversation) != access.conversation:
            raise BadToken("conversation")
        return access

    def check_page(self, access: Access, origin: str) -> None:
        """Raise Forbidden when a token is used from another page than it was given to."""
        if origin and access.origins and origin not in access.origins:
            raise Forbidden("origin", "This token was given to another page.")

    @staticmethod
    def _credential(request: web.Request) -> str:
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        return credential.strip() if scheme.casefold() == "bearer" else ""

    @staticmethod
    def _count(what: str, limit: Limit, key: str) -> None:
        if seconds := limit.wait(key):
            raise TooMany(what, seconds)
