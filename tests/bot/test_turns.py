"""A turn is kept as a whole, before it is answered, once."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, LocalAdapter
from bot.storage.turn_store import Change, StateConflict, StoreUnavailable
from bot.turns import ATTEMPTS, Turns
from dialogs.memory import Undelivered
from tests.bot.storage import a_turn, commit, load
from tests.chat import NOW


class Wrapped:
    """The real store, with a hook before each commit."""

    def __init__(self, store, before_commit):
        self._store, self._before_commit = store, before_commit

    @asynccontextmanager
    async def alone(self, conversation):
        async with self._store.alone(conversation) as self._open:
            self.load, self.case_number = self._open.load, self._open.case_number
            yield self

    async def commit(self, turn):
        await self._before_commit(turn)
        return await self._open.commit(turn)


class Breaks:
    """A bot that fails."""

    async def take(self, *_):
        raise ValueError("planted")


def activity(text="Contoso Backup shows error 500", number="1"):
    return Activity(
        type="message",
        id=number,
        text=text,
        channel_id="sms",
        service_url="http://127.0.0.1:1/",
        conversation=ConversationAccount(id="c"),
        from_property=ChannelAccount(id="p"),
        recipient=ChannelAccount(id="d"),
    )


async def take(turns, incoming):
    return await turns.take(DeskTurn(LocalAdapter(), incoming))


@pytest.fixture
def turns_on(chat, desk):
    return lambda store: Turns(store, chat.turns._bot, lambda: desk, lambda: NOW)


async def test_a_turn_that_another_process_overtook_is_run_again(turns_on, store):
    overtaken = []

    async def overtake(_turn):
        if not overtaken:
            overtaken.append(True)
            raise StateConflict

    answered = await take(turns_on(Wrapped(store, overtake)), activity())

    assert answered.body.count(b"replyToId") == 1
    assert len(answered.to_deliver) == 1


async def test_a_turn_that_is_always_overtaken_is_given_up(turns_on, store):
    attempts = []

    async def overtake(_turn):
        attempts.append(True)
        raise StateConflict

    with pytest.raises(StoreUnavailable):
        await take(turns_on(Wrapped(store, overtake)), activity())
    assert len(attempts) == ATTEMPTS


async def test_nothing_is_answered_that_could_not_be_kept(turns_on, store):
    async def fail(_turn):
        raise StoreUnavailable("planted")

    with pytest.raises(StoreUnavailable):
        await take(turns_on(Wrapped(store, fail)), activity())
    assert (await load(store, ["conversation:sms/c"], "sms/c", "1")).replies is None


async def test_a_bot_that_fails_apologises_and_forgets_nothing(turns_on, store, desk):
    await take(turns_on(store), activity("Contoso Backup nie działa"))
    before = (await load(store, ["conversation:sms/c"], "sms/c")).states
    answered = await take(Turns(store, Breaks(), lambda: desk, lambda: NOW), activity(number="2"))

    assert "Coś poszło nie tak" in answered.body.decode()
    assert (await load(store, ["conversation:sms/c"], "sms/c")).states == before


async def test_a_lock_is_forgotten_when_nobody_needs_it(turns_on, store):
    turns = turns_on(store)
    await asyncio.gather(*(take(turns, activity(number=str(n))) for n in range(5)))

    assert turns._locks == {}


async def note(store, state, at=1_000.0):
    """What is left behind when a reply is given up."""
    change = Change(state, Undelivered(at=at).write(), None)
    await commit(store, a_turn("given up", conversation="elsewhere", change=change))


async def said_after(turns, *incoming):
    """The texts of the replies to each activity."""
    answered = []
    for each in incoming:
        body = json.loads((await take(turns, each)).body)
        answered.append([reply["text"] for reply in body["activities"]])
    return answered


async def test_a_person_is_told_once_that_an_answer_did_not_get_through(turns_on, store):
    await note(store, "undelivered:sms/c/p")
    first, second = await said_after(turns_on(store), activity(), activity(number="2"))

    assert first[0].startswith("An earlier message may not have reached you.")
    assert (len(first), len(second)) == (2, 1)


async def test_the_person_is_told_in_the_language_that_is_spoken_now(turns_on, store):
    await note(store, "undelivered:sms/c/p")
    [[told, *_]] = await said_after(turns_on(store), activity("Contoso Backup nie działa"))

    assert told.startswith("Poprzednia wiadomość mogła do Ciebie nie dotrzeć.")


async def test_nobody_else_is_told(turns_on, store):
    await note(store, "undelivered:sms/c/somebody else")
    [said] = await said_after(turns_on(store), activity())

    assert len(said) == 1


async def test_a_reply_that_gets_lost_while_another_is_told_of_is_told_of_as_well(turns_on, store):
    key, lost = "undelivered:sms/c/p", []
    await note(store, key)

    async def lose_another(_turn):
        if not lost:
            lost.append(Change(key, Undelivered(at=2_000.0).write(), 1))
            await commit(store, a_turn("again", conversation="elsewhere", change=lost[0]))

    [said] = await said_after(turns_on(Wrapped(store, lose_another)), activity())

    assert said[0].startswith("An earlier message may not have reached you.")
    assert (await load(store, [key])).states[key].version == 3
