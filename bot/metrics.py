"""Figures of the running desk for Prometheus: how many turns, how quick, what they found."""

import hmac
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dialogs.i18n import LANGUAGES
from knowledge.catalogue import Catalogue
from knowledge.issues import IssueType

CHANNELS = frozenset({"msteams", "webchat", "directline", "emulator", "sms", "email", "slack"})
"""Channels that are counted by name; a stranger's activity can name any other."""

OUTCOMES = frozenset({"answered", "repeated", "failed"})
ISSUES = frozenset(issue.value for issue in IssueType)

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The bounds between which turns are counted, from what is usual to what is given up."""

_OTHER = "other"
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class Metrics:
    """The figures of one desk; none holds what was typed, nor any id of a person."""

    def __init__(self, catalogue: Callable[[], Catalogue]) -> None:
        """`catalogue` gives the one in use, and is asked whenever the figures are read."""
        registry = self._registry = CollectorRegistry()
        self._turns = Counter(
            "partner_desk_turns",
            "Turns taken.",
            ("channel", "outcome", "language"),
            registry=registry,
        )
        self._seconds = Histogram(
            "partner_desk_turn_seconds",
            "How long turns took, with the wait for the turn before.",
            buckets=SECONDS,
            registry=registry,
        )
        self._searches = Histogram(
            "partner_desk_search_seconds",
            "How long searches, links and type-ahead of Teams took.",
            ("invoke",),
            buckets=SECONDS,
            registry=registry,
        )
        self._offers = Counter(
            "partner_desk_offers",
            "Turns by what is known of the offer after them: matched, asked, not_found, none.",
            ("found",),
            registry=registry,
        )
        self._issues = Counter(
            "partner_desk_issues",
            "Turns by the type of issue that is known after them.",
            ("issue",),
            registry=registry,
        )
        self._refused = Counter(
            "partner_desk_refused",
            "Requests refused.",
            ("where", "reason"),
            registry=registry,
        )
        self._deliveries = Counter(
            "partner_desk_deliveries",
            "Replies that were delivered to the Bot Connector or given up.",
            ("outcome",),
            registry=registry,
        )
        self._sockets = Gauge(
            "partner_desk_sockets", "Web chats that are live at this moment.", registry=registry
        )
        registry.register(_CatalogueFigures(catalogue))
        ProcessCollector(registry=registry)

    def turn(self, line: Mapping[str, object], seconds: float) -> None:
        """Count a turn by the facts of its line in the log."""
        self._turns.labels(
            _known(line.get("channel"), CHANNELS),
            _known(line.get("outcome"), OUTCOMES),
            _known(line.get("language"), LANGUAGES),
        ).inc()
        self._seconds.observe(seconds)
        if "asking" in line:
            issue = line.get("issue")
            self._offers.labels(_found(line)).inc()
            self._issues.labels("none" if issue is None else _known(issue, ISSUES)).inc()

    def searched(self, invoke: str, seconds: float) -> None:
        """Count an invoke, one that the desk knows, that belongs to no conversation."""
        self._searches.labels(invoke).observe(seconds)

    def refused(self, where: str, reason: str) -> None:
        """Count a refused request; both are words of our own, never what a stranger sent."""
        self._refused.labels(where, reason).inc()

    def sockets(self, delta: int) -> None:
        """So many web chats more, or fewer, are live."""
        self._sockets.inc(delta)

    def delivered(self, ok: bool) -> None:  # noqa: FBT001  (the outcome is all there is to say)
        """Count a reply that the Bot Connector took, or that was given up."""
        self._deliveries.labels("delivered" if ok else "dropped").inc()

    def secret_expires(self, ends: date) -> None:
        """Show from now on when the bot's secret or certificate ends."""
        Gauge(
            "partner_desk_secret_expires_timestamp_seconds",
            "The day on which the bot's secret or certificate ends; missing where nobody said.",
            registry=self._registry,
        ).set(datetime.combine(ends, time(), UTC).timestamp())

    def write(self) -> bytes:
        """All figures, in the text format of Prometheus."""
        return generate_latest(self._registry)


def metrics_route(
    metrics: Metrics, token: str
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answers GET /metrics for whoever has `token`; for this machine only where there is none."""
    expected = f"Bearer {token}".encode()

    async def show(request: web.Request) -> web.Response:
        if token:
            given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
            if not hmac.compare_digest(given, expected):
                return web.Response(
                    status=401,
                    headers={"WWW-Authenticate": "Bearer"},
                    text="The figures are for who sends PARTNER_DESK_METRICS_TOKEN as a bearer"
                    " token.\n",
                )
        elif not _is_from_here(request):
            return web.Response(
                status=403,
                text="Without PARTNER_DESK_METRICS_TOKEN only this machine may read the figures.\n",
            )
        headers = {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"}
        return web.Response(body=metrics.write(), headers=headers)

    return show


class _CatalogueFigures(Collector):
    """Read when they are asked for, as the catalogue is exchanged while the desk runs."""

    def __init__(self, catalogue: Callable[[], Catalogue]) -> None:
        self._catalogue = catalogue

    def collect(self) -> Iterator[Metric]:
        catalogue = self._catalogue()
        yield GaugeMetricFamily(
            "partner_desk_catalogue_version",
            "Version of the catalogue in use; 0 is the sample.",
            value=catalogue.version,
        )
        yield GaugeMetricFamily(
            "partner_desk_catalogue_offers", "Offers in use.", value=len(catalogue)
        )
        if catalogue.as_of:
            published = datetime.combine(catalogue.as_of, time(), UTC)
            yield GaugeMetricFamily(
                "partner_desk_catalogue_published_timestamp_seconds",
                "The day of the last import, in Unix seconds; missing for the sample.",
                value=published.timestamp(),
            )


def _known(value: object, names: Collection[str]) -> str:
    """`value` if it is one of `names`: strangers must not fill the memory with labels."""
    return value if isinstance(value, str) and value in names else _OTHER


def _found(line: Mapping[str, object]) -> str:
    if line.get("unknown_offer"):
        return "not_found"
    if line.get("offer"):
        return "matched"
    return "asked" if line["asking"] == "offer_id" else "none"


def _is_from_here(request: web.Request) -> bool:
    """Whether the caller is on this machine, and no proxy that speaks for somebody else."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    peer = request.get_extra_info("peername")
    return isinstance(peer, tuple) and ip_address(peer[0]).is_loopback
