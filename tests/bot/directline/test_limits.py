"""How often somebody may do something."""

import pytest

from bot.directline.limits import Limit


class Clock:
    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_so_many_at_once_and_then_one_after_the_other(clock):
    limit = Limit(60, 3, clock)

    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 1]
    clock.now += 1
    assert [limit.wait("a") for _ in range(2)] == [0, 1]


def test_a_refusal_costs_nothing(clock):
    limit = Limit(60, 1, clock)
    limit.wait("a")
    for _ in range(100):
        limit.wait("a")
    clock.now += 1

    assert limit.wait("a") == 0


def test_each_key_has_its_own(clock):
    limit = Limit(60, 1, clock)
    limit.wait("a")

    assert limit.wait("b") == 0


def test_a_pause_does_not_save_up_more_than_at_once(clock):
    limit = Limit(60, 2, clock)
    limit.wait("a")
    clock.now += 3_600

    assert [limit.wait("a") for _ in range(3)] == [0, 0, 1]


def test_strangers_do_not_fill_the_memory(clock):
    limit = Limit(60, 1, clock, most_keys=100)
    for number in range(1_000):
        limit.wait(str(number))

    assert len(limit._next_at) <= 100


def test_who_waits_is_remembered_when_others_are_forgotten(clock):
    limit = Limit(1, 1, clock, most_keys=100)
    for number in range(100):
        limit.wait(str(number))
    clock.now += 59
    limit.wait("new")
    clock.now += 2
    limit.wait("newer")

    assert limit.wait("new") > 0
