"""The Emulator's inspector is shown what a message was taken for; nobody else is."""

import orjson
import pytest
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, Hosted, LocalAdapter
from bot.trace import NAME, is_traced

OTHERS = ["msteams", "webchat", "directline", "sms", "console", "slack", "Emulator", "emulator2"]


def message(channel, **said):
    return Activity(
        type="message",
        id="1",
        channel_id=channel,
        service_url="http://127.0.0.1:1/",
        conversation=ConversationAccount(id="c"),
        from_property=ChannelAccount(id="p"),
        recipient=ChannelAccount(id="d"),
        **said,
    )


async def answered(chat, activity):
    return await chat.turns.take(DeskTurn(LocalAdapter(), activity))


async def trace(chat, **said):
    """The trace of a message in the Emulator, which comes after all replies."""
    taken = await answered(chat, message("emulator", **said))
    *replies, last = orjson.loads(taken.body)["activities"]

    assert [reply["type"] for reply in replies] == ["message"] * len(replies)
    assert (last["type"], last["name"], last["replyToId"]) == ("trace", NAME, "1")
    assert len(taken.to_deliver) == len(replies) + 1
    return last


async def test_the_trace_says_which_words_led_to_which_offer_and_issue(chat):
    value = (await trace(chat, text="Contoso Backup shows error 500"))["value"]

    assert value["decision"] == "match"
    assert value["offer"]["id"] == "contoso.contoso-backup"
    assert value["offer"]["words"] == ["Contoso Backup"]
    assert value["offer"]["by"] == "name"
    assert value["offer"]["score"] > 0.9
    assert value["heard_issues"] == ["technical_break_fix"]
    assert "error" in " ".join(value["issues"][0]["words"])
    assert value["issues"][0]["confidence"] > 0.5


async def test_the_trace_says_by_which_rule_it_was_answered(chat):
    said = await trace(chat, text="Contoso Backup shows error 500")
    [rule] = said["value"]["rules"]

    assert said["label"] == "state: answered as A-0001"
    assert rule["responsible"] == "publisher"
    assert rule["source"]["section"] == "ISV publisher support role"
    assert rule["source"]["dated"] == "2023-07-31"
    assert said["value"]["catalogue"]["version"] == 0


async def test_the_trace_says_what_is_still_asked(chat):
    said = await trace(chat, text="Contoso Sign")

    assert said["label"] == "state: awaiting issue"
    assert said["value"]["rules"] == []


async def test_the_trace_names_the_runner_up(chat):
    value = (await trace(chat, text="licence problem with contoso"))["value"]

    assert value["decision"] == "choose"
    assert value["runner_up"]["id"] != value["offer"]["id"]
    assert value["state"] == "awaiting offer"


async def test_the_trace_of_a_press_says_what_was_pressed(chat):
    value = (await trace(chat, value={"desk": {"ask": 7, "do": "why"}}))["value"]

    assert value["pressed"] == {"ask": 7, "do": "why"}
    assert value["milliseconds"]["understanding"] == 0


async def test_the_trace_says_how_long_each_part_took(chat):
    took = (await trace(chat, text="Contoso Backup nie działa"))["value"]["milliseconds"]

    assert sorted(took) == ["dialog", "load", "understanding"]
    assert all(0 < milliseconds < 10_000 for milliseconds in took.values())


@pytest.mark.parametrize("channel", OTHERS)
async def test_no_other_channel_gets_a_trace(chat, channel):
    taken = await answered(chat, message(channel, text="Contoso Backup shows error 500"))

    assert b'"trace"' not in taken.body
    assert all(b'"trace"' not in reply.body for reply in taken.to_deliver)


def test_a_hosted_conversation_gets_none_whatever_its_activities_say():
    hosted = DeskTurn(LocalAdapter(), message("emulator"), hosted=Hosted(echo=None, asker=None))

    assert not is_traced(hosted)


async def test_coming_in_gets_no_trace(chat):
    arrival = message("emulator")
    arrival.type, arrival.members_added = "conversationUpdate", [ChannelAccount(id="p")]

    assert b'"trace"' not in (await answered(chat, arrival)).body


async def test_the_trace_is_not_in_the_transcript(chat, store):
    await trace(chat, text="Contoso Sign")
    kept = store._file.read("SELECT speaker FROM transcript")

    assert [speaker for (speaker,) in kept] == ["person", "desk"]
