"""The page of the web chat, and what its browser may do there."""

import re
from dataclasses import dataclass
from html import escape
from string import Template
from urllib.parse import urlsplit

from aiohttp import web

from bot.settings import Settings
from bot.widget.assets import PAGE
from dialogs.i18n import LANGUAGES

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)"

_OF_THIS_MACHINE = "http://localhost:*", "http://127.0.0.1:*"
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?")


@dataclass(frozen=True, slots=True)
class Page:
    """The page, but for what differs from request to request."""

    settings: Settings
    folder: str
    """Address of the folder with our scripts and styles."""
    webchat: str
    """Address of Web Chat; empty where it was not fetched."""
    template: Template

    @classmethod
    def read(cls, settings: Settings, folder: str, webchat: str) -> "Page":
        """The page with these addresses in it."""
        template = Template(PAGE.joinpath("page.html").read_text("utf-8"))
        return cls(settings, folder, webchat, template)

    def html(self, language: str, nonce: str) -> str:
        """The page in `language`; `nonce` lets Web Chat bring its styles."""
        facts = {
            "language": language,
            "nonce": nonce,
            "folder": self.folder,
            "webchat": self.webchat,
            "name": self.settings.desk_name or "Partner Desk",
        }
        return self.template.substitute({name: escape(fact) for name, fact in facts.items()})

    def headers(self, origin: str, nonce: str) -> dict[str, str]:
        """What goes with it; `origin` is the desk's own, as the browser has it."""
        return {
            "Content-Security-Policy": content_security_policy(self.settings, origin, nonce),
            # The nonce is good for one answer only: it must not be met again with other headers.
            "Cache-Control": "no-cache",
            "Permissions-Policy": PERMISSIONS,
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Vary": "Accept-Language",
        }


def content_security_policy(settings: Settings, origin: str, nonce: str) -> str:
    """No script but our files, no style but ours and Web Chat's, no other page around it."""
    # Some browsers do not take "self" for sockets. What is no origin comes from a forged Host.
    sockets = origin.replace("http", "ws", 1) if _ORIGIN.fullmatch(origin) else ""
    # As bot.proxies lets them ask for tokens.
    pages = settings.origins + (_OF_THIS_MACHINE if settings.development else ())
    azure = ""
    if settings.on_azure_direct_line:
        host = urlsplit(settings.azure_direct_line_url).netloc
        azure = f"https://{host} wss://{host}"
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' {sockets} {azure}",
        "frame-ancestors": f"'self' {' '.join(pages)}",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(" ".join(f"{name} {rule}".split()) for name, rule in rules.items())


def language_of(request: web.Request) -> str:
    """The language asked for in the address, else the first that the browser prefers."""
    asked = [request.query.get("language", "")]
    asked += request.headers.get("Accept-Language", "").split(",")
    for wish in asked:
        if (language := wish.strip()[:2].lower()) in LANGUAGES:
            return language
    return "en"
