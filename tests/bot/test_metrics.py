"""The figures of the desk, and who may read them."""

import time
from datetime import date

import pytest
from aiohttp import web

from bot.metrics import Metrics, metrics_route
from knowledge.catalogue import Catalogue

TURN = {
    "channel": "webchat",
    "type": "message",
    "language": "pl",
    "offer": "fabrikam/sign",
    "issue": "customer_billing",
    "asking": None,
    "outcome": "answered",
}
BEARER = "planted-for-the-figures"


@pytest.fixture
def metrics(catalogue):
    return Metrics(lambda: catalogue)


@pytest.fixture
def open_metrics(aiohttp_client, metrics):
    """Gives a client to a desk whose figures need `token`."""

    async def start(token):
        app = web.Application()
        app.router.add_get("/metrics", metrics_route(metrics, token))
        return await aiohttp_client(app)

    return start


def figures(metrics):
    """Each figure by its name and labels."""
    lines = metrics.write().decode().splitlines()
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    }


def test_a_turn_is_counted_by_channel_outcome_and_language(metrics):
    metrics.turn(TURN, 0.004)
    metrics.turn(TURN, 0.004)

    name = 'partner_desk_turns_total{channel="webchat",language="pl",outcome="answered"}'
    assert figures(metrics)[name] == 2


@pytest.mark.parametrize(
    ("seconds", "bound"), [(0.0004, "0.001"), (0.004, "0.005"), (9.9, "10.0"), (11, "+Inf")]
)
def test_a_turn_is_counted_by_how_long_it_took(metrics, seconds, bound):
    metrics.turn(TURN, seconds)

    counted = [
        name for name, value in figures(metrics).items() if "turn_seconds_bucket" in name and value
    ]
    assert counted[0] == f'partner_desk_turn_seconds_bucket{{le="{bound}"}}'


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, "matched"),
        ({"offer": None, "asking": "offer_id"}, "asked"),
        ({"offer": None, "asking": "offer_id", "unknown_offer": True}, "not_found"),
        ({"offer": None, "asking": "issue"}, "none"),
    ],
)
def test_a_turn_is_counted_by_what_is_known_of_the_offer(metrics, facts, found):
    metrics.turn(TURN | facts, 0.004)

    assert figures(metrics)[f'partner_desk_offers_total{{found="{found}"}}'] == 1


@pytest.mark.parametrize(
    ("issue", "counted"),
    [("customer_billing", "customer_billing"), (None, "none"), ("planted", "other")],
)
def test_a_turn_is_counted_by_its_issue(metrics, issue, counted):
    metrics.turn(TURN | {"issue": issue}, 0.004)

    assert figures(metrics)[f'partner_desk_issues_total{{issue="{counted}"}}'] == 1


def test_a_turn_without_a_dialog_is_neither_found_nor_asked(metrics):
    metrics.turn({"channel": "webchat", "outcome": "repeated"}, 0.001)

    assert not [name for name in figures(metrics) if name.startswith("partner_desk_offers_total")]


def test_searches_are_counted_apart(metrics):
    metrics.searched("composeExtension/query", 0.003)

    name = 'partner_desk_search_seconds_count{invoke="composeExtension/query"}'
    assert figures(metrics)[name] == 1


def test_whatever_strangers_send_there_are_no_more_figures(metrics):
    metrics.turn(TURN | {"channel": "stranger", "language": "xx", "outcome": ["?"]}, 0.004)
    before = len(figures(metrics))
    for number in range(100):
        odd = {"channel": f"c{number}", "language": number, "outcome": {}, "issue": f"i{number}"}
        metrics.turn(TURN | odd, 0.004)

    assert len(figures(metrics)) == before + 2  # the counter of other issues, and its beginning


def test_refusals_sockets_and_deliveries_are_counted(metrics):
    metrics.refused("messages", "busy")
    metrics.sockets(3)
    metrics.sockets(-1)
    metrics.delivered(ok=True)
    metrics.delivered(ok=False)

    now = figures(metrics)
    assert now['partner_desk_refused_total{reason="busy",where="messages"}'] == 1
    assert now["partner_desk_sockets"] == 2
    assert now['partner_desk_deliveries_total{outcome="delivered"}'] == 1
    assert now['partner_desk_deliveries_total{outcome="dropped"}'] == 1


def test_the_end_of_the_secret_is_shown_where_it_is_known(metrics):
    name = "partner_desk_secret_expires_timestamp_seconds"
    assert name not in figures(metrics)
    metrics.secret_expires(date(1970, 1, 3))

    assert figures(metrics)[name] == 2 * 24 * 3600


def test_the_catalogue_in_use_is_the_one_shown(catalogue):
    in_use = [catalogue]
    metrics = Metrics(lambda: in_use[0])
    sample = figures(metrics)
    in_use[0] = Catalogue([], version=7, as_of=date(2026, 11, 1))
    imported = figures(metrics)

    assert sample["partner_desk_catalogue_version"] == 0
    assert sample["partner_desk_catalogue_offers"] == len(catalogue)
    assert "partner_desk_catalogue_published_timestamp_seconds" not in sample
    assert imported["partner_desk_catalogue_version"] == 7
    assert imported["partner_desk_catalogue_offers"] == 0
    assert imported["partner_desk_catalogue_published_timestamp_seconds"] == 1_793_491_200


def test_the_process_is_measured_too(metrics):
    assert figures(metrics)["process_resident_memory_bytes"] > 1_000_000
    assert {"process_cpu_seconds_total", "process_open_fds"} <= figures(metrics).keys()


def test_two_desks_of_one_process_count_apart(catalogue):
    first, second = Metrics(lambda: catalogue), Metrics(lambda: catalogue)
    first.refused("messages", "busy")

    assert "busy" not in second.write().decode()


def test_counting_a_turn_takes_next_to_no_time(metrics):
    def microseconds():
        began = time.perf_counter()
        for _ in range(1_000):
            metrics.turn(TURN, 0.004)
        return (time.perf_counter() - began) * 1_000

    assert min(microseconds() for _ in range(5)) < 50


async def test_this_machine_may_read_the_figures(open_metrics):
    response = await (await open_metrics(token="")).get("/metrics")

    assert response.status == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "partner_desk_catalogue_version 0.0" in await response.text()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_a_proxy_on_this_machine_may_not(open_metrics, header):
    client = await open_metrics(token="")
    response = await client.get("/metrics", headers={header: "203.0.113.9"})

    assert response.status == 403
    assert "PARTNER_DESK_METRICS_TOKEN" in await response.text()


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {BEARER}", 200),
        (f"Bearer {BEARER}x", 401),
        (f"Bearer {BEARER[:-1]}", 401),
        (f"Basic {BEARER}", 401),
        ("Bearer ążź", 401),
        (BEARER, 401),
        ("", 401),
    ],
)
async def test_where_there_is_a_token_it_has_to_be_sent(open_metrics, authorization, status):
    client = await open_metrics(BEARER)
    response = await client.get("/metrics", headers={"Authorization": authorization})

    assert response.status == status


async def test_with_the_token_a_proxy_may_read_too(open_metrics):
    headers = {"Authorization": f"Bearer {BEARER}", "X-Forwarded-For": "203.0.113.9"}

    assert (await (await open_metrics(BEARER)).get("/metrics", headers=headers)).status == 200
