"""What presses and forms of Teams say to the desk, and what is answered."""

import pytest
from botbuilder.schema import Activity

from bot.teams.presses import pressed

DATA = {"desk": {"ask": 1, "pick": "a"}}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("adaptiveCard/action", {"action": {"type": "Action.Execute", "data": DATA}}),
        ("task/fetch", {"data": DATA, "context": {"theme": "default"}}),
        ("task/submit", {"data": DATA}),
    ],
)
def test_a_press_is_what_the_button_sends(name, value):
    assert pressed(Activity(type="invoke", name=name, value=value)) == DATA


@pytest.mark.parametrize("name", ["adaptiveCard/action", "task/fetch", "task/submit"])
@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [],
        {},
        {"data": None},
        {"data": {"desk": "x"}},
        {"data": []},
        {"action": "go"},
        {"action": {"data": "x"}},
        {"action": {"data": {"desk": []}}},
    ],
)
def test_what_no_button_sends_is_nothing(name, value):
    assert pressed(Activity(type="invoke", name=name, value=value)) is None
