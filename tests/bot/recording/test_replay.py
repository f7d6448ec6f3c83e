"""A recording is done again, and says what has changed."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.console import EMULATOR, Console
from bot.desk_bot import DeskBot
from bot.recording.differences import Part
from bot.recording.exchanges import Arrived, Exchange, Pressed, Recording, Said
from bot.recording.replay import NOT_OFFERED, repeat
from bot.recording.report import as_json, summary, told
from bot.recording.transcript_file import recording_of
from bot.turns import Turns
from dialogs.support import SupportDialog
from knowledge.catalogue import Catalogue
from knowledge.offers import Contact, ContactKind
from tests.chat import NOW
from tests.simulators.activity_schema import faults_of_activity

DEEDS = [
    Arrived(),
    Said("Contoso Sign"),
    Pressed("The customer's invoice"),
    Pressed("Through our indirect provider"),
    Pressed("Undo"),
    Said("and it shows error 500"),
]


@pytest.fixture
def person(desk, store):
    """Somebody new who talks to a desk, at some time."""

    def person(desk=desk, now=NOW, **given):
        numbers = count(1)
        bot = DeskBot(SupportDialog(), lambda: f"A-{next(numbers):04}")
        turns = Turns(store, bot, lambda: desk, lambda: now)
        return Console(turns, channel=EMULATOR, clock=lambda: now, **given)

    return person


@pytest.fixture
async def activities(person):
    """What is recorded of a conversation with presses."""
    heard = []
    somebody = person(heard=heard.append, locale="en")
    for deed in DEEDS:
        await somebody.does(deed)
    return heard


def with_another_contact(desk, offer_name):
    """A desk whose catalogue has another support address for one offer."""
    offers = [
        offer.model_copy(
            update={
                "contacts": (
                    Contact(kind=ContactKind.CUSTOMER_SUPPORT, email="help@contoso.example"),
                )
            }
        )
        if offer.name == offer_name
        else offer
        for offer in desk.catalogue
    ]
    return replace(desk, catalogue=Catalogue(offers, version=8))


async def test_a_conversation_replayed_on_another_day_is_the_same(activities, person):
    replay = await repeat(recording_of(activities), person(now=NOW + timedelta(days=40)))

    assert [answer.differs for answer in replay.answers] == [()] * len(DEEDS)
    assert summary([replay]) == "6 answers the same, 0 changed"
    assert list(told("a.chat", replay)) == []


async def test_the_desks_side_of_a_recording_is_what_it_sends_to_the_emulator(activities):
    sent = [activity for activity in activities if activity["from"]["role"] == "bot"]

    assert {activity["type"] for activity in sent} == {"message", "trace"}
    assert [fault for each in sent for fault in faults_of_activity(each, "emulator")] == []


async def test_a_new_catalogue_shows_which_contacts_have_changed(activities, person, desk):
    other = with_another_contact(desk, "Contoso Sign")
    replay = await repeat(recording_of(activities), person(other))
    shown = list(told("a.chat", replay))

    assert [answer.differs for answer in replay.answers if answer.differs] == [(Part.CONTACTS,)]
    assert shown[:4] == ["a.chat", "", "  > and it shows error 500", "  differs: contacts"]
    assert "    - | E-mail: support@contoso.example" in shown
    assert "    + | E-mail: help@contoso.example" in shown
    assert summary([replay]) == "5 answers the same, 1 changed"


async def test_a_button_that_is_gone_is_a_change(person):
    recording = Recording((Exchange(Pressed("No such button"), "Thank you."),))
    replay = await repeat(recording, person())

    assert replay.answers[0].after == NOT_OFFERED
    assert replay.answers[0].differs


async def test_a_press_that_only_its_data_tells_is_sent_as_it_was(person):
    press = Pressed(None, {"desk": {"ask": 3, "do": "why"}})
    recording = Recording((Exchange(press, "That was answered already."),))

    assert (await repeat(recording, person())).answers[0].differs == ()


async def test_a_press_of_which_nothing_is_known_is_left_out(person):
    recording = Recording((Exchange(Pressed(None)), Exchange(Said("hi"))), left_out=("event",))
    replay = await repeat(recording, person())

    assert len(replay.answers) == 1
    assert len(replay.left_out) == 2
    assert summary([replay]).endswith("2 left out")
    assert any(line.startswith("  left out: event") for line in told("a.chat", replay))


async def test_as_json_every_answer_is_there_before_and_after(activities, person):
    replay = await repeat(recording_of(activities), person())
    made = as_json({"a.chat": replay})

    assert (made["same"], made["changed"]) == (6, 0)
    assert made["files"][0]["answers"][4]["person"] == "[Undo]"
    assert (
        made["files"][0]["answers"][4]["before"] == "Forgotten. I will ask again when it matters."
    )


async def test_a_recording_gives_no_orders_to_the_terminal(person):
    hostile = "\x1b]0;gone\x07\x9b2J\u202e"
    exchange = Exchange(Said(f"Contoso Sign{hostile}"), f"| Old{hostile}")
    replay = await repeat(Recording((exchange,), left_out=(f"event {hostile}",)), person())
    shown = "".join(told("a.chat", replay))

    assert "Contoso Sign" in shown
    assert not {*"\x1b\x07\x9b\u202e"} & {*shown}
