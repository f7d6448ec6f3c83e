"""What every turn store promises."""

import asyncio

import pytest

from bot.storage.turn_store import Change, Line, NewCase, Pending, StateConflict, StoreUnavailable
from tests.bot.storage import a_reply, a_turn, case_number, commit, load, numbers, outbox_is


async def states_of(store, *keys):
    loaded = await load(store, keys, "no conversation", "no activity")
    return {key: (stored.body, stored.version) for key, stored in loaded.states.items()}


async def test_a_new_conversation_has_no_states_and_no_replies(store):
    loaded = await load(store, ["talk/1", "person/1"], "talk", "1")

    assert loaded.states == {}
    assert loaded.replies is None


async def test_what_a_turn_changed_is_what_the_next_one_loads(store):
    await commit(store, a_turn("1", change=Change("talk/1", b'{"step": 1}', None)))
    await commit(store, a_turn("2", change=Change("talk/1", b'{"step": 2}', 1)))

    assert await states_of(store, "talk/1", "other") == {"talk/1": (b'{"step": 2}', 2)}


async def test_an_activity_that_comes_again_finds_what_was_answered_first(store):
    await commit(store, a_turn("1", replies=b'["first"]'))

    with pytest.raises(StateConflict):
        await commit(store, a_turn("1", replies=b'["second"]'))

    assert (await load(store, [], "talk", "1")).replies == b'["first"]'


async def test_activity_ids_are_told_apart_by_conversation(store):
    await commit(store, a_turn("1", conversation="one", replies=b'["one"]'))
    await commit(store, a_turn("1", conversation="two", replies=b'["two"]'))

    assert (await load(store, [], "one", "1")).replies == b'["one"]'
    assert (await load(store, [], "three", "1")).replies is None


@pytest.mark.parametrize("loaded", [None, 1, 3], ids=["not there", "older", "newer"])
async def test_a_state_that_is_not_the_loaded_one_is_not_overwritten(store, loaded):
    await commit(store, a_turn("1", change=Change("talk/1", b"a", None)))
    await commit(store, a_turn("2", change=Change("talk/1", b"b", 1)))

    with pytest.raises(StateConflict):
        await commit(store, a_turn("3", change=Change("talk/1", b"c", loaded)))

    assert await states_of(store, "talk/1") == {"talk/1": (b"b", 2)}


async def test_a_state_that_is_gone_is_not_made_anew(store):
    with pytest.raises(StateConflict):
        await commit(store, a_turn(change=Change("talk/1", b"a", 4)))

    assert await states_of(store, "talk/1") == {}


async def test_of_a_turn_in_conflict_nothing_is_kept(store, outbox):
    await commit(store, a_turn("1", change=Change("talk/1", b"a", None)))
    second = a_turn(
        "2",
        change=Change("talk/1", b"b", None),
        lines=(Line("person", "hello"),),
        deliveries=(a_reply(),),
    )

    with pytest.raises(StateConflict):
        await commit(store, second)

    assert (await load(store, [], "talk", "2")).replies is None
    assert await outbox.pending() == []
    assert await store.prune(inbox_before=0, transcript_before=9_999) == 0


async def test_of_eight_turns_on_one_state_exactly_one_is_kept(store):
    turns = [a_turn(str(i), change=Change("talk/1", b"%d" % i, None)) for i in range(8)]

    outcomes = await asyncio.gather(
        *(commit(store, turn) for turn in turns), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == 7 * ["StateConflict"] + [
        "tuple"
    ]
    winner = next(i for i, outcome in enumerate(outcomes) if outcome == ())
    assert await states_of(store, "talk/1") == {"talk/1": (b"%d" % winner, 1)}


async def test_counting_up_at_once_loses_no_count(store):
    async def count(number):
        while True:
            stored = (await load(store, ["count"], "talk", str(number))).states.get("count")
            body, version = (stored.body, stored.version) if stored else (b"0", None)
            change = Change("count", b"%d" % (int(body) + 1), version)
            try:
                return await commit(store, a_turn(str(number), change=change))
            except StateConflict:
                continue

    await asyncio.gather(*map(count, range(12)))

    assert await states_of(store, "count") == {"count": (b"12", 12)}


async def test_replies_wait_in_the_outbox_in_the_order_they_were_given(store, outbox):
    first = await commit(store, a_turn("1", deliveries=(a_reply(b"a"), a_reply(b"b"))))
    second = await commit(store, a_turn("2", at=2_000.0, deliveries=(a_reply(b"c"),)))

    url, (one, two, three) = a_reply().url, numbers([*first, *second])
    assert one < two < three
    assert await outbox.pending() == [
        Pending(one, "talk", url, b"a", 1_000.0),
        Pending(two, "talk", url, b"b", 1_000.0),
        Pending(three, "talk", url, b"c", 2_000.0),
    ]
    assert [*first, *second] == await outbox.pending()
    assert await outbox.pending(before=2_000.0) == [*first]


async def test_a_delivered_reply_leaves_the_outbox_and_the_others_stay(store, outbox):
    first, second = await commit(store, a_turn("1", deliveries=(a_reply(), a_reply())))
    await outbox.delivered([first.seq])

    await outbox_is(outbox, second)


async def test_the_number_of_a_reply_is_never_used_again(store, outbox):
    first = numbers(await commit(store, a_turn("1", deliveries=(a_reply(),))))
    await outbox.delivered(first)
    await commit(store, a_turn("2"))

    assert numbers(await commit(store, a_turn("3", deliveries=(a_reply(),)))) > first


async def test_case_numbers_begin_at_1001_and_are_given_once(store):
    given = await asyncio.gather(*(case_number(store) for _ in range(5)))

    assert sorted(given) == [1001, 1002, 1003, 1004, 1005]


async def test_one_bad_turn_does_not_spoil_those_written_with_it(store):
    case = NewCase(await case_number(store), "handover", b"{}")
    turns = [
        a_turn("1", cases=(case,)),
        a_turn("2", cases=(case,)),
        a_turn("3", lines=(Line("person", "half a pair: \ud83d"),)),
        a_turn("4"),
    ]

    outcomes = await asyncio.gather(
        *(commit(store, turn) for turn in turns), return_exceptions=True
    )

    kept = [outcome == () for outcome in outcomes]
    assert (sum(kept[:2]), kept[2:]) == (1, [False, True])
    assert (await load(store, [], "talk", "3")).replies is None


async def test_a_caller_that_goes_away_leaves_the_others_their_turn(store):
    commits = [asyncio.ensure_future(commit(store, a_turn(str(i)))) for i in range(6)]
    commits[0].cancel()
    await asyncio.sleep(0)
    commits[1].cancel()
    await asyncio.sleep(0)
    commits[2].cancel()

    outcomes = await asyncio.gather(*commits, return_exceptions=True)

    assert outcomes[3:] == [(), (), ()]
    assert await commit(store, a_turn("next")) == ()


async def test_pruning_forgets_what_is_older_and_says_how_much(store):
    lines = (Line("person", "hello"), Line("desk", "hello"))
    await commit(store, a_turn("old", at=100.0, replies=b"old", lines=lines))
    await commit(store, a_turn("new", at=200.0, replies=b"new", lines=lines))

    assert await store.prune(inbox_before=150.0, transcript_before=200.0) == 3
    assert (await load(store, [], "talk", "old")).replies is None
    assert (await load(store, [], "talk", "new")).replies == b"new"


async def test_pruning_goes_on_until_nothing_old_is_left(store):
    lines = tuple(Line("person", str(i)) for i in range(2_500))
    await commit(store, a_turn(lines=lines))

    assert await store.prune(inbox_before=0.0, transcript_before=9_999.0) == 2_500


async def test_long_keys_and_any_text_come_back_as_they_were(store):
    key = "msteams/conversations/" + "ż'\"%_;--\u202e" * 100
    await commit(store, a_turn(key, conversation=key, change=Change(key, "zażółć".encode(), None)))

    assert await states_of(store, key) == {key: ("zażółć".encode(), 1)}
    assert (await load(store, [], key, key)).replies == b"[]"


async def test_a_store_that_is_closed_says_so(database, store):
    await database.close()

    assert not await store.healthy()
    with pytest.raises(StoreUnavailable):
        await load(store, [], "talk", "1")
    with pytest.raises(StoreUnavailable):
        await commit(store, a_turn())


async def test_an_open_store_is_healthy(store):
    assert await store.healthy()
