"""What the chat page gets: a token, its conversation again, a transcript, and to be forgotten."""

import sqlite3
import time
from pathlib import Path

import jwt
import pytest

from tests.bot.azure_stub import SECRET as AZURE_SECRET
from tests.bot.azure_stub import AzureStub
from tests.bot.directline.conftest import bearer, frames

KEY = "k" * 40


def identity(*, key=KEY, algorithm="HS256", **claims):
    now = int(time.time())
    stated = {"sub": "u-1", "name": "Anna Nowak", "role": "indirect_reseller"}
    stated |= {"aud": "partner-desk", "exp": now + 300} | claims
    stated = {name: value for name, value in stated.items() if value is not None}
    return jwt.encode(stated, key, algorithm=algorithm)


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"identity_key": type(settings.metrics_token)(KEY)})


async def ask(line, *, status=200, **body):
    async with line.client.post(
        "/chat/token", json=body, headers={"Origin": line.origin}
    ) as response:
        answer = await response.json()
        assert response.status == status, answer
        return answer


async def test_a_page_gets_a_conversation_that_is_greeted_already(line):
    answer = await ask(line, language="de")
    [welcome] = (await line.read(answer))["activities"]

    assert answer["domain"] == f"{line.origin}/v3/directline"
    assert answer["userId"].startswith("dl_")
    assert (answer["resumed"], answer["hosted"], answer["keptDays"]) == (False, True, 14)
    assert welcome["locale"] == "de"


async def test_a_page_that_comes_back_has_its_conversation_again(line):
    before = await ask(line)
    await line.say(before, "Contoso Backup shows error 500")
    after = await ask(line, resume=before["resume"])

    assert after["resumed"]
    assert after["conversationId"] == before["conversationId"]
    assert len((await line.read(after))["activities"]) == 3


async def test_a_conversation_that_is_gone_is_followed_by_a_new_one(line):
    before = await ask(line)
    async with line.client.post("/chat/forget", headers=bearer(before["token"])) as response:
        assert response.status == 204
    after = await ask(line, resume=before["resume"])

    assert not after["resumed"]
    assert after["conversationId"] != before["conversationId"]
    assert after["userId"] != before["userId"]


@pytest.mark.parametrize("resume", ["", "x", "a.b.c", "\u00e9"])
async def test_a_way_back_that_is_none_leads_to_a_new_conversation(line, resume):
    assert not (await ask(line, resume=resume))["resumed"]


async def test_a_token_is_no_way_back(line):
    before = await ask(line)

    assert not (await ask(line, resume=before["token"]))["resumed"]


async def test_forgetting_leaves_nothing_of_what_was_said(line, settings):
    begun = await ask(line)
    other = await ask(line)
    await line.say(begun, "Contoso Backup plantedword, a person please")
    await line.say(other, "Contoso Backup fails")
    socket = await line.listen(await line.start(begun["token"], status=200))
    await frames(socket, 4)
    async with line.client.post("/chat/forget", headers=bearer(begun["token"])) as response:
        assert response.status == 204

    assert (await socket.receive()).data == 1008
    await line.say(begun, "hello", status=404)
    await line.client.server.close()
    with sqlite3.connect(settings.database_path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    content = b"".join(path.read_bytes() for path in _files(settings))
    assert "hosted_activities" in tables
    assert b"plantedword" not in content
    assert begun["conversationId"].encode() not in content
    assert begun["userId"].encode() not in content
    assert other["conversationId"].encode() in content


def _files(settings):
    database = Path(settings.database_path)
    return [path for path in database.parent.iterdir() if path.name.startswith(database.name)]


async def test_the_transcript_is_the_conversation_in_words(line):
    begun = await ask(line, language="pl")
    await line.say(begun, "Contoso Backup nie działa")
    async with line.client.get(
        "/chat/transcript?you=Ja", headers=bearer(begun["token"])
    ) as response:
        text = await response.text()

    assert response.content_type == "text/plain"
    assert "attachment" in response.headers["Content-Disposition"]
    assert "Ja:\nContoso Backup nie działa" in text
    assert "Tą sprawą zajmuje się Contoso Ltd (wydawca)" in text


async def test_a_verified_person_has_a_name_and_a_role(line):
    begun = await ask(line, identity=identity())
    await line.say(begun, "the customer was charged twice for Fabrikam Sign")
    _, echo, answer = (await line.read(begun))["activities"]

    assert echo["from"]["name"] == "Anna Nowak"
    assert "u-1" not in begun["userId"]
    assert (await ask(line, identity=identity()))["userId"] == begun["userId"]
    assert "Microsoft" not in answer["summary"].splitlines()[0]


async def test_what_was_verified_holds_when_the_page_comes_back_later(line):
    begun = await ask(line, identity=identity())
    past = int(time.time()) - 3_600
    back = await ask(line, resume=begun["resume"], identity=identity(exp=past))
    await line.say(back, "hello")
    echo = (await line.read(back, "1"))["activities"][0]

    assert back["resumed"]
    assert echo["from"]["name"] == "Anna Nowak"


async def test_somebody_else_at_the_same_browser_has_another_conversation(line):
    begun = await ask(line, identity=identity())
    other = await ask(line, resume=begun["resume"], identity=identity(sub="u-2"))

    assert not other["resumed"]
    assert other["userId"] != begun["userId"]


async def test_an_old_statement_about_somebody_else_does_not_open_the_conversation_before(line):
    begun = await ask(line, identity=identity())
    past = int(time.time()) - 3_600
    refused = await ask(
        line, resume=begun["resume"], identity=identity(sub="u-2", exp=past), status=403
    )

    assert refused["error"]["code"] == "Forbidden"


async def test_who_says_who_they_are_leaves_the_conversation_of_nobody_behind(line):
    anonymous = await ask(line)
    named = await ask(line, resume=anonymous["resume"], identity=identity())

    assert not named["resumed"]
    assert named["conversationId"] != anonymous["conversationId"]


NOW = int(time.time())


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ({"key": "x" * 40}, 403),
        ({"key": "", "algorithm": "none"}, 403),
        ({"key": KEY + KEY, "algorithm": "HS512"}, 403),
        ({"aud": "another"}, 403),
        ({"aud": None}, 403),
        ({"aud": ["partner-desk", "another"]}, 403),
        ({"exp": NOW - 120}, 403),
        ({"exp": NOW + 7_200}, 403),
        ({"exp": None}, 403),
        ({"sub": None}, 403),
        ({"role": "admin"}, 400),
    ],
)
async def test_a_statement_that_cannot_be_trusted_is_refused(line, stated, status):
    await ask(line, identity=identity(**stated), status=status)


async def test_without_a_key_nobodys_word_is_taken(open_desk, settings):
    line = await open_desk(
        settings.model_copy(update={"identity_key": type(settings.identity_key)("")})
    )

    assert (
        "no identity key is set"
        in (await ask(line, identity=identity(), status=403))["error"]["message"]
    )


@pytest.fixture
async def azure():
    async with AzureStub() as stub:
        yield stub


@pytest.fixture
async def azure_line(open_desk, settings, azure):
    secret = type(settings.identity_key)(AZURE_SECRET)
    by_azure = {"azure_direct_line_secret": secret, "azure_direct_line_url": azure.url}
    return await open_desk(settings.model_copy(update=by_azure))


async def test_with_azure_the_page_gets_a_token_of_azure(azure_line, azure):
    answer = await ask(azure_line, identity=identity())

    assert (answer["domain"], answer["token"]) == (azure.url, "token-azure0")
    assert not answer["hosted"]
    assert azure.asked[0]["user"]["id"] == answer["userId"]
    assert azure.asked[0]["trustedOrigins"] == [azure_line.origin]
    assert AZURE_SECRET not in str(answer)


async def test_with_azure_a_page_comes_back_too(azure_line, azure):
    before = await ask(azure_line)
    after = await ask(azure_line, resume=before["resume"])
    azure.conversations.clear()
    later = await ask(azure_line, resume=before["resume"])

    assert (after["resumed"], after["conversationId"]) == (True, before["conversationId"])
    assert not later["resumed"]


async def test_with_azure_the_desks_own_direct_line_is_closed(azure_line):
    async with azure_line.client.post("/v3/directline/conversations") as response:
        assert response.status == 404


async def test_when_azure_fails_the_page_is_told_to_try_again(azure_line, azure):
    azure.failing = True

    assert (await ask(azure_line, status=503))["error"]["code"] == "ServiceUnavailable"
