"""How the desk looks from outside, and the real one behind its own doctor."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer

from bot.app import make_app
from bot.doctor.endpoint import endpoint
from bot.doctor.findings import Verdict
from bot.doctor.web import Answer, Unreached, send
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
URL = "https://desk.example"
APP = {
    "app_id": "11111111-2222-3333-4444-555555555555",
    "app_tenant_id": "66666666-7777-8888-9999-000000000000",
    "app_password": "invented",
}
LIVE = Answer(200, {"server": "nginx"}, b'{"status": "live"}', NOW + timedelta(days=60))


def found(live=LIVE, messages=401, **settings):
    def send(url, _body):
        return live if url.endswith("/health/live") else Answer(messages, {}, b"")

    settings = Settings(**{"public_url": URL, **APP, **settings})
    return {finding.part: finding for finding in endpoint(settings, send, lambda: NOW)}


def unreached(cause, others=None):
    """The finding when the desk is not reached because of `cause`, and others because of theirs."""

    def send(url, _body):
        if url.startswith(URL):
            raise Unreached("desk.example", cause)
        if others:
            raise Unreached("login.example", others)
        return LIVE

    [finding] = endpoint(Settings(public_url=URL), send, lambda: NOW)
    return finding


def test_a_desk_behind_a_proxy_is_in_order():
    assert {part: finding.verdict for part, finding in found().items()} == {
        "TLS": Verdict.OK,
        "endpoint": Verdict.OK,
        "messages": Verdict.OK,
    }


def test_without_a_public_url_the_endpoint_of_channels_is_unchecked():
    assert found(public_url="")["endpoint"].verdict is Verdict.UNCHECKED


def test_in_development_there_is_nothing_outside():
    assert found(public_url="", app_id="") == {}


@pytest.mark.parametrize(
    ("status", "server", "said"),
    [
        (301, "nginx", "redirects to https://www.desk.example/"),
        (502, "nginx", "reaches no desk (502)"),
        (200, "Apache", "Something other than this desk"),
        (404, "nginx", "Something other than this desk"),
    ],
)
def test_what_answers_in_the_desks_place_is_named(status, server, said):
    headers = {"server": server, "location": "https://www.desk.example/"}
    findings = found(Answer(status, headers, b"<html>"))

    assert said in findings["endpoint"].what
    assert "messages" not in findings


def test_a_certificate_near_its_end_is_a_warning():
    soon = Answer(200, {"server": "Partner Desk"}, b"", NOW + timedelta(days=13))
    finding = found(soon)["TLS"]

    assert (finding.verdict, finding.what) == (
        Verdict.WARNING,
        "The certificate ends on 2026-12-06, in 13 days.",
    )


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        ({"public_url": "http://desk.example"}, Verdict.WRONG),
        ({"public_url": "http://desk.example", "app_id": ""}, Verdict.WARNING),
    ],
)
def test_channels_come_over_tls_only(settings, verdict):
    assert found(Answer(200, {}, b'{"status": "live"}'), **settings)["TLS"].verdict is verdict


def test_on_this_machine_no_tls_is_needed_to_try_the_web_chat():
    here = Answer(200, {}, b'{"status": "live"}')

    assert list(found(here, public_url="http://localhost:3978", app_id="")) == ["endpoint"]


def test_the_emulator_needs_neither_an_address_nor_tls():
    here = Answer(200, {}, b'{"status": "live"}')

    assert found(public_url="", emulator=True) == {}
    assert "TLS" not in found(here, public_url="http://localhost:3978", emulator=True)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "asks for a token"),
        (404, "runs without an app id"),
        (200, "takes what comes without a token"),
        (405, "answers 405 where 401 is right"),
    ],
)
def test_messages_have_to_ask_for_a_token(status, said):
    assert said in found(messages=status)["messages"].what


UNKNOWN_HOST = socket.gaierror(socket.EAI_NONAME, "unknown")


def test_a_host_that_is_not_there_is_wrong_where_others_are():
    assert unreached(UNKNOWN_HOST).verdict is Verdict.WRONG
    assert unreached(UNKNOWN_HOST, ConnectionRefusedError()).verdict is Verdict.WRONG


def test_where_no_host_is_found_there_is_no_network():
    assert unreached(UNKNOWN_HOST, UNKNOWN_HOST).verdict is Verdict.UNCHECKED


def test_a_desk_that_does_not_run_is_wrong():
    assert unreached(ConnectionRefusedError()).what == "Nothing listens at desk.example."


async def test_the_real_desk_is_known_and_asks_for_a_token(tmp_path, unused_tcp_port):
    settings = Settings(
        database=f"sqlite:///{tmp_path}/desk.db",
        public_url=f"http://127.0.0.1:{unused_tcp_port}",
        **APP,
    )
    async with TestServer(make_app(settings), port=unused_tcp_port):
        look = asyncio.to_thread(lambda: list(endpoint(settings, send, lambda: NOW)))
        findings = {finding.part: finding.verdict for finding in await look}

    assert (findings["endpoint"], findings["messages"]) == (Verdict.OK, Verdict.OK)


async def test_the_real_desk_without_an_app_id_takes_no_messages(tmp_path, unused_tcp_port):
    url = f"http://127.0.0.1:{unused_tcp_port}"
    running = Settings(database=f"sqlite:///{tmp_path}/desk.db", public_url=url)
    async with TestServer(make_app(running), port=unused_tcp_port):
        given = Settings(public_url=url, **APP)
        look = asyncio.to_thread(lambda: list(endpoint(given, send, lambda: NOW)))
        findings = {finding.part: finding.what for finding in await look}

    assert "runs without an app id" in findings["messages"]
