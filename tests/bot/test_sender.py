import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace

import aiohttp
import pytest

from bot.outbound_tokens import ConnectorTokens
from bot.posting import Connector
from bot.sender import CASE_SECONDS, RENEW_AFTER_SECONDS, SURE_SECONDS, UPDATE_SECONDS, Sender
from bot.service_urls import reply_url
from bot.storage.conversation_store import ConversationGone
from bot.storage.outbox import HOSTED, GivenUp
from bot.storage.turn_store import Pending, StoreUnavailable
from bot.undelivered import ONCE_MORE
from tests.bot.connector_stub import ConnectorStub, Mode

INVENTED = "invented"
NOON = 1_772_452_800.0
"""2 March 2026, 12:00 UTC."""


class Outbox:
    """Keeps replies in memory, for a process that may lose some to another."""

    def __init__(self) -> None:
        self.replies: dict[int, Pending] = {}
        self.free: set[int] = set()
        self.lost: set[int] = set()
        self.renewed: list[int] = []
        self.notes: list[GivenUp] = []
        self.failures = 0

    async def claim(self, most: int) -> list[Pending]:
        claimed = sorted(self.free)[:most]
        self.free.difference_update(claimed)
        return [self.replies[seq] for seq in claimed]

    async def renew(self, seqs: Iterable[int]) -> set[int]:
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("planted")
        self.renewed += seqs
        return set(self.renewed) - self.lost

    async def release(self, seqs: Iterable[int]) -> None:
        self.free.update(seqs)

    async def delivered(self, seqs: Iterable[int]) -> None:
        for seq in seqs:
            del self.replies[seq]

    async def given_up(self, replies: Iterable[GivenUp]) -> None:
        for given_up in replies:
            self.notes.append(given_up)
            del self.replies[given_up.reply.seq]


class Time:
    """Passes only while somebody sleeps, and then at once."""

    def __init__(self) -> None:
        self.now = NOON
        self.pauses: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Desk:
    """A sender with all it needs, and the channel it sends to."""

    def __init__(self, stub: ConnectorStub, session: aiohttp.ClientSession) -> None:
        self.stub, self.session = stub, session
        self.outbox, self.time = Outbox(), Time()
        self.told: list[bool] = []
        self.shown: list[int] = []
        self.sender = self.new_sender()

    def new_sender(
        self,
        trusted: str = "",
        token: str = "",
        timeout: float = 5,
        most_waiting: int = 100,
        claim_seconds: float = 60,
        fetch: Callable[[], str] | None = None,
    ) -> Sender:
        return Sender(
            self.outbox,
            Connector(
                ConnectorTokens(fetch or ((lambda: token) if token else None), self.time.clock),
                self.session,
                is_trusted=lambda url: url.startswith(trusted or self.stub.service_url),
                clock=self.time.clock,
                timeout_seconds=timeout,
            ),
            clock=self.time.clock,
            jitter=lambda: 1.0,
            sleep=self.time.sleep,
            most_waiting=most_waiting,
            claim_seconds=claim_seconds,
            told=self.told.append,
            show=self.show,
        )

    async def show(self, reply: Pending) -> None:
        if reply.conversation == "gone":
            raise ConversationGone
        self.shown.append(reply.seq)

    def keep(
        self,
        *texts: str,
        conversation: str = "c",
        at: float = NOON,
        method: str = "POST",
        locale: str = "en",
    ) -> list[Pending]:
        """Replies as a turn leaves them in the outbox."""
        kept = []
        for text in texts:
            seq = len(self.outbox.replies) + 1
            url = reply_url(self.stub.service_url, conversation, "a")
            said = {"type": "message", "text": text, "recipient": {"id": "29:person"}}
            body = json.dumps(said | {"locale": locale}).encode()
            kept.append(Pending(seq, conversation, url, body, at, method))
            self.outbox.replies[seq] = kept[-1]
        return kept

    async def send(self, *texts: str) -> None:
        """Send and wait until nothing is left to do."""
        self.sender.send(self.keep(*texts))
        await self.sender.drain(5)

    @property
    def taken(self) -> list[str]:
        return [activity["text"] for activity in self.stub.taken]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with ConnectorStub() as stub, aiohttp.ClientSession() as session:
        yield Desk(stub, session)


async def test_replies_are_delivered_in_order_and_leave_the_outbox(desk):
    await desk.send("one", "two", "three")

    assert desk.taken == ["one", "two", "three"]
    assert not desk.outbox.replies


async def test_a_reply_goes_to_the_activity_it_answers(desk):
    desk.sender.send(desk.keep("hi", conversation="19:a/b@thread"))
    await desk.sender.drain(5)

    (received,) = desk.stub.received
    assert received.path == "/v3/conversations/19%3Aa%2Fb%40thread/activities/a"
    assert received.headers["Content-Type"] == "application/json"
    assert "Authorization" not in received.headers


async def test_a_reply_carries_the_desks_token(desk):
    desk.sender = desk.new_sender(token=INVENTED)
    await desk.send("hi")

    assert desk.stub.received[0].headers["Authorization"] == f"Bearer {INVENTED}"


@pytest.mark.parametrize("mode", [Mode.BUSY, Mode.BROKEN, Mode.RESET])
async def test_a_passing_failure_is_tried_again_and_keeps_the_order(desk, mode):
    desk.stub.plan = [mode, mode]
    await desk.send("one", "two")

    assert desk.taken == ["one", "two"]
    assert len(desk.time.pauses) == 2


async def test_a_channel_that_hangs_is_given_up_waiting_for_and_tried_again(desk):
    desk.sender = desk.new_sender(timeout=0.05)
    desk.stub.plan = [Mode.HANG]
    await desk.send("one")

    assert desk.taken == [f"{ONCE_MORE}\n\none"]


async def test_what_an_ended_process_may_have_delivered_comes_with_a_word(desk):
    first, update, second = (
        *desk.keep("erste", locale="de-DE"),
        *desk.keep("card", method="PUT"),
        *desk.keep("zweite"),
    )
    desk.sender.send([replace(first, in_doubt=True), replace(update, in_doubt=True), second])
    await desk.sender.drain(5)

    word = "Vielleicht haben Sie diese Nachricht schon. Hier ist sie sicherheitshalber noch einmal:"
    assert desk.taken == [f"{word}\n\nerste", "card", "zweite"]


async def test_the_word_stands_above_a_card(desk):
    [reply] = desk.keep("")
    card = {"type": "message", "attachments": [{"content": {}}], "summary": "the card"}
    desk.sender.send([replace(reply, body=json.dumps(card).encode(), in_doubt=True)])
    await desk.sender.drain(5)

    assert desk.stub.taken == [card | {"text": ONCE_MORE}]


async def test_what_is_no_message_comes_again_without_a_word(desk):
    [reply] = desk.keep("")
    desk.sender.send([replace(reply, body=b'{"type": "trace"}', in_doubt=True)])
    await desk.sender.drain(5)

    assert desk.stub.taken == [{"type": "trace"}]


async def test_pauses_grow_up_to_a_minute(desk):
    desk.stub.plan = [Mode.BROKEN] * 8
    await desk.send("one")

    assert desk.time.pauses[:8] == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [
        ("30", 31),
        ("Mon, 02 Mar 2026 12:00:20 GMT", 21),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 1),
        ("-5", 1),
        ("nan", 1),
        ("soon", 1),
        ("", 1),
    ],
)
async def test_the_channel_may_ask_for_a_longer_pause(desk, retry_after, pause):
    desk.stub.retry_after = retry_after
    desk.stub.plan = [Mode.BUSY]
    await desk.send("one")

    assert desk.time.pauses == [pause]
    assert desk.taken == ["one"]


async def test_after_ten_minutes_a_reply_is_dropped_and_the_next_is_sent(desk, caplog):
    desk.stub.plan = [Mode.BROKEN] * 15
    replies = [*desk.keep("late"), *desk.keep("next", at=NOON + 300)]
    desk.sender.send(replies)
    await desk.sender.drain(5)

    assert desk.taken == ["next"]
    assert desk.time.now <= NOON + 600
    assert "reply dropped" in caplog.text
    assert not desk.outbox.replies


async def test_a_pause_beyond_ten_minutes_is_not_waited_for(desk):
    desk.stub.retry_after = "3600"
    desk.stub.plan = [Mode.BUSY]
    await desk.send("one")

    assert desk.time.pauses == []
    assert not desk.outbox.replies


@pytest.mark.parametrize(("mode", "status"), [(Mode.FORBIDDEN, 403), (Mode.REDIRECT, 307)])
async def test_a_refusal_is_final_and_one_line_in_the_log(desk, caplog, mode, status):
    desk.stub.plan = [mode]
    await desk.send("the text", "next")

    assert desk.taken == ["next"]
    assert len(desk.stub.received) == 2
    (line,) = caplog.messages
    assert line == f"reply dropped at attempt 1: 127.0.0.1, {status}"


async def test_what_is_given_up_is_noted_for_its_person(desk):
    desk.stub.plan = [Mode.FORBIDDEN]
    await desk.send("lost", "next")

    [note] = desk.outbox.notes
    assert (note.reply.seq, note.state) == (1, "undelivered:c/29:person")
    assert json.loads(note.note) == {"v": 1, "at": NOON}
    assert desk.told == [False, True]


async def test_of_a_web_chat_that_is_gone_nothing_is_noted(desk):
    [written] = desk.keep("hello", conversation="gone")
    desk.sender.send([replace(written, url=HOSTED)])
    await desk.sender.drain(5)

    assert [note.state for note in desk.outbox.notes] == [None]


async def test_what_is_too_old_at_the_start_is_noted_as_well(desk):
    old = [*desk.keep("old", at=NOON - 601), *desk.keep("card", at=NOON - 601, method="PUT")]
    desk.outbox.free = {reply.seq for reply in old}
    await desk.sender.claim()

    assert [note.reply for note in desk.outbox.notes] == [old[0]]
    assert not desk.outbox.replies


async def test_what_a_person_writes_about_a_case_is_waited_for_longer(desk):
    [written] = desk.keep("about your case", at=NOON - CASE_SECONDS + 60)
    desk.stub.plan = [Mode.BROKEN] * 3
    desk.sender.send([replace(written, case_number=1001)])
    await desk.sender.drain(5)

    assert desk.taken == ["about your case"]


async def test_a_message_for_a_web_chat_is_shown_there(desk):
    for number, conversation in enumerate(("here", "gone")):
        [written] = desk.keep("hello", conversation=conversation)
        desk.sender.send([replace(written, url=HOSTED, case_number=number)])
    await desk.sender.drain(5)

    assert desk.shown == [1]
    assert [note.reply.conversation for note in desk.outbox.notes] == ["gone"]
    assert not desk.stub.received


async def test_an_update_is_put_where_the_old_card_is(desk):
    desk.sender.send([*desk.keep("answered", method="PUT"), *desk.keep("the answer")])
    await desk.sender.drain(5)

    assert [received.method for received in desk.stub.received] == ["PUT", "POST"]
    assert desk.taken == ["answered", "the answer"]


async def test_an_update_that_is_refused_is_no_lost_answer(desk, caplog):
    caplog.set_level(logging.INFO, logger="bot.sender")
    desk.stub.plan = [Mode.NOT_IMPLEMENTED]
    desk.sender.send([*desk.keep("answered", method="PUT"), *desk.keep("the answer")])
    await desk.sender.drain(5)

    assert desk.taken == ["the answer"]
    assert desk.told == [True]
    ((_, level, line),) = caplog.record_tuples
    assert (level, line) == (logging.INFO, "update dropped at attempt 1: 127.0.0.1, 501")


async def test_an_update_holds_up_the_replies_behind_it_for_half_a_minute_at_most(desk):
    desk.stub.plan = [Mode.BROKEN] * 5
    desk.sender.send([*desk.keep("answered", method="PUT"), *desk.keep("the answer")])
    await desk.sender.drain(5)

    assert desk.taken == ["the answer"]
    assert desk.time.now <= NOON + UPDATE_SECONDS


async def test_an_untrusted_host_gets_nothing(desk, caplog):
    desk.sender = desk.new_sender(trusted="https://smba.trafficmanager.net/")
    await desk.send("one")

    assert not desk.stub.received
    assert not desk.outbox.replies
    assert "not a trusted host" in caplog.text


async def test_one_conversation_does_not_wait_for_another(desk):
    desk.stub.plan = [Mode.HANG]
    desk.sender.send(desk.keep("stuck", conversation="a"))
    await asyncio.sleep(0.05)
    desk.sender.send(desk.keep("quick", conversation="b"))
    await desk.sender.drain(0.2)

    assert desk.taken == ["quick"]


async def test_what_cannot_go_out_in_time_stays_in_the_outbox(desk):
    desk.stub.plan = [Mode.HANG]
    desk.sender.send(desk.keep("stuck", "behind"))
    await desk.sender.drain(0.05)

    assert [json.loads(reply.body)["text"] for reply in desk.outbox.replies.values()] == [
        "stuck",
        "behind",
    ]
    assert desk.outbox.free == {1, 2}


async def test_after_draining_replies_stay_in_the_outbox(desk):
    await desk.sender.drain(0)
    desk.sender.send(desk.keep("too late"))

    assert len(desk.outbox.replies) == 1
    assert not desk.stub.received


async def test_when_too_many_are_waiting_the_others_stay_in_the_outbox(desk):
    desk.sender = desk.new_sender(most_waiting=2)
    await desk.send("one", "two", "three")

    assert desk.taken == ["one", "two"]
    assert desk.outbox.free == set(desk.outbox.replies) == {3}


async def test_what_was_left_because_too_many_were_waiting_is_claimed_later(desk):
    desk.sender = desk.new_sender(most_waiting=2)
    desk.sender.send(desk.keep("one", "two", "three"))
    async with asyncio.timeout(2):
        while desk.outbox.replies:
            await desk.sender.claim()
            await asyncio.sleep(0.01)

    assert desk.taken == ["one", "two", "three"]


async def test_what_a_process_left_that_ended_later_is_claimed_soon(desk):
    desk.sender = desk.new_sender(claim_seconds=0.01)
    await desk.sender.start()
    desk.outbox.free = {reply.seq for reply in desk.keep("one")}
    async with asyncio.timeout(2):
        while desk.outbox.replies:
            await asyncio.sleep(0.01)
    await desk.sender.drain(5)

    assert desk.taken == ["one"]


async def test_replies_that_wait_are_held_on_to(desk):
    desk.stub.plan = [Mode.HANG]
    desk.sender.send(desk.keep("stuck", "behind"))
    await desk.sender.renew()
    assert desk.outbox.renewed == []

    desk.time.now += RENEW_AFTER_SECONDS
    await desk.sender.renew()
    assert desk.outbox.renewed == [1, 2]
    await desk.sender.drain(0)


async def test_what_another_process_has_taken_on_is_not_delivered(desk):
    desk.outbox.lost = {2}
    replies = desk.keep("one", "two", "three")
    desk.sender.send(replies)
    desk.time.now += SURE_SECONDS
    await desk.sender.drain(5)

    assert desk.taken == ["one", "three"]
    assert set(desk.outbox.replies) == {2}


async def test_without_its_lease_a_reply_waits_until_the_database_is_back(desk):
    desk.outbox.failures = 2
    desk.sender.send(desk.keep("one"))
    desk.time.now += SURE_SECONDS
    await desk.sender.drain(5)

    assert desk.time.pauses == [1, 2]
    assert desk.taken == ["one"]


async def test_a_restart_delivers_what_was_left_if_it_is_not_too_old(desk, caplog):
    kept = [*desk.keep("old", at=NOON - 601), *desk.keep("one", "two", at=NOON - 60)]
    desk.outbox.free = {reply.seq for reply in kept}
    await desk.sender.start()
    await desk.sender.drain(5)

    assert desk.taken == ["one", "two"]
    assert not desk.outbox.replies
    assert caplog.messages == ["replies dropped that nobody delivered in time: 1"]


async def test_later_replies_of_a_conversation_wait_for_the_earlier_ones(desk):
    desk.stub.plan = [Mode.BROKEN]
    desk.sender.send(desk.keep("one"))
    await asyncio.sleep(0)
    desk.sender.send(desk.keep("two"))
    await desk.sender.drain(5)

    assert desk.taken == ["one", "two"]


@pytest.mark.parametrize("mode", [Mode.OK, Mode.BROKEN])
async def test_typing_is_sent_once_whatever_comes_of_it(desk, mode):
    desk.stub.plan = [mode]
    desk.sender.announce(reply_url(desk.stub.service_url, "c", "a"), b'{"type":"typing"}')
    await desk.sender.drain(5)

    assert [received.activity for received in desk.stub.received] == [{"type": "typing"}]


async def test_without_a_login_replies_are_tried_again(desk):
    answers = iter([OSError("login down"), "token"])

    def fetch() -> str:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    desk.sender = desk.new_sender(fetch=fetch)
    await desk.send("one")

    assert desk.taken == ["one"]
    assert list(answers) == []  # both were asked for
