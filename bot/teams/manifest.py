"""The manifest of the Teams app and its translations, as values, from the desk's settings."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from bot.settings import Settings
from dialogs.i18n import LANGUAGES, N_, Sentences, sentences
from dialogs.interruptions import IN_THIS_LANGUAGE
from knowledge import marketplace_pages

MANIFEST_VERSION = "1.30"
MANIFEST = "manifest.json"
COLOR_ICON = "color.png"
OUTLINE_ICON = "outline.png"

SEARCH_COMMAND = "searchOffers"
"""The command of the message extension."""
SEARCH_PARAMETER = "name"
"""What is typed there."""

_LANGUAGE = "en"
"""The manifest's own; the others have a file each."""
_SCHEMA = (
    f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}/"
    "MicrosoftTeams.schema.json"
)
_GO_ON = N_("Go on in English")
"""Said in the language itself, as are the words that ask for it."""
_TRANSLATED = {
    "name.short",
    "name.full",
    "description.short",
    "description.full",
    "bots[].commandLists[].commands[].title",
    "bots[].commandLists[].commands[].description",
    "composeExtensions[].commands[].title",
    "composeExtensions[].commands[].description",
    "composeExtensions[].commands[].parameters[].title",
    "composeExtensions[].commands[].parameters[].description",
}


def documents(settings: Settings, version: str) -> dict[str, Any]:
    """The JSON files of the package by name: the manifest and its translations.

    The settings are those that `checks.faults` found nothing wrong with.
    """
    return {MANIFEST: _manifest(settings, version, sentences(_LANGUAGE))} | {
        file: dict(_translated(_manifest(settings, version, sentences(language))))
        for language, file in _files().items()
    }


def app_id(settings: Settings) -> str:
    """The id of the Teams app; without a setting one that belongs to the bot and never changes."""
    return (settings.teams_app_id or str(uuid5(UUID(settings.app_id), "Teams app"))).lower()


def app_version(settings: Settings, product: str) -> str:
    """The app's version; without a setting the `product`'s, as the three numbers Teams wants."""
    if settings.teams_version:
        return settings.teams_version
    release = re.match(r"\d+(\.\d+)*", product)
    numbers = [int(number) for number in release[0].split(".")] if release else []
    return ".".join(str(number) for number in (*numbers, 0, 0, 0)[:3])


def _manifest(settings: Settings, version: str, _: Sentences) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA,
        "manifestVersion": MANIFEST_VERSION,
        "version": version,
        "id": app_id(settings),
        "developer": {
            "name": settings.teams_developer,
            "websiteUrl": settings.teams_website_url,
            "privacyUrl": settings.teams_privacy_url,
            "termsOfUseUrl": settings.teams_terms_url,
        },
        "localizationInfo": {
            "defaultLanguageTag": _LANGUAGE,
            "additionalLanguages": [
                {"languageTag": language, "file": file} for language, file in _files().items()
            ],
        },
        "name": {
            "short": settings.teams_name,
            "full": settings.teams_full_name or settings.teams_name,
        },
        "description": {
            "short": _("Who supports a marketplace offer, and how to reach the publisher"),
            "full": _full_description(settings.teams_name, _),
        },
        "icons": {"color": COLOR_ICON, "outline": OUTLINE_ICON},
        "accentColor": settings.teams_accent_color,
        "bots": [_bot(settings.app_id, _)],
        "composeExtensions": [_message_extension(settings.app_id, _)],
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        # It answers whoever writes; of its own accord it writes to nobody.
        "permissions": ["identity"],
        "validDomains": [urlsplit(settings.public_url).hostname],
    }


def _bot(bot_id: str, _: Sentences) -> dict[str, Any]:
    help_ = _command(_("help"), _("What I can do, and what I always understand"))
    person = _command(_("a person, please"), _("Pass this case on to a person at the desk"))
    over = _command(_("start over"), _("Forget this case and begin a new one"))
    others = [sentences(language) for language in LANGUAGES if language != _.language]
    languages = [_command(other(IN_THIS_LANGUAGE), other(_GO_ON)) for other in others]
    return {
        "botId": bot_id,
        "scopes": ["personal", "team", "groupChat"],
        "commandLists": [
            {"scopes": ["personal"], "commands": [help_, over, person, *languages]},
            {"scopes": ["team", "groupChat"], "commands": [help_, person]},
        ],
        "supportsFiles": False,
        "isNotificationOnly": False,
    }


def _command(words: str, description: str) -> dict[str, Any]:
    """Words that Teams offers and writes for the person; the desk has to understand them."""
    return {"title": words, "description": description}


def _message_extension(bot_id: str, _: Sentences) -> dict[str, Any]:
    return {
        "botId": bot_id,
        "commands": [
            {
                "id": SEARCH_COMMAND,
                "type": "query",
                "context": ["compose", "commandBox"],
                "title": _("Search offers"),
                "description": _("Find an offer and insert a card that says who supports it"),
                "initialRun": True,
                "parameters": [
                    {
                        "name": SEARCH_PARAMETER,
                        "inputType": "text",
                        "title": _("Offer"),
                        "description": _("Name of the offer or of its publisher"),
                    }
                ],
            }
        ],
        "messageHandlers": [
            {"type": "link", "value": {"domains": sorted(marketplace_pages.HOSTS)}}
        ],
    }


def _full_description(name: str, _: Sentences) -> str:
    return _(
        "Something is wrong with an offer of the commercial marketplace: who deals with it, the "
        "publisher, the partner, the indirect provider or Microsoft?\n\n"
        "{name} understands the question, asks only what changes the answer, and says who is "
        "responsible, why, and how to reach them.\n\n"
        "In a chat, write offer and problem in one sentence. In a team or a group chat, mention "
        "{name}. While writing any message, search for an offer and insert a card that says who "
        "supports it, or paste the offer's link.\n\n"
        "Languages: {languages}."
    ).format(name=name, languages=", ".join(LANGUAGES.values()))


def _files() -> dict[str, str]:
    """The languages that have a file, and its name."""
    return {language: f"{language}.json" for language in LANGUAGES if language != _LANGUAGE}


def _translated(manifest: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """What a person reads in the manifest, by the keys that Teams wants in a translation."""
    match manifest:
        case dict():
            for name, value in manifest.items():
                yield from _translated(value, f"{place}.{name}".removeprefix("."))
        case list():
            for number, value in enumerate(manifest):
                yield from _translated(value, f"{place}[{number}]")
        case str() if re.sub(r"\d+", "", place) in _TRANSLATED:
            yield place, manifest
