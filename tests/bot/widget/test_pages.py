"""The pages and files of the web chat, as a browser gets them, and how Web Chat is fetched."""

import gzip
import re

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.keys import SETTINGS
from bot.settings import Settings
from bot.widget import routes, webchat
from bot.widget.assets import PAGE, read_assets, takes
from bot.widget.page import content_security_policy, language_of
from bot.widget.webchat import NoWebChat
from dialogs.i18n import LANGUAGES
from tests.bot.npm_stub import pinned_as, put_npm_in_path

TEXTS = read_assets()["texts.js"].plain.decode()


@pytest.fixture
async def client(aiohttp_client):
    """A desk that only has the web chat's pages."""
    app = web.Application()
    app[SETTINGS] = Settings(desk_name='Wood & "grove"', origins=("https://www.partner.example",))
    routes.add_routes(app)
    return await aiohttp_client(app)


async def page_of(client, path="/", **headers):
    response = await client.get(path, headers=headers)
    assert response.status == 200
    return response, await response.text()


def policy_of(response):
    rules = response.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _, rest in (rule.partition(" ") for rule in rules)}


@pytest.mark.parametrize("path", ["/", "/chat"])
async def test_a_page_may_be_framed_by_named_pages_only_and_runs_no_inline_script(client, path):
    response, html = await page_of(client, path)
    policy = policy_of(response)

    assert "https://www.partner.example" in policy["frame-ancestors"].split()
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=", html)
    assert "Set-Cookie" not in response.headers


async def test_every_answer_has_a_nonce_of_its_own(client):
    nonces = set()
    for _ in range(3):
        response, html = await page_of(client)
        [nonce] = re.findall(r'nonce="([\w-]+)"', html)
        assert f"'nonce-{nonce}'" in policy_of(response)["style-src"]
        assert response.headers["Cache-Control"] == "no-cache"
        assert "ETag" not in response.headers
        nonces.add(nonce)

    assert len(nonces) == 3


async def test_the_desks_name_is_text_and_not_markup(client):
    _, html = await page_of(client)

    assert "<h1>Wood &amp; &quot;grove&quot;</h1>" in html


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("?language=de", "pl-PL", "de"),
        ("?language=PL", "en", "pl"),
        ("?language=xx", "fr, de;q=0.7", "de"),
        ("", "fr", "en"),
        ("", "", "en"),
        ('?language="><script>', "", "en"),
    ],
)
def test_the_page_speaks_the_language_asked_for(query, accepted, language):
    request = make_mocked_request("GET", f"/{query}", headers={"Accept-Language": accepted})

    assert language_of(request) == language


@pytest.mark.parametrize(
    ("origin", "sockets"),
    [
        ("https://desk.example", "wss://desk.example"),
        ("http://localhost:3978", "ws://localhost:3978"),
        ("http://[::1]:3978", "ws://[::1]:3978"),
        ("http://x; script-src *", ""),
        ("http://x y", ""),
    ],
)
def test_sockets_go_to_the_desk_only_and_a_forged_host_adds_nothing(origin, sockets):
    policy = content_security_policy(Settings(), origin, "n")

    assert f"connect-src {' '.join(filter(None, [chr(39) + 'self' + chr(39), sockets]))};" in policy
    assert "script-src *" not in policy


def test_with_azure_the_page_may_talk_to_azure():
    settings = Settings(
        azure_direct_line_secret="planted",
        azure_direct_line_url="https://europe.directline.botframework.com/v3/directline",
    )
    policy = content_security_policy(settings, "https://desk.example", "n")

    assert "https://europe.directline.botframework.com wss://europe.direct" in policy


def test_pages_of_this_machine_may_frame_a_desk_in_development_only():
    production = Settings(public_url="https://desk.example")

    assert "localhost" in content_security_policy(Settings(), "http://localhost", "n")
    assert "localhost" not in content_security_policy(production, "https://desk.example", "n")


async def test_files_are_kept_for_a_year_and_named_anew_when_they_change(client):
    _, html = await page_of(client)
    addresses = re.findall(r'(?:href|src)="(/assets/[^"]+)"', html)
    assert len(addresses) == 2
    for address in addresses:
        response = await client.get(address)
        assert response.status == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert re.search(r"/[0-9a-f]{16}/", address)


@pytest.mark.parametrize("name", ["nothing.js", "page.html", "..%2f..%2froutes.py", "chat.js.map"])
async def test_no_other_file_can_be_had(client, name):
    _, html = await page_of(client)
    [folder] = set(re.findall(r"/assets/[0-9a-f]{16}/", html))

    assert (await client.get(folder + name)).status == 404
    assert (await client.get(f"/assets/{name}")).status == 404


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "gzip"), ("gzip;q=0", None)])
async def test_a_file_is_compressed_for_those_who_take_that(client, accepted, encoding):
    client.session.headers["Accept-Encoding"] = accepted
    response = await client.get("/widget.js", auto_decompress=False)
    body = await response.read()

    assert response.headers.get("Content-Encoding") == encoding
    assert "attachShadow" in (gzip.decompress(body) if encoding else body).decode()


async def test_the_widget_is_asked_for_each_time_but_sent_only_when_it_has_changed(client):
    first = await client.get("/widget.js")
    again = await client.get("/widget.js", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert again.status == 304


def test_an_encoding_is_taken_unless_it_weighs_nothing():
    def accepts(header):
        return takes(make_mocked_request("GET", "/", headers={"Accept-Encoding": header}), "gzip")

    assert accepts("br, GZIP;q=0.5")
    assert not accepts("br")
    assert not accepts("gzip; q=0")


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """The package as npm gives it, without a network."""
    files = {"dist/webchat.js": b"chat()", "dist/webchat.js.LICENSE.txt": b"MIT"}
    return put_npm_in_path(tmp_path, files, monkeypatch)


def test_web_chat_is_fetched_once_and_kept_compressed(npm, tmp_path):
    wanted, folder = pinned_as(npm), tmp_path / "webchat"

    assert webchat.fetch(wanted, folder)
    assert not webchat.fetch(wanted, folder)
    name = webchat.script_name(wanted)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert gzip.decompress(kept.pop(f"{name}.gz")) == b"chat()"
    assert kept == {name: b"chat()", f"{name}.br": b"br:chat()", f"{name}.LICENSE.txt": b"MIT"}


def test_another_package_than_the_pinned_one_is_not_kept(npm, tmp_path):
    wanted = pinned_as(npm)
    npm.write_bytes(npm.read_bytes() + b"\0")

    with pytest.raises(NoWebChat, match="not the package"):
        webchat.fetch(wanted, tmp_path / "webchat")
    assert not (tmp_path / "webchat").exists()


def test_without_npm_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoWebChat, match=r"run `partner-desk webchat`. All channels but the web"):
        webchat.fetch(webchat.pinned(), tmp_path / "webchat")


async def test_a_page_without_web_chat_is_not_blank(aiohttp_client, tmp_path):
    app = web.Application()
    app[SETTINGS] = Settings()
    routes.add_routes(app, tmp_path)
    _, html = await page_of(await aiohttp_client(app))

    assert 'data-webchat=""' in html
    assert TEXTS.count("partner-desk webchat") == 3


@pytest.mark.parametrize(("script", "fewest"), [("texts.js", 20), ("widget.js", 5)])
def test_the_web_chat_says_the_same_things_in_every_language(script, fewest):
    texts = (PAGE / script).read_text("utf-8").partition("TEXTS = {")[2]
    said = {}
    for language in LANGUAGES:
        block = re.search(rf"^( +){language}: {{\n(.*?)^\1}}", texts, re.MULTILINE | re.DOTALL)
        names = re.findall(r"^ +(\w+):", block[2], re.MULTILINE)
        said[language] = [name for name in names if not name.isupper()]  # those are Web Chat's own

    assert all(names == said["en"] for names in said.values())
    assert len(said["en"]) >= fewest
