import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.doctor.findings import Verdict
from bot.doctor.issuer import signing_keys
from bot.doctor.web import Answer, Unreached
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ISSUER = b'{"issuer": "https://api.botframework.com", "jwks_uri": "https://x.example/keys"}'


def found(body=ISSUER, *, status=200, date=NOW):
    headers = {"date": format_datetime(date, usegmt=True)} if date else {}
    send = lambda _url, _body: Answer(status, headers, body)  # noqa: E731
    return {finding.part: finding for finding in signing_keys(Settings(), send, lambda: NOW)}


def test_keys_and_clock_in_order():
    assert [finding.verdict for finding in found().values()] == [Verdict.OK, Verdict.OK]


@pytest.mark.parametrize(
    ("minutes", "verdict", "said"),
    [
        (0.5, Verdict.OK, "Right"),
        (3, Verdict.WARNING, "3 minutes behind"),
        (-3, Verdict.WARNING, "3 minutes ahead"),
        (6, Verdict.WRONG, "tokens are refused"),
        (-6, Verdict.WRONG, "6 minutes ahead"),
    ],
)
def test_the_clock_is_compared(minutes, verdict, said):
    finding = found(date=NOW + timedelta(minutes=minutes))["clock"]

    assert (finding.verdict, said in finding.what) == (verdict, True)


def test_a_server_that_tells_no_time_compares_no_clocks():
    assert list(found(date=None)) == ["signing keys"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"issuer": "https://api.botframework.com"}',
        b'{"issuer": 1, "jwks_uri": "x"}',
        b"\xff",
    ],
)
def test_an_answer_without_an_issuer_announces_no_keys(body):
    assert "announces no keys" in found(body)["signing keys"].what


def test_an_error_announces_no_keys():
    assert found(status=404)["signing keys"].verdict is Verdict.WRONG


def test_keys_of_another_issuer_do_not_fit():
    other = json.dumps({"issuer": "https://other.example", "jwks_uri": "x"}).encode()

    assert "https://other.example" in found(other)["signing keys"].what


def test_without_network_neither_is_checked():
    def send(_url, _body):
        raise Unreached("login.example", socket.gaierror(socket.EAI_NONAME, "unknown"))

    findings = list(signing_keys(Settings(), send, lambda: NOW))

    assert [finding.part for finding in findings] == ["signing keys", "clock"]
    assert {finding.verdict for finding in findings} == {Verdict.UNCHECKED}
