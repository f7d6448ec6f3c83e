"""What is kept of a conversation can be done again, presses included."""

from datetime import UTC, datetime

from botbuilder.schema import Activity

from bot.recording.exchanges import Pressed, Said
from bot.recording.stored import activities_of
from bot.recording.transcript_file import recording_of
from bot.storage.transcript_log import StoredLine


async def test_a_stored_conversation_has_what_was_said_and_pressed(chat, store):
    said = ["Contoso Sign", "[The customer's invoice]", "[Through our indirect provider]", "[Undo]"]
    for words in ["(arrives)", *said]:
        await chat.says(words)
    await chat.presses({"desk": {"ask": 1, "pick": "technical_break_fix"}})
    kept = store._file.read("SELECT speaker, text, at FROM transcript ORDER BY seq")
    lines = [StoredLine(who, text, datetime.fromtimestamp(at, UTC)) for who, text, at in kept]
    recording = recording_of(activities_of("msteams/c1", lines, "en"))

    assert [exchange.deed for exchange in recording.exchanges] == [
        Said("Contoso Sign"),
        Pressed("The customer's invoice"),
        Pressed("Through our indirect provider"),
        Pressed("Undo"),
        Pressed(None),
    ]
    assert recording.exchanges[3].answer == "Forgotten. I will ask again when it matters."
    assert recording.exchanges[4].answer == "That was answered already."
    assert recording.language == "en"


async def test_the_label_of_a_press_is_the_desks_whatever_is_sent_with_it(chat, store):
    await chat.says("Contoso Sign")
    button = chat.button("It does not work")
    await chat.presses({"desk": button["data"]["desk"] | {"label": "Pay now"}, "title": "Pay now"})
    kept = store._file.read("SELECT text FROM transcript WHERE speaker = 'person' ORDER BY seq")

    assert [text for (text,) in kept] == ["Contoso Sign", "[It does not work]"]


async def test_a_question_of_the_welcome_is_kept_as_if_it_were_typed(chat, store):
    await chat.says("(arrives)")
    await chat.says("[“how do I reach the publisher of Fabrikam Sign?”]")
    kept = store._file.read("SELECT text FROM transcript WHERE speaker = 'person'")

    assert kept == [("how do I reach the publisher of Fabrikam Sign?",)]


async def test_a_press_of_teams_is_kept_like_any_other(chat, store):
    await chat.says("Contoso Sign")
    data = chat.button("It does not work")["data"]
    press = Activity(type="invoke", name="adaptiveCard/action", value=data)
    press.service_url = "http://127.0.0.1:1/"
    await chat.sends(press)
    kept = store._file.read("SELECT speaker, text FROM transcript ORDER BY seq")

    assert kept[2] == ("person", "[It does not work]")
    assert kept[3][1].startswith("Contoso Ltd (publisher) handles this")
