"""What keeps an answer away is told apart, on real connections of this machine."""

import os
import socket
import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from bot.doctor.findings import Verdict
from bot.doctor.web import Unreached, send, why_unreached
from tests.bot.doctor.certificates import DAY, certificate
from tests.bot.doctor.web_server import Reply, serving

NOW = datetime.now(UTC)


def trouble(url):
    with pytest.raises(Unreached) as unreached:
        send(f"{url}/health/live", wait_seconds=2)
    return why_unreached("endpoint", unreached.value)


@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        ({"self_signed": True}, "self-signed"),
        ({"host": "elsewhere.example"}, "for another host"),
        ({"ends": -timedelta(minutes=1)}, "has expired"),
        ({"begins": DAY}, "not valid yet"),
    ],
)
def test_each_flaw_of_a_certificate_is_named(tmp_path, monkeypatch, flaw, said):
    files = certificate(tmp_path, NOW, **flaw)
    if not flaw.get("self_signed"):
        monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
    with serving(files) as server:
        found = trouble(server.url)

    assert (found.verdict, said in found.what) == (Verdict.WRONG, True)


def test_a_certificate_of_an_unknown_authority_wants_its_chain(tmp_path):
    with serving(certificate(tmp_path, NOW)) as server:
        found = trouble(server.url)

    assert "fullchain.pem" in found.mend


def test_an_answer_over_tls_says_when_the_certificate_ends(tmp_path, monkeypatch):
    files = certificate(tmp_path, NOW, ends=30 * DAY)
    monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
    with serving(files) as server:
        server.replies["/"] = Reply(body=b"hello")
        answer = send(f"{server.url}/")

    assert answer.body == b"hello"
    assert answer.certificate_ends == (NOW + 30 * DAY).replace(microsecond=0)
    assert abs(answer.date - datetime.now(UTC)) < timedelta(minutes=1)


def test_no_tls_where_tls_is_expected():
    with serving() as server:
        found = trouble(server.url.replace("http://", "https://"))

    assert "does not speak TLS" in found.what


@pytest.mark.parametrize("url", ["desk.example", "ftp://desk.example", "https://"])
def test_what_is_no_web_address_is_not_asked(url):
    assert "is no web address" in trouble(url).what


def test_a_redirect_is_answered_and_not_followed():
    with serving() as server:
        server.replies["/a"] = Reply(301, headers={"Location": f"{server.url}/b"})

        assert send(f"{server.url}/a").status == 301
        assert server.asked == ["GET /a"]


def test_what_is_given_is_posted():
    with serving() as server:
        server.replies["/api/messages"] = Reply(401)

        assert send(f"{server.url}/api/messages", b"{}").status == 401
        assert server.asked == ["POST /api/messages"]


def test_a_port_where_nothing_listens():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        found = trouble(f"http://127.0.0.1:{bound.getsockname()[1]}")

    assert (found.verdict, "Nothing listens" in found.what) == (Verdict.WRONG, True)


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-desk\r\n"])
def test_a_server_that_speaks_no_http(said):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        talking = Thread(target=_say_and_hang_up, args=(listening, said))
        talking.start()
        found = trouble(f"http://127.0.0.1:{listening.getsockname()[1]}")
        talking.join()

    assert (found.verdict, "without an answer" in found.what) == (Verdict.WRONG, True)


def test_a_server_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        began = time.monotonic()
        found = trouble(f"http://127.0.0.1:{listening.getsockname()[1]}")

    assert found.verdict is Verdict.UNCHECKED
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("cause", "verdict"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Verdict.UNCHECKED),
        (OSError(101, os.strerror(101)), Verdict.UNCHECKED),
        (OSError(1, "not permitted"), Verdict.UNCHECKED),
        (ConnectionResetError(), Verdict.WRONG),
    ],
)
def test_what_may_be_this_machines_own_fault_is_unchecked(cause, verdict):
    assert why_unreached("endpoint", Unreached("desk.example", cause)).verdict is verdict


def _say_and_hang_up(listening: socket.socket, said: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(said)
