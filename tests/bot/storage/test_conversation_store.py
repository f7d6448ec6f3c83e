"""What every store of hosted conversations promises."""

import asyncio

import pytest

from bot.storage.case_log import CaseLog
from bot.storage.conversation_store import (
    FORGOTTEN_AT_ONCE,
    ConversationGone,
    HostedConversation,
    Posted,
)
from bot.storage.engines import open_database
from bot.storage.turn_store import Change, Line, NewCase, StateConflict
from tests.bot.storage import a_reply, a_turn, case_number, commit, load

TALK = "directline/talk"
USER = "dl_one"
STATES = (f"conversation:{TALK}", f"person:directline/{USER}")


class Watcher:
    """Writes down what it hears."""

    def __init__(self):
        self.heard = []

    def posted(self, conversation):
        self.heard.append(("posted", conversation))

    def typing(self, conversation):
        self.heard.append(("typing", conversation))

    def gone(self, conversation):
        self.heard.append(("gone", conversation))

    def missed(self):
        self.heard.append(("missed", ""))


def a_hosted_turn(number, *activities, at=1_000.0, conversation=TALK, spoken=True, **more):
    return a_turn(
        str(number),
        conversation=conversation,
        at=at,
        activities=activities,
        spoken=spoken,
        **more,
    )


@pytest.fixture
def hosted(database):
    return database.conversations


@pytest.fixture
async def watcher(hosted):
    watcher = Watcher()
    hosted.watch(watcher)
    return watcher


@pytest.fixture
async def talk(hosted):
    """A conversation that has begun."""
    await hosted.begin(TALK, USER, 900.0)


@pytest.fixture
async def long_talk(store, talk):
    """A conversation of which there is something in every table."""
    case = NewCase(await case_number(store), "handover", b"{}")
    turn = a_hosted_turn(
        1,
        b"hi",
        b"hello",
        change=Change(STATES[0], b"{}", None),
        lines=(Line("person", "hi"),),
        deliveries=(a_reply(),),
        cases=(case,),
    )
    await commit(store, turn)
    await commit(store, a_hosted_turn(2, b"thanks", change=Change(STATES[1], b"{}", None)))


async def test_a_conversation_begins_empty(hosted, talk):
    assert await hosted.find(TALK) == HostedConversation(
        TALK, USER, 900.0, 900.0, last_seq=0, stored_bytes=0, spoken=False
    )
    assert await hosted.activities(TALK, 0, 10) == []


async def test_a_conversation_begins_once(hosted):
    begun = await asyncio.gather(*(hosted.begin(TALK, f"dl_{n}", 900.0 + n) for n in range(4)))

    assert sorted(begun) == [False, False, False, True]
    assert (await hosted.find(TALK)).user == f"dl_{begun.index(True)}"


async def test_what_is_not_there_is_not_found(hosted):
    assert await hosted.find(TALK) is None
    assert await hosted.activities(TALK, 0, 10) == []
    assert not await hosted.forget(TALK)


async def test_activities_are_numbered_on_from_turn_to_turn(hosted, store, talk):
    await commit(store, a_hosted_turn(1, b"welcome", spoken=False))
    await commit(store, a_hosted_turn(2, b"hi", b"hello", at=1_001.0))

    assert await hosted.activities(TALK, 0, 10) == [
        Posted(1, b"welcome"),
        Posted(2, b"hi"),
        Posted(3, b"hello"),
    ]
    assert await hosted.find(TALK) == HostedConversation(
        TALK, USER, 900.0, 1_001.0, last_seq=3, stored_bytes=14, spoken=True
    )


async def test_activities_are_read_on_from_a_number(hosted, store, talk):
    await commit(store, a_hosted_turn(1, *(b"%d" % number for number in range(1, 8))))

    assert await hosted.activities(TALK, 3, 2) == [Posted(4, b"4"), Posted(5, b"5")]
    assert await hosted.activities(TALK, 7, 2) == []


async def test_a_welcome_alone_does_not_count_as_spoken(hosted, store, talk):
    await commit(store, a_hosted_turn(1, b"welcome", spoken=False))
    assert not (await hosted.find(TALK)).spoken

    await commit(store, a_hosted_turn(2, b"hi"))
    await commit(store, a_hosted_turn(3, b"welcome again", spoken=False))
    assert (await hosted.find(TALK)).spoken


async def test_a_turn_without_its_conversation_is_not_kept(hosted, store):
    with pytest.raises(ConversationGone):
        await commit(store, a_hosted_turn(1, b"hi", change=Change(STATES[0], b"{}", None)))

    loaded = await load(store, STATES, TALK, "1")
    assert (loaded.states, loaded.replies) == ({}, None)


async def test_one_conversation_that_is_gone_does_not_spoil_the_turns_of_others(store, talk):
    turns = [a_hosted_turn(1, b"hi", conversation=talk) for talk in ("directline/gone", TALK)]
    gone, kept = await asyncio.gather(
        *(commit(store, turn) for turn in turns), return_exceptions=True
    )

    assert isinstance(gone, ConversationGone)
    assert kept == ()


async def test_an_activity_that_comes_again_is_not_posted_again(hosted, store, talk):
    await commit(store, a_hosted_turn(1, b"hi"))
    with pytest.raises(StateConflict):
        await commit(store, a_hosted_turn(1, b"hi"))

    assert (await hosted.find(TALK)).last_seq == 1


async def test_the_watcher_hears_of_what_is_posted_once_it_can_be_read(hosted, store, talk):
    class Reads(Watcher):
        def posted(self, conversation):
            self.heard.append(asyncio.ensure_future(hosted.activities(conversation, 0, 10)))

    watcher = Reads()
    hosted.watch(watcher)
    await commit(store, a_hosted_turn(1, b"hi"))

    assert await watcher.heard[0] == [Posted(1, b"hi")]


async def test_the_watcher_hears_of_all_that_happens(hosted, store, talk, watcher):
    await commit(store, a_hosted_turn(1, b"hi"))
    await hosted.announce_typing(TALK)
    await hosted.forget(TALK)

    assert watcher.heard == [("posted", TALK), ("typing", TALK), ("gone", TALK)]


async def test_the_watcher_hears_nothing_of_other_channels_turns(store, watcher):
    await commit(store, a_turn())

    assert watcher.heard == []


async def test_news_that_nobody_watches_is_no_matter(hosted, store, talk):
    await commit(store, a_hosted_turn(1, b"hi"))
    await hosted.announce_typing(TALK)

    assert await hosted.forget(TALK)


async def test_a_ticket_is_good_once(hosted):
    uses = await asyncio.gather(*(hosted.use_ticket("ticket", 2_000.0) for _ in range(5)))

    assert sorted(uses) == [False, False, False, False, True]
    assert await hosted.use_ticket("another", 2_000.0)


async def test_the_signing_key_is_made_once(hosted):
    first, second = await asyncio.gather(hosted.signing_key(), hosted.signing_key())

    assert first == second == await hosted.signing_key()
    assert len(first) == 32


async def test_what_is_forgotten_leaves_nothing(hosted, store, long_talk, outbox):
    assert await hosted.forget(TALK)

    assert await hosted.find(TALK) is None
    assert await hosted.activities(TALK, 0, 10) == []
    loaded = await load(store, STATES, TALK, "1")
    assert (loaded.states, loaded.replies) == ({}, None)
    assert await outbox.pending() == []
    assert await store.prune(inbox_before=9_999.0, transcript_before=9_999.0) == 0


async def test_forgetting_one_conversation_leaves_the_others(hosted, store, long_talk):
    await hosted.begin("directline/other", "dl_other", 900.0)
    await commit(store, a_hosted_turn(1, b"hi", conversation="directline/other"))
    await hosted.forget(TALK)

    assert (await hosted.find("directline/other")).last_seq == 1
    assert (await load(store, [], "directline/other", "1")).replies == b"[]"


async def test_a_turn_that_was_under_way_does_not_bring_back_what_was_forgotten(
    hosted, store, long_talk
):
    await hosted.forget(TALK)
    with pytest.raises(ConversationGone):
        await commit(store, a_hosted_turn(3, b"late", change=Change(STATES[0], b"{}", None)))

    assert (await load(store, STATES, TALK)).states == {}


@pytest.mark.parametrize(
    ("idle_before", "silent_before", "spoken", "expires"),
    [
        (999.0, 999.0, True, False),
        (1_001.0, 0.0, True, True),
        (0.0, 9_999.0, True, False),
        (0.0, 901.0, False, True),
        (0.0, 899.0, False, False),
    ],
    ids=["in use", "idle", "spoken", "silent", "silent and young"],
)
async def test_conversations_expire(
    hosted, store, talk, idle_before, silent_before, spoken, expires
):
    await commit(store, a_hosted_turn(1, b"hi", spoken=spoken))

    assert await hosted.expire(idle_before=idle_before, silent_before=silent_before) == expires
    assert (await hosted.find(TALK) is None) == expires


async def test_what_expires_leaves_nothing_and_is_told(hosted, store, long_talk, watcher, outbox):
    await hosted.expire(idle_before=9_999.0, silent_before=0.0)

    assert (await load(store, STATES, TALK, "1")).states == {}
    assert await outbox.pending() == []
    assert watcher.heard == [("gone", TALK)]


async def test_a_person_with_another_conversation_is_remembered(hosted, store, long_talk):
    await hosted.begin("directline/newer", USER, 2_000.0)
    await hosted.expire(idle_before=1_500.0, silent_before=0.0)

    assert set((await load(store, STATES, TALK)).states) == {STATES[1]}


async def test_all_that_is_over_expires_at_once(hosted):
    many = FORGOTTEN_AT_ONCE + 20
    for number in range(many):
        await hosted.begin(f"directline/{number}", f"dl_{number}", 900.0)

    assert await hosted.expire(idle_before=901.0, silent_before=0.0) == many


async def test_a_ticket_is_dropped_when_its_time_is_over(hosted):
    await hosted.use_ticket("over", 1_000.0)
    await hosted.use_ticket("good", 2_000.0)
    await hosted.expire(idle_before=0.0, silent_before=1_500.0)

    assert await hosted.use_ticket("over", 1_000.0)
    assert not await hosted.use_ticket("good", 2_000.0)


@pytest.mark.parametrize(("forgotten", "left"), [(True, 0), (False, 1)])
async def test_a_case_goes_when_its_person_wants_so_and_not_because_the_talk_is_old(
    url, forgotten, left
):
    database = open_database(url)
    await database.open()
    await database.conversations.begin(TALK, USER, 900.0)
    case = NewCase(await case_number(database.turns), "handover", b"{}")
    await commit(database.turns, a_hosted_turn(1, b"hi", cases=(case,)))
    if forgotten:
        await database.conversations.forget(TALK)
    else:
        await database.conversations.expire(idle_before=9_999.0, silent_before=0.0)
    await database.close()
    cases = CaseLog(url)

    assert len(cases.open_cases()) == left
    cases.close()
