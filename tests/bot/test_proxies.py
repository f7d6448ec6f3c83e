"""Who calls, as seen behind proxies, and which pages may."""

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.proxies import address_of, is_allowed_origin, own_origin
from bot.settings import Settings


def request(remote="127.0.0.1", host="desk.example", **headers):
    asked = make_mocked_request("GET", "/", headers={"Host": host, **headers})
    return asked.clone(remote=remote)


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "10.0.0.4, 10.0.0.3", "10.0.0.4"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "nonsense", "nonsense"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
    ],
)
def test_the_address_is_the_last_that_no_trusted_proxy_has(remote, forwarded, address):
    settings = Settings(trusted_proxies=("10.0.0.0/8",))
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    assert address_of(request(remote, **headers), settings) == address


def test_the_own_origin_is_the_public_one_where_that_is_set():
    assert own_origin(request(), Settings()) == "http://desk.example"
    public = Settings(public_url="https://desk.example")
    assert own_origin(request(host="10.0.0.2:3978"), public) == "https://desk.example"


@pytest.mark.parametrize(
    ("origin", "development", "production"),
    [
        ("https://desk.example", True, True),
        ("https://www.partner.example", True, True),
        ("http://localhost:8000", True, False),
        ("http://127.0.0.1:8000", True, False),
        ("http://[::1]:8000", True, False),
        ("http://localhost", True, False),
        ("http://localhost.attacker.example:80", False, False),
        ("null", False, False),
        ("", False, False),
    ],
)
def test_pages_that_may_ask(origin, development, production):
    # In development the desk knows its own address by what the browser asks for.
    local = Settings(origins=("https://www.partner.example", "https://desk.example"))
    public = Settings(public_url="https://desk.example", origins=("https://www.partner.example",))

    assert is_allowed_origin(origin, request(), local) is development
    assert is_allowed_origin(origin, request(), public) is production
