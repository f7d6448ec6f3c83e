"""What strangers try with tokens, ids, pages, watermarks, sockets and floods; all of it is refused.

The letters and numbers in the names of the groups are those of the threat model in
docs/security.md.
"""

import asyncio
import json
import logging

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from yarl import URL

from bot.directline.tokens import Access, Tokens
from bot.storage.engines import open_database
from tests.bot.directline.conftest import BASE, SECRET, bearer, frames
from tests.bot.hostile_activities import hostile_activities

PARTNER = "https://www.partner.example"
FOREIGN_PAGES = [
    "https://attacker.example",
    "http://www.partner.example",
    "https://www.partner.example:8443",
    "https://www.partner.example.attacker.example",
    "https://attacker-www.partner.example",
    "https://WWW.PARTNER.EXAMPLE",
    "https://www.partner.example/",
    "https://user@www.partner.example",
    "null",
    "file://",
    "*",
    "https://localhost.attacker.example",
    "http://127.0.0.1.attacker.example",
]


@pytest.fixture
async def two(line):
    """The conversations of two people."""
    return await line.start(json={"user": {"id": "dl_anna"}}), await line.start()


async def status_of(line, method, path, *, headers=None, **options):
    async with line.client.request(method, BASE + path, headers=headers, **options) as response:
        await response.read()
        return response.status


# Secrets (D1).


@pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "Bearer"])
async def test_a_wrong_secret_makes_no_token(line, secret):
    assert await status_of(line, "POST", "/tokens/generate", headers=bearer(secret)) == 403


async def test_without_any_credential_no_conversation_is_begun_or_read(line, two):
    path = f"/conversations/{two[0]['conversationId']}"
    for method, what in [
        ("POST", "/conversations"),
        ("POST", "/tokens/refresh"),
        ("GET", path),
        ("GET", f"{path}/activities"),
        ("POST", f"{path}/activities"),
        ("POST", f"{path}/upload"),
    ]:
        assert await status_of(line, method, what) in (401, 403), what


async def test_a_secret_is_in_no_answer_and_no_log(line, caplog):
    caplog.set_level(logging.DEBUG)
    begun = await line.start()
    await line.call("POST", "/tokens/generate", SECRET + "x", status=403)
    answers = json.dumps([begun, await line.generate(), await line.read(begun)])

    assert SECRET not in answers
    assert SECRET not in caplog.text
    assert begun["token"] not in caplog.text


@pytest.mark.parametrize("scheme", ["Basic", "bearer,", "", "Token", "Bearer\t"])
async def test_only_bearer_is_taken(line, two, scheme):
    headers = {"Authorization": f"{scheme} {two[0]['token']}"}
    path = f"/conversations/{two[0]['conversationId']}/activities"

    assert await status_of(line, "GET", path, headers=headers) in (400, 401, 403)


async def test_headers_that_are_no_text_are_refused(line):
    for header in (b"Authorization: Bearer \xff\xfe", b"Origin: \xff", b"X-Forwarded-For: \xff"):
        reader, writer = await asyncio.open_connection(line.client.host, line.client.port)
        request = b"POST /v3/directline/tokens/generate HTTP/1.1\r\nHost: desk\r\n"
        writer.write(request + header + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        status = (await reader.read()).split(b" ", 2)[1]
        writer.close()
        assert status in (b"400", b"401", b"403"), header


@pytest.mark.parametrize("host", [b"\xff", b'desk"><script>', b"a b", b""])
async def test_a_forged_host_does_not_get_into_an_answer(open_desk, settings, host):
    line = await open_desk(settings.model_copy(update={"direct_line_secrets": ()}))
    reader, writer = await asyncio.open_connection(line.client.host, line.client.port)
    request = b"POST /v3/directline/conversations HTTP/1.1\r\nHost: " + host
    writer.write(request + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()

    assert answer.split(b" ", 2)[1] in (b"201", b"400")
    assert b"<script" not in answer


# Other people's conversations (D2, D9).


async def test_a_token_opens_its_own_conversation_only(line, two):
    mine, theirs = two
    path = f"/conversations/{theirs['conversationId']}"
    for method, what in [
        ("GET", path),
        ("GET", f"{path}/activities"),
        ("POST", f"{path}/activities"),
        ("POST", f"{path}/upload"),
    ]:
        options = {"json": {"type": "message", "text": "hello"}} if method == "POST" else {}
        headers = bearer(mine["token"])
        assert await status_of(line, method, what, headers=headers, **options) == 403, what
    assert len((await line.read(theirs))["activities"]) == 1


async def test_a_foreign_conversation_and_a_missing_one_are_answered_alike(line, two):
    async def answer(conversation):
        url = f"{BASE}/conversations/{conversation}/activities"
        async with line.client.get(url, headers=bearer(two[0]["token"])) as response:
            return response.status, await response.text()

    assert await answer(two[1]["conversationId"]) == await answer("x" * 27)


@pytest.mark.parametrize(
    "conversation", ["..", "%2e%2e", "..%2f..%2fchat", "%00", "*", "%25", "a'--", "%F0%9F%90%9F"]
)
async def test_odd_ids_lead_nowhere(line, two, conversation):
    url = URL(f"{line.origin}{BASE}/conversations/{conversation}/activities", encoded=True)
    async with line.client.session.get(url, headers=bearer(two[0]["token"])) as response:
        assert response.status in (403, 404)


async def test_a_token_of_another_kind_opens_nothing(line, two, settings):
    database = open_database(settings.database)
    await database.open()
    tokens = Tokens(await database.conversations.signing_key(), lambda: 0)
    await database.close()
    resume = tokens.sign("resume", _access(line, two[0]), 2**31).text

    assert await status_of(line, "POST", "/conversations", headers=bearer(resume)) == 403
    ticket = two[0]["streamUrl"].partition("t=")[2]
    assert await status_of(line, "POST", "/conversations", headers=bearer(ticket)) == 403


def _access(line, begun):
    return Access(begun["conversationId"], "dl_anna")


# Forged tokens (D3); test_tokens.py has their spellings.


async def test_forged_tokens_are_403_and_never_500(line, two):
    token = two[0]["token"]
    header, body, signature = token.split(".")
    for forged in [
        f"{header}.{body}.",
        f"{header}.{body}.{signature[::-1]}",
        f"{body}.{body}.{signature}",
        "a.b.c",
        "....",
        "A" * 5_000,
        token[:-2] + "==",
    ]:
        path = f"/conversations/{two[0]['conversationId']}/activities"
        assert await status_of(line, "GET", path, headers=bearer(forged)) == 403, forged[:40]


# Who says it (D4).


async def test_nobody_speaks_as_somebody_else(line, two):
    mine, _ = two
    forged = {
        "type": "message",
        "text": "hello",
        "id": "mine",
        "timestamp": "1999-01-01T00:00:00Z",
        "conversation": {"id": "another"},
        "channelId": "msteams",
        "serviceUrl": "https://attacker.example/",
        "from": {"id": "desk", "name": "Partner Desk", "role": "bot"},
        "recipient": {"id": "somebody"},
        "replyToId": "1",
    }
    path = f"/conversations/{mine['conversationId']}/activities"
    await line.call("POST", path, mine["token"], json=forged)
    echo = (await line.read(mine, "1"))["activities"][0]

    assert echo["from"] == {"id": "dl_anna", "role": "user"}
    assert echo["id"] != "mine"
    assert echo["conversation"] == {"id": mine["conversationId"]}
    assert echo["channelId"] == "directline"
    assert not echo["timestamp"].startswith("1999")
    assert "attacker" not in json.dumps(echo)


@pytest.mark.parametrize("user", ["anna", "DL_anna", " dl_anna", "desk", "dl"])
async def test_a_user_of_a_token_has_an_id_that_no_channel_gives(line, user):
    body = {"user": {"id": user}}
    await line.call("POST", "/tokens/generate", SECRET, json=body, status=400)


async def test_an_activity_at_the_front_door_does_not_write_into_a_web_chat(line, two):
    conversation = two[0]["conversationId"]
    forged = {
        "type": "message",
        "id": "1",
        "text": "Contoso Backup fails",
        "channelId": "directline",
        "serviceUrl": f"{line.origin}{BASE}",
        "deliveryMode": "expectReplies",
        "conversation": {"id": conversation},
        "from": {"id": "dl_anna"},
        "recipient": {"id": "desk"},
    }
    async with line.client.post("/api/messages", json=forged) as response:
        await response.read()

    assert len((await line.read(two[0]))["activities"]) == 1


@pytest.mark.parametrize(
    "kind", ["conversationUpdate", "invoke", "trace", "delay", "handoff", "messageUpdate", "", "x"]
)
async def test_types_that_are_not_a_persons_to_send_are_refused(line, two, kind):
    await line.say(two[0], "hello", type=kind, status=400)


# The end of a token (D5).


async def test_an_expired_token_is_403_everywhere(line, two, settings):
    database = open_database(settings.database)
    await database.open()
    tokens = Tokens(await database.conversations.signing_key(), lambda: 1_000)
    await database.close()
    old = tokens.sign("token", _access(line, two[0]), 60).text
    path = f"/conversations/{two[0]['conversationId']}"
    for method, what in [
        ("POST", "/tokens/refresh"),
        ("POST", "/conversations"),
        ("GET", path),
        ("GET", f"{path}/activities"),
        ("POST", f"{path}/activities"),
    ]:
        async with line.client.request(method, BASE + what, headers=bearer(old)) as response:
            answer = await response.json()
            assert (response.status, answer["error"]["code"]) == (403, "TokenExpired"), what


# Pages of strangers (D6, D13).


@pytest.mark.parametrize("page", FOREIGN_PAGES)
async def test_a_strangers_page_gets_nothing(line, two, page):
    path = f"/conversations/{two[0]['conversationId']}/activities"
    headers = bearer(two[0]["token"]) | {"Origin": page}
    async with line.client.get(BASE + path, headers=headers) as response:
        assert response.status == 403
        assert "Access-Control-Allow-Origin" not in response.headers
    async with line.client.options(BASE + path, headers={"Origin": page}) as response:
        assert response.status == 403
    async with line.client.post("/chat/token", json={}, headers={"Origin": page}) as response:
        assert response.status == 403


async def test_a_token_of_one_page_is_none_of_another(open_desk, settings):
    pages = (PARTNER, "https://other.example")
    line = await open_desk(settings.model_copy(update={"origins": pages}))
    token = await line.generate(trustedOrigins=[PARTNER])
    begun = await line.start(token["token"], origin=PARTNER)

    await line.call(
        "POST", "/tokens/refresh", begun["token"], origin="https://other.example", status=403
    )
    with pytest.raises(WSServerHandshakeError) as refused:
        await line.listen(begun, origin="https://other.example")
    assert refused.value.status == 403


@pytest.mark.parametrize("page", [page for page in FOREIGN_PAGES if page != "null"])
async def test_trusted_origins_only_narrow(line, page):
    body = {"trustedOrigins": [page]}
    await line.call("POST", "/tokens/generate", SECRET, json=body, status=400)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_what_needs_no_preflight_is_no_message(line, two, content_type):
    path = f"/conversations/{two[0]['conversationId']}/activities"
    headers = bearer(two[0]["token"]) | {"Content-Type": content_type}
    body = json.dumps({"type": "message", "text": "hello"})

    assert await status_of(line, "POST", path, headers=headers, data=body) == 415
    async with line.client.post("/chat/token", data=body, headers=headers) as response:
        assert response.status == 415


# Sockets (D8).


async def test_the_address_of_a_stream_is_good_once(line, two):
    socket = await line.listen(two[0])
    await frames(socket, 1)

    with pytest.raises(WSServerHandshakeError) as refused:
        await line.listen(two[0])
    assert refused.value.status == 403


async def test_a_stream_is_not_opened_by_a_token_or_for_another_conversation(line, two):
    mine, theirs = two
    ticket = mine["streamUrl"].partition("t=")[2]
    for conversation, credential in [
        (mine, mine["token"]),
        (theirs, ticket),
        (mine, ""),
        (mine, ticket[:-1]),
    ]:
        url = f"{BASE}/conversations/{conversation['conversationId']}/stream?t={credential}"
        with pytest.raises(WSServerHandshakeError) as refused:
            await line.client.ws_connect(url)
        assert refused.value.status == 403


async def test_a_stream_that_is_no_websocket_does_not_use_up_its_address(line, two):
    path = two[0]["streamUrl"].partition(BASE)[2]

    assert await status_of(line, "GET", path) == 400
    assert await frames(await line.listen(two[0]), 1)


@pytest.mark.parametrize("page", ["https://attacker.example", "null"])
async def test_a_strangers_page_opens_no_stream(line, two, page):
    with pytest.raises(WSServerHandshakeError) as refused:
        await line.listen(two[0], origin=page)
    assert refused.value.status == 403


async def test_a_frame_that_is_too_large_ends_the_stream(line, two):
    socket = await line.listen(two[0])
    await frames(socket, 1)
    await socket.send_str("x" * 70_000)

    async with asyncio.timeout(5):
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert message.data == 1009


async def test_what_is_said_into_a_stream_is_not_heard(line, two):
    socket = await line.listen(two[0])
    await frames(socket, 1)
    for frame in ['{"activities":[]}', "[" * 10_000, "null"]:
        await socket.send_str(frame)
    await socket.send_bytes(b"\x00\xff")
    await line.say(two[0], "hello")

    assert len(await frames(socket, 2)) == 2


async def test_one_address_holds_so_many_streams(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"sockets_per_address": 2}))
    begun = [await line.start() for _ in range(3)]
    sockets = [await line.listen(each) for each in begun[:2]]
    with pytest.raises(WSServerHandshakeError) as refused:
        await line.listen(begun[2])
    assert refused.value.status == 429
    await sockets[0].close()
    again = await line.call(
        "GET", f"/conversations/{begun[2]['conversationId']}", begun[2]["token"]
    )

    assert await frames(await line.listen(again), 1)


# Floods (D10).


async def test_one_address_begins_so_many_conversations(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"conversations_per_minute": 3}))
    for _ in range(6):
        await line.start()
    async with line.client.post(f"{BASE}/conversations", headers=bearer(SECRET)) as response:
        assert response.status == 429
        assert 0 < int(response.headers["Retry-After"]) <= 20
    async with line.client.post("/chat/token", json={}) as response:
        assert response.status == 429


async def test_one_conversation_takes_so_many_messages(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"messages_per_minute": 6}))
    begun = await line.start()
    tokens = [
        (await line.call("POST", "/tokens/refresh", begun["token"]))["token"] for _ in range(3)
    ]
    for token in (*tokens, *tokens):
        await line.say(begun, "hello", token)

    refused = await line.say(begun, "hello", tokens[0], status=429)
    assert refused["error"]["code"] == "TooManyRequests"


async def test_one_address_asks_so_often(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"requests_per_minute": 60}))
    answered = [await status_of(line, "GET", "/session/getsessionid") for _ in range(20)]

    assert answered.count(200) in range(6, 10)
    assert answered[-1] == 429


async def test_the_address_that_counts_is_not_the_clients_to_choose(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"conversations_per_minute": 1}))
    headers = [bearer(SECRET) | {"X-Forwarded-For": f"192.0.2.{n}"} for n in range(4)]
    answered = [await status_of(line, "POST", "/conversations", headers=each) for each in headers]

    assert answered == [201, 201, 429, 429]


async def test_behind_a_proxy_each_client_has_an_address_of_its_own(open_desk, settings):
    behind = {"conversations_per_minute": 1, "trusted_proxies": ("127.0.0.0/8",)}
    line = await open_desk(type(settings)(**settings.model_dump() | behind))
    forwarded = ["192.0.2.1", "192.0.2.1", "192.0.2.1", "spoofed, 192.0.2.2", "x, 192.0.2.1"]
    answered = [
        await status_of(
            line, "POST", "/conversations", headers=bearer(SECRET) | {"X-Forwarded-For": each}
        )
        for each in forwarded
    ]

    assert answered == [201, 201, 429, 201, 429]


async def test_a_conversation_has_an_end(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"conversation_activities": 10}))
    begun = await line.start()
    for _ in range(5):
        await line.say(begun, "hello")

    refused = await line.say(begun, "hello", status=409)
    assert refused["error"]["code"] == "ConversationFull"


async def test_a_large_message_is_refused(line, two):
    await line.say(two[0], "x" * 40_000, status=413)
    await line.say(two[0], "hello", value="x" * 300_000, status=413)


# Damaged bodies; watermarks (D11) are in test_protocol.py.


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"type":1}',
        b'{"type":"message","text":{}}',
        b'{"type":"message","from":"x","text":[1]}',
        b'{"type":"message","channelData":"x"}',
        b'{"type":"message","channelData":{"clientActivityID":{}}}',
        b'{"type":"message","channelData":{"clientActivityID":"\\n"}}',
        b'{"type":"message","value":' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"type":"message","text":NaN}',
        b"\xff\xfe",
    ],
)
async def test_a_damaged_message_is_400(line, two, body):
    path = f"/conversations/{two[0]['conversationId']}/activities"
    headers = bearer(two[0]["token"]) | {"Content-Type": "application/json"}

    assert await status_of(line, "POST", path, headers=headers, data=body) == 400


async def test_hostile_activities_never_make_direct_line_stumble(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"messages_per_minute": 100_000}))
    begun = await line.start()
    path = f"{BASE}/conversations/{begun['conversationId']}/activities"
    answered = {}
    for hostile in hostile_activities("http://127.0.0.1:1/"):
        headers = hostile.headers | bearer(begun["token"])
        async with line.client.post(path, data=hostile.body, headers=headers) as response:
            assert "Traceback" not in await response.text(), hostile.name
            answered[hostile.name] = response.status

    assert len(answered) >= 80
    assert {name: status for name, status in answered.items() if status >= 500} == {}
    await line.say(begun, "Contoso Backup shows error 500")
    assert "Contoso Ltd (publisher)" in (await newest(line, begun))["summary"]


async def newest(line, begun):
    """The last activity of a conversation, however long it is."""
    found, watermark = [], ""
    while (page := await line.read(begun, watermark))["activities"]:
        found, watermark = page["activities"], page["watermark"]
    return found[-1]


@pytest.mark.parametrize(
    "value", [None, 1, [], "text", {"desk": 1}, {"desk": {"act": {}}}, {"desk": {"pick": "../.."}}]
)
async def test_a_forged_press_does_no_harm(line, two, value):
    await line.say(two[0], None, value=value, channelData={"postBack": True})
    answer = (await line.read(two[0], "1"))["activities"][-1]

    assert "Something went wrong" not in answer.get("text", "")


async def test_what_is_typed_is_in_no_log(line, two, caplog):
    caplog.set_level(logging.DEBUG)
    await line.say(two[0], "Contoso Backup plantedword")

    assert "plantedword" not in caplog.text
    assert two[0]["conversationId"] not in caplog.text
