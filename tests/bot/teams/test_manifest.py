"""The manifest: what is in it comes from the settings, and people can use what it offers."""

from uuid import UUID

import pytest

from bot.teams.manifest import MANIFEST, app_id, app_version, documents
from dialogs.i18n import LANGUAGES, sentences
from dialogs.interruptions import help_text
from tests.bot.teams.firms import EVERYTHING, LEAST, settings_of
from tests.chat import Chat


@pytest.fixture(scope="module")
def least():
    """The JSON files of the firm that sets the least."""
    return documents(settings_of(LEAST), "2026.11.0")


def commands(least, language, listed=0):
    """The words that Teams offers in a language, in the order of a list."""
    if language == "en":
        lists = least[MANIFEST]["bots"][0]["commandLists"]
        return [command["title"] for command in lists[listed]["commands"]]
    begins = f"bots[0].commandLists[{listed}]."
    texts = least[f"{language}.json"].items()
    return [text for key, text in texts if key.startswith(begins) and key.endswith(".title")]


def test_what_a_firm_sets_is_in_its_manifest():
    settings = settings_of(EVERYTHING)
    manifest = documents(settings, app_version(settings, "2026.11"))[MANIFEST]

    assert manifest["id"] == "11112222-3333-4444-8555-666677778888"
    assert manifest["version"] == "3.14.159"
    assert manifest["name"]["short"] == "Żółta Chmura: pomoc 🙂"
    assert manifest["developer"]["name"] == "Żółta Chmura sp. z o.o."
    assert manifest["accentColor"] == "#FfB900"
    assert manifest["validDomains"] == ["pomoc.zolta-chmura.example"]
    assert manifest["bots"][0]["botId"] == EVERYTHING["app_id"]
    assert manifest["composeExtensions"][0]["botId"] == EVERYTHING["app_id"]


def test_an_app_without_an_id_gets_one_that_stays_and_belongs_to_its_bot():
    ours, again = app_id(settings_of(LEAST)), app_id(settings_of(LEAST, teams_name="Renamed"))
    shouted = app_id(settings_of(LEAST, app_id=LEAST["app_id"].upper()))
    other = app_id(settings_of(LEAST, app_id=EVERYTHING["app_id"]))

    assert ours == again == shouted != other
    assert ours != LEAST["app_id"]
    assert UUID(ours).version == 5


@pytest.mark.parametrize(
    ("product", "number"),
    [
        ("2026.11", "2026.11.0"),
        ("2026.11.3", "2026.11.3"),
        ("2026.1.2.3", "2026.1.2"),
        ("2026.01rc1", "2026.1.0"),
        ("7+local.5", "7.0.0"),
    ],
)
def test_the_desks_version_becomes_three_numbers(product, number):
    assert app_version(settings_of(LEAST), product) == number


def test_the_desk_is_a_bot_in_chats_groups_and_teams_with_a_search_and_asks_for_little(least):
    manifest = least[MANIFEST]
    [search] = manifest["composeExtensions"][0]["commands"]

    assert manifest["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert (search["id"], search["parameters"][0]["name"]) == ("searchOffers", "name")
    assert manifest["permissions"] == ["identity"]
    assert "webApplicationInfo" not in manifest


def test_every_language_of_the_desk_is_in_the_package(least):
    languages = least[MANIFEST]["localizationInfo"]
    others = {each["languageTag"]: each["file"] for each in languages["additionalLanguages"]}

    assert {languages["defaultLanguageTag"], *others} == set(LANGUAGES)
    assert {MANIFEST, *others.values()} == set(least)


def test_every_file_translates_the_same_texts_and_there_are_no_others(least):
    polish, german = least["pl.json"], least["de.json"]

    assert polish.keys() == german.keys()
    assert len(polish) == len(_texts(least[MANIFEST]))


def test_nothing_but_names_is_left_in_english(least):
    names = {"Partner Desk", "auf Deutsch", "Weiter auf Deutsch", "po polsku", "Dalej po polsku"}
    english = set(_texts(least[MANIFEST])) - names

    assert not english & set(least["pl.json"].values())
    assert not english & set(least["de.json"].values())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_desk_understands_the_commands_that_teams_offers(least, language, desk, store):
    _ = sentences(language)
    help_, over, person, *others = commands(least, language)
    chat = Chat(desk, store, locale=language)

    assert (await chat.says(help_)).startswith(help_text(_))
    assert (await chat.says(over)).startswith(_("Starting over."))
    assert "1001" in await chat.says(person)
    for name, words in zip([name for name in LANGUAGES if name != language], others, strict=True):
        assert (await chat.says(words)).startswith(sentences(name)("English it is."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_team_is_offered_is_offered_in_a_chat_too(least, language):
    assert set(commands(least, language, listed=1)) < set(commands(least, language))


def _texts(part, name=""):
    """What a person reads in the manifest itself."""
    if isinstance(part, dict):
        return [text for name, value in part.items() for text in _texts(value, name)]
    if isinstance(part, list):
        return [text for value in part for text in _texts(value, name)]
    return [part] if name in {"short", "full", "title", "description"} else []
