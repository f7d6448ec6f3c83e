import pytest

from bot.service_urls import canonical, is_service_url, is_trusted, reply_url
from bot.settings import Settings

PRODUCTION = Settings(app_id="11111111-2222-3333-4444-555555555555")
DEVELOPMENT = Settings(app_id="")


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://SMBA.trafficmanager.net:443/emea/11111111-2222-3333-4444-555555555555/",
        "https://webchat.botframework.com",
        "https://directline.botframework.com/",
    ],
)
def test_the_bot_connectors_hosts_are_trusted(url):
    assert is_trusted(url, PRODUCTION)


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:8443/",
        "https://evil.example/",
        "https://evil.example/.botframework.com",
        "https://evil.example#.botframework.com",
        "https://evil.example?.botframework.com",
        "https://evil.example\\.botframework.com",
        "https://botframework.com@evil.example/",
        "https://user:password@webchat.botframework.com/",
        "https://notbotframework.com/",
        "https://botframework.com.evil.example/",
        "https://other.smba.trafficmanager.net.evil.example/",
        "https://webchat.botframework.com /",
        "https://webchat.botframework.com\n/",
        "https://b\u043etframework.com/",
        "https://localhost/",
        "https://[::1]/",
        "//webchat.botframework.com/",
        "",
    ],
)
def test_other_addresses_are_not_trusted(url):
    assert not is_trusted(url, PRODUCTION)


@pytest.mark.parametrize(
    "url", ["http://localhost:56150/_connector", "http://127.0.0.1:9/", "https://[::1]:9/"]
)
def test_in_development_this_machine_is_trusted(url):
    assert is_trusted(url, DEVELOPMENT)


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "http://localhost.evil.example/",
        "http://169.254.169.254/",
        "http://0x7f000001/",
        "http://[::ffff:127.0.0.1]/",
    ],
)
def test_in_development_nobody_else_is_trusted(url):
    assert not is_trusted(url, DEVELOPMENT)


def test_with_the_emulator_replies_stay_on_this_machine():
    with_emulator = Settings(app_id=PRODUCTION.app_id, emulator=True)

    assert is_trusted("http://localhost:50000/", with_emulator)
    assert not is_trusted("https://smba.trafficmanager.net/emea/", with_emulator)


def test_each_cloud_has_hosts_of_its_own():
    of_government = Settings(app_id=PRODUCTION.app_id, cloud="usgov")

    assert is_trusted("https://smba.infra.gov.teams.microsoft.us/gcch/", of_government)
    assert not is_trusted("https://smba.trafficmanager.net/emea/", of_government)


def test_a_service_url_has_neither_user_nor_query():
    assert is_service_url("http://localhost:56150/_connector")
    assert not is_service_url("http://user@localhost/")
    assert not is_service_url("http://localhost/?x=1")


def test_spellings_of_one_service_url_are_the_same():
    assert canonical("HTTPS://SMBA.trafficmanager.net/Emea/") == canonical(
        "https://smba.trafficmanager.net/Emea"
    )
    assert canonical("https://smba.trafficmanager.net/Emea") != canonical(
        "https://smba.trafficmanager.net/emea"
    )


def test_ids_cannot_leave_their_place_in_the_address():
    address = reply_url("https://smba.trafficmanager.net/emea/", "19:a/b@thread;m=1", "../?#")

    assert address == (
        "https://smba.trafficmanager.net/emea/v3/conversations/19%3Aa%2Fb%40thread%3Bm%3D1"
        "/activities/..%2F%3F%23"
    )


def test_without_an_activity_the_address_is_the_conversations():
    address = reply_url("http://localhost:9", "c", None)

    assert address == "http://localhost:9/v3/conversations/c/activities"
