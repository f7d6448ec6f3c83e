"""The desk over HTTP, the way a channel calls it."""

import asyncio
import json
import logging
import sqlite3

import pytest
from aiohttp.test_utils import TestServer

from bot.app import make_app, new_answer
from bot.server import RUNNER_OPTIONS
from bot.settings import Settings, SettingsError
from tests.bot.connector_stub import ConnectorStub
from tests.bot.hostile_activities import hostile_activities, usual_message
from tests.bot.openid_issuer import OpenIdIssuer

PRODUCTION = {
    "app_id": "11111111-2222-3333-4444-555555555555",
    "app_tenant_id": "66666666-7777-8888-9999-000000000000",
    "app_password": "planted-secret",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(database=f"sqlite:///{tmp_path}/desk.db")


@pytest.fixture
async def open_desk(aiohttp_client):
    """Starts a desk as `partner-desk serve` does and gives a client to it."""

    async def start(settings):
        server = TestServer(make_app(settings))
        await server.start_server(**RUNNER_OPTIONS)
        return await aiohttp_client(server)

    return start


@pytest.fixture
async def client(open_desk, settings):
    return await open_desk(settings)


def message(text="Contoso Backup shows error 500", **fields):
    return usual_message("http://127.0.0.1:1/") | {"text": text} | fields


async def replies(client, activity):
    response = await client.post("/api/messages", json=activity | {"deliveryMode": "expectReplies"})
    assert response.status == 200
    return (await response.json())["activities"]


async def test_a_channel_gets_the_replies_it_expects(client):
    [answer] = await replies(client, message(channelId="webchat"))

    assert answer["summary"].startswith("Contoso Ltd (publisher) handles this")
    assert answer["attachments"][0]["content"]["type"] == "AdaptiveCard"


async def test_a_channel_without_cards_gets_the_text_twin(client):
    [answer] = await replies(client, message(channelId="sms"))

    assert answer["text"].startswith("Contoso Ltd (publisher) handles this")
    assert "attachments" not in answer


async def test_an_activity_that_comes_again_gets_the_same_answer(client):
    activity = message(id="once")

    assert await replies(client, activity) == await replies(client, activity)


async def test_copies_that_arrive_at_once_have_one_effect(client):
    activity = message("hello there, a person please", id="once")
    answers = await asyncio.gather(*(replies(client, activity) for _ in range(8)))

    assert all(answer == answers[0] for answer in answers)
    after = await replies(client, message("a person please", id="twice"))
    assert "1002" in after[0]["text"]


async def test_messages_of_one_conversation_are_taken_one_after_the_other(client, settings):
    await asyncio.gather(*(replies(client, message(id=str(number))) for number in range(8)))

    with sqlite3.connect(settings.database_path) as database:
        [(version,)] = database.execute("SELECT version FROM states WHERE key LIKE 'conv%'")
        said = [speaker for (speaker,) in database.execute("SELECT speaker FROM transcript")]
    database.close()
    assert version == 8
    assert said == ["person", "desk"] * 8


async def test_replies_are_delivered_to_the_connector(client):
    async with ConnectorStub() as connector:
        activity = message(serviceUrl=connector.service_url)
        response = await client.post("/api/messages", json=activity)
        async with asyncio.timeout(5):
            while not connector.taken:
                await asyncio.sleep(0.01)

    assert response.status == 200
    assert connector.taken[0]["replyToId"] == activity["id"]


async def test_a_person_who_has_to_wait_sees_that_the_desk_is_typing(client, settings):
    async with ConnectorStub() as connector:
        outside = sqlite3.connect(settings.database_path, isolation_level=None)
        outside.execute("BEGIN IMMEDIATE")
        posted = asyncio.create_task(
            client.post("/api/messages", json=message(serviceUrl=connector.service_url))
        )
        async with asyncio.timeout(5):
            while not connector.taken:
                await asyncio.sleep(0.01)
            outside.execute("ROLLBACK")
            outside.close()
            await posted
            while len(connector.taken) < 2:
                await asyncio.sleep(0.01)

    assert [activity["type"] for activity in connector.taken] == ["typing", "message"]


async def test_an_unknown_invoke_is_not_implemented(client):
    response = await client.post("/api/messages", json=message(type="invoke", name="who/knows"))

    assert response.status == 501


async def test_a_service_url_outside_is_refused(client):
    response = await client.post(
        "/api/messages", json=message(serviceUrl="https://attacker.example/")
    )

    assert response.status == 403


async def test_hostile_activities_never_make_the_desk_stumble(client):
    answered = {}
    for hostile in hostile_activities("http://127.0.0.1:1/"):
        response = await client.post("/api/messages", data=hostile.body, headers=hostile.headers)
        body = await response.text()
        answered[hostile.name] = response.status
        assert "Traceback" not in body, hostile.name

    assert len(answered) >= 80
    assert {
        name: status for name, status in answered.items() if status >= 500 and status != 501
    } == {}
    assert (await replies(client, message(id="after")))[0]["summary"]


async def test_a_large_body_is_refused(client):
    response = await client.post(
        "/api/messages", data=b" " * 300_000, headers={"Content-Type": "application/json"}
    )

    assert response.status == 413


async def test_health_says_what_is_usable(client):
    live, ready = await client.get("/health/live"), await client.get("/health/ready")

    assert (live.status, ready.status) == (200, 200)
    assert (await ready.json())["catalogue"]["offers"] > 100


async def test_no_version_is_named(client):
    assert (await client.get("/")).headers["Server"] == "Partner Desk"


async def test_what_people_type_is_never_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        await replies(client, message("planted-text from someone@secret.example"))

    logged = "\n".join(json.dumps(vars(record), default=str) for record in caplog.records)
    assert "turn" in logged
    assert "planted-text" not in logged
    assert "secret.example" not in logged


async def test_a_damaged_state_is_forgotten_and_the_conversation_goes_on(client, settings):
    await replies(client, message(id="1"))
    with sqlite3.connect(settings.database_path) as database:
        database.execute("UPDATE states SET body = ?", (b'{"py/reduce": ["os.system"]}',))
    database.close()

    assert await replies(client, message(id="2"))


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"host": "0.0.0.0"}, "PARTNER_DESK_APP_ID"),
        ({"app_id": "x"}, "PARTNER_DESK_APP_TENANT_ID"),
        ({"app_id": "x", "app_tenant_id": "y"}, "PARTNER_DESK_APP_PASSWORD"),
        (
            {"app_id": "x", "app_tenant_id": "y", "app_certificate_thumbprint": "z"},
            "PARTNER_DESK_APP_CERTIFICATE_FILE",
        ),
    ],
)
def test_settings_that_are_not_sound_say_what_to_set(environment, said):
    with pytest.raises(SettingsError, match=said):
        make_app(Settings(**environment))


def test_answer_numbers_are_short_and_readable():
    assert len(new_answer()) == 6
    assert not set("01IO") & set(new_answer()[2:])


async def test_in_production_a_valid_token_is_let_in_and_none_is_not(open_desk, tmp_path):
    async with OpenIdIssuer() as issuer:
        settings = Settings(
            database=f"sqlite:///{tmp_path}/desk.db",
            openid_metadata_url=issuer.metadata_url,
            **PRODUCTION,
        )
        client = await open_desk(settings)
        service_url = "https://smba.trafficmanager.net/emea/"
        activity = message(
            serviceUrl=service_url,
            channelId="msteams",
            deliveryMode="expectReplies",
            channelData={"tenant": {"id": settings.app_tenant_id}},
        )
        token = issuer.token(aud=settings.app_id, serviceurl=service_url)
        good = await client.post(
            "/api/messages", json=activity, headers={"Authorization": f"Bearer {token}"}
        )
        bad = await client.post("/api/messages", json=activity)

    assert (good.status, bad.status) == (200, 401)


async def test_what_happens_is_counted(client):
    async with ConnectorStub() as connector:
        await client.post("/api/messages", json=message(serviceUrl=connector.service_url))
        await client.post("/api/messages", json=message(serviceUrl="https://attacker.example/"))
        async with asyncio.timeout(5):
            while not connector.taken:
                await asyncio.sleep(0.01)
            while "partner_desk_deliveries_total{" not in (figures := await metrics(client)):
                await asyncio.sleep(0.01)

    assert 'partner_desk_deliveries_total{outcome="delivered"} 1.0' in figures
    assert 'outcome="answered"} 1.0' in figures
    assert 'partner_desk_refused_total{reason="untrusted-service-url",where="messages"}' in figures


async def metrics(client):
    return await (await client.get("/metrics")).text()
