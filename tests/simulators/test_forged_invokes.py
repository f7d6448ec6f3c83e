"""Invokes that no client of Teams would send: refused in words, and never a stumble."""

import pytest
import pytest_asyncio

from tests.simulators.answer_schema import faults_of_answer
from tests.simulators.places import group_chat, personal_chat, team_channel
from tests.simulators.teams import TeamsPerson, teams

pytestmark = pytest.mark.asyncio(loop_scope="module")

HUGE = "x" * 200_000
DEEP = {"x": {"x": {"x": {"x": [[[[{}]]]]}}}}

ODD = {
    "nothing": None,
    "number": 10**18,
    "text": "x",
    "list": [[], {}, None],
    "empty": {},
    "deep": DEEP,
    "huge": {"data": HUGE, "action": HUGE, "url": HUGE, "queryText": HUGE},
    "keys": {"__proto__": {"x": 1}, "": "", "$ref": "#", "__class__": "os.system"},
}

ODD_DESKS = {
    "nothing": None,
    "text": "x",
    "list": ["x"],
    "empty": {},
    "ask_is_text": {"ask": "1", "pick": "contoso.contoso-sign"},
    "ask_is_true": {"ask": True, "do": "person"},
    "ask_is_far": {"ask": 10**18, "do": "person"},
    "ask_is_below": {"ask": -1, "do": "person"},
    "foreign_offer": {"ask": 1, "pick": "../../secret"},
    "pick_is_list": {"ask": 1, "pick": ["contoso.contoso-sign"]},
    "unknown_action": {"ask": 1, "do": "delete_all"},
    "action_is_object": {"ask": 1, "do": {"do": "person"}},
    "issue_is_number": {"ask": 1, "do": "why", "issue": 7},
    "foreign_issue": {"ask": 1, "do": "why", "issue": "no_such_issue"},
    "form_is_unknown": {"ask": 1, "form": "steal"},
    "form_out_of_turn": {"ask": 1, "form": "sent"},
    "of_somebody_else": {"ask": 1, "do": "why", "of": "29:somebody"},
    "of_is_object": {"ask": 1, "do": "why", "of": {"id": "29:somebody"}},
    "of_is_huge": {"ask": 1, "do": "why", "of": HUGE},
    "says_nothing": {"say": ""},
    "says_number": {"say": 5},
    "says_much": {"say": "Contoso " * 10_000},
    "says_markup": {"say": "<at>Partner Desk</at>[x](javascript:alert(1))"},
    "huge": {"ask": 1, "pick": HUGE},
    "everything": {"ask": 1, "pick": "x", "do": "x", "form": "open", "say": "x", "of": "x"},
}

INPUTS = {
    "numbers": {"offer_id": 5, "issue": 5, "asker": 5, "route": 5},
    "objects": {"offer_id": {}, "issue": [], "asker": {"x": 1}, "route": [1]},
    "foreign": {"offer_id": "../secret", "issue": "root", "asker": "admin", "route": "free"},
    "huge": {"offer_id": HUGE},
    "unknown": {"caseId": 1001, "isAdmin": True},
}

PARAMETERS = {
    "no_list": {"parameters": "x"},
    "numbers": {"parameters": [1, None]},
    "value_is_object": {"parameters": [{"name": "offer", "value": {"x": 1}}]},
    "nameless": {"parameters": [{}]},
    "skips_far": {"parameters": [], "queryOptions": {"skip": -5, "count": 10**18}},
    "skips_text": {"parameters": [], "queryOptions": {"skip": "x", "count": None}},
    "unknown_command": {"commandId": "drop", "parameters": [{"name": "x", "value": "contoso"}]},
    "command_is_list": {"commandId": ["x"], "parameters": []},
    "long": {"parameters": [{"name": "offer", "value": "contoso " * 10_000}]},
    "odd_text": {"parameters": [{"name": "offer", "value": "\u202e\u0000' OR 1=1 --"}]},
}

LINKS = {
    "number": {"url": 7},
    "script": {"url": "javascript:alert(1)"},
    "metadata": {"url": "http://169.254.169.254/latest"},
    "brackets": {"url": "http://[::1"},
    "odd": {"url": "https://\u202e\u0000/%zz?%"},
    "long": {"url": "https://marketplace.example/" + "a/" * 20_000},
}

QUERIES = {
    "text_is_number": {"queryText": 7, "dataset": "offers"},
    "text_is_long": {"queryText": "contoso " * 10_000, "dataset": "offers"},
    "options_are_text": {"queryText": "con", "queryOptions": "x", "dataset": "offers"},
    "top_is_far": {
        "queryText": "con",
        "queryOptions": {"skip": -1, "top": 10**9},
        "dataset": "offers",
    },
    "dataset_is_unknown": {"queryText": "con", "dataset": "users"},
    "dataset_is_list": {"queryText": "con", "dataset": ["offers"]},
}


def forged():
    """Names and values of invokes."""
    pressed = [
        {"action": {"type": "Action.Execute", "verb": "desk", "data": {"desk": desk}}}
        for desk in ODD_DESKS.values()
    ]
    shapes = [{"action": odd, "trigger": "manual"} for odd in ODD.values()]
    data = [{"data": {"desk": desk}} for desk in ODD_DESKS.values()]
    filled = [{"data": {"desk": {"ask": 1, "form": "sent"}} | odd} for odd in INPUTS.values()]
    values = {
        "adaptiveCard/action": pressed + shapes,
        "task/fetch": data,
        "task/submit": data + filled,
        "composeExtension/query": list(PARAMETERS.values()),
        "composeExtension/queryLink": list(LINKS.values()),
        "composeExtension/anonymousQueryLink": list(LINKS.values()),
        "composeExtension/selectItem": list(ODD.values()),
        "application/search": list(QUERIES.values()),
    }
    return {name: [*ODD.values(), *odd] for name, odd in values.items()}


@pytest_asyncio.fixture(loop_scope="module")
async def channel():
    async with teams() as channel:
        yield channel


@pytest.mark.parametrize("place", [personal_chat, group_chat, team_channel])
@pytest.mark.parametrize(("name", "values"), forged().items(), ids=forged())
async def test_a_forged_invoke_is_answered(desk_server, channel, place, name, values):
    mallory = TeamsPerson(desk_server, channel, place(), name="Mallory")
    await mallory.mentions("licence problem with contoso")
    for value in values:
        invoke = mallory.activity("invoke", name=name, value=value, replyToId="../1")
        status, answer = await mallory.brings(invoke)

        assert status in (200, 400, 413, 501), (status, str(value)[:200])
        if status == 200:
            assert faults_of_answer(name, answer) == [], str(value)[:200]


@pytest.mark.parametrize("name", ["", "x" * 2_000, "task/../fetch", "signin/verifyState", 7, None])
async def test_an_invoke_that_nobody_knows_is_not_implemented(desk_server, channel, name):
    mallory = TeamsPerson(desk_server, channel, personal_chat())
    status, _ = await mallory.brings(mallory.activity("invoke", name=name, value={}))

    assert status in (400, 413, 501)


async def test_nobody_presses_for_another_outside_groups(desk_server, channel):
    anna = TeamsPerson(desk_server, channel, personal_chat())
    await anna.writes("licence problem with contoso")
    mallory = TeamsPerson(desk_server, channel, personal_chat(), name="Mallory")
    desk = {"ask": 1, "pick": "contoso.contoso-sign", "of": anna.account["id"]}
    action = {"type": "Action.Execute", "verb": "desk", "data": {"desk": desk}}
    await mallory.invokes(
        mallory.activity("invoke", name="adaptiveCard/action", value={"action": action})
    )

    assert "| Contoso Sign: what is it about?" in await anna.presses("Contoso Sign")
