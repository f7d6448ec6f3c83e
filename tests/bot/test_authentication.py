import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from botbuilder.core import CloudAdapterBase
from botbuilder.schema import Activity, ConversationAccount

from bot.authentication import DeskAuthentication, ForeignTenant, Unauthorized
from bot.settings import Settings
from bot.signing_keys import SigningKeys, fetch_json_with
from tests.bot.openid_issuer import APP_ID, ISSUER, SERVICE_URL, TENANT, OpenIdIssuer

OTHER_TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


class Clock:
    """The time tokens are minted by, and more where a test moves it."""

    later = 0.0

    def __call__(self) -> float:
        return time.time() + self.later


@pytest.fixture
async def issuer() -> AsyncIterator[OpenIdIssuer]:
    async with OpenIdIssuer() as issuer:
        yield issuer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def authentication(issuer, clock) -> AsyncIterator[DeskAuthentication]:
    async with aiohttp.ClientSession() as session:
        keys = SigningKeys(issuer.metadata_url, fetch_json_with(session), time.monotonic)
        yield DeskAuthentication(Settings(app_id=APP_ID), keys, clock)


@pytest.fixture
async def of_one_tenant(issuer) -> AsyncIterator[DeskAuthentication]:
    settings = Settings(app_id=APP_ID, app_tenant_id=TENANT)
    async with aiohttp.ClientSession() as session:
        keys = SigningKeys(issuer.metadata_url, fetch_json_with(session), time.monotonic)
        yield DeskAuthentication(settings, keys, time.time)


def from_tenant(channel_id: str, channel: str = "", conversation: str = "") -> Activity:
    sent = activity(channel_id)
    sent.conversation = ConversationAccount(id="c", tenant_id=conversation or None)
    sent.channel_data = {"tenant": {"id": channel}} if channel else None
    return sent


def activity(channel_id: str = "msteams", service_url: str | None = SERVICE_URL) -> Activity:
    return Activity(type="message", channel_id=channel_id, service_url=service_url)


async def reason(
    authentication: DeskAuthentication, header: str, sent: Activity | None = None
) -> str:
    with pytest.raises(Unauthorized) as refused:
        await authentication.authenticate_request(sent or activity(), header)
    return refused.value.reason


async def test_a_valid_token_lets_its_sender_in(authentication, issuer):
    result = await authentication.authenticate_request(activity(), f"Bearer {issuer.token()}")

    assert result.claims_identity.is_authenticated
    assert result.claims_identity.get_claim_value("aud") == APP_ID


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"aud": "22222222-2222-2222-2222-222222222222"}, "audience"),
        ({"aud": [APP_ID, "another"]}, "audience"),
        ({"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"}, "issuer"),
        ({"iss": "https://api.botframework.com/"}, "issuer"),
        ({"iss": "https://api.botframework.com.evil.example"}, "issuer"),
        ({"exp": 1}, "expired"),
        ({"exp": "soon"}, "malformed"),
        ({"exp": float("inf")}, "malformed"),
        ({"nbf": 32_503_680_000}, "not-yet-valid"),
        ({"serviceurl": "https://evil.example/"}, "service-url-differs"),
        ({"serviceurl": None}, "service-url-missing"),
        ({"serviceurl": ["x"]}, "service-url-missing"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(authentication, issuer, claims, expected):
    assert await reason(authentication, f"Bearer {issuer.token(**claims)}") == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("exp", "claim-missing"),
        ("aud", "claim-missing"),
        ("iss", "claim-missing"),
        ("serviceurl", "service-url-missing"),
    ],
)
async def test_a_token_without_a_claim_is_refused(authentication, issuer, claim, expected):
    assert await reason(authentication, f"Bearer {issuer.token(drop=(claim,))}") == expected


async def test_a_clock_five_minutes_off_is_forgiven(authentication, issuer):
    token = issuer.token(exp=int(time.time()) - 120, nbf=int(time.time()) + 120)

    assert await authentication.authenticate_request(activity(), f"Bearer {token}")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "no-token"),
        ("Bearer", "malformed"),
        ("Bearer ", "malformed"),
        ("Basic dXNlcjpwYXNz", "malformed"),
        ("Bearer a.b", "malformed"),
        ("Bearer a.b.c", "malformed"),
        ("Bearer a.b.c.d", "malformed"),
        ("Bearer  a.b.c", "malformed"),
        ("Bearer a.b.c\n", "malformed"),
        ("Bearer W10.e30.c2ln", "malformed"),
        ("Bearer " + "W1tb" * 3_000 + ".e30.c2ln", "malformed"),
        ("Bearer eyJhbGciOltdfQ.e30.c2ln", "algorithm"),
        ("Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "no-key-id"),
        ("Bearer " + "a" * 60_000 + ".b.c", "too-long"),
    ],
)
async def test_what_is_no_token_is_refused(authentication, header, expected):
    assert await reason(authentication, header) == expected


async def test_a_token_signed_with_another_key_is_refused(authentication, issuer):
    assert await reason(authentication, f"Bearer {issuer.token(forged=True)}") == "signature"


async def test_a_tampered_token_is_refused(authentication, issuer):
    header, _, signature = issuer.token().split(".")
    _, others, _ = issuer.token(serviceurl="https://evil.example/").split(".")

    assert await reason(authentication, f"Bearer {header}.{others}.{signature}") == "signature"


@pytest.mark.parametrize(
    ("header", "expected"),
    [({"kid": "no-such-key"}, "unknown-key"), ({"kid": ""}, "unknown-key"), ({}, "no-key-id")],
)
async def test_a_token_that_names_no_published_key_is_refused(
    authentication, issuer, header, expected
):
    token = issuer.token(header=header)

    assert await reason(authentication, f"Bearer {token}") == expected


async def test_no_algorithm_but_rs256_is_taken(authentication, issuer):
    for token in (
        issuer.token(algorithm="RS384"),
        issuer.token_signed_with_the_public_key(),
    ):
        assert await reason(authentication, f"Bearer {token}") == "algorithm"
    assert await reason(authentication, f"Bearer {issuer.unsigned_token()}") == "malformed"


@pytest.mark.parametrize("channel_id", ["slack", "", None, "MSTEAMS"])
async def test_a_key_speaks_for_the_channels_it_endorses_only(authentication, issuer, channel_id):
    header = f"Bearer {issuer.token()}"

    assert await reason(authentication, header, activity(channel_id)) == "endorsement"


@pytest.mark.parametrize("endorsements", [None, ()])
async def test_a_key_that_endorses_nothing_speaks_for_no_channel(
    authentication, issuer, endorsements
):
    issuer.keys[0].endorsements = endorsements

    assert await reason(authentication, f"Bearer {issuer.token()}") == "endorsement"


@pytest.mark.parametrize(
    ("service_url", "expected"),
    [
        (None, "service-url-missing"),
        ("", "service-url-missing"),
        ("https://smba.trafficmanager.net/amer/", "service-url-differs"),
        ("http://smba.trafficmanager.net/emea/", "service-url-differs"),
    ],
)
async def test_replies_go_only_where_the_token_says(authentication, issuer, service_url, expected):
    sent = activity(service_url=service_url)

    assert await reason(authentication, f"Bearer {issuer.token()}", sent) == expected


async def test_another_spelling_of_the_service_url_is_the_same(authentication, issuer):
    sent = activity(service_url="https://SMBA.trafficmanager.net/emea")

    assert await authentication.authenticate_request(sent, f"Bearer {issuer.token()}")


async def test_a_remembered_token_is_held_against_each_activity(authentication, issuer):
    header = f"Bearer {issuer.token()}"
    await authentication.authenticate_request(activity(), header)

    assert await reason(authentication, header, activity("slack")) == "endorsement"
    elsewhere = activity(service_url="https://evil.example/")
    assert await reason(authentication, header, elsewhere) == "service-url-differs"


async def test_a_remembered_token_is_validated_anew_once_it_has_ended(
    authentication, issuer, clock
):
    token = issuer.token(exp=int(time.time()) - 200)
    clock.later = -400
    await authentication.authenticate_request(activity(), f"Bearer {token}")
    issuer.keys.clear()
    clock.later = 0

    assert await authentication.authenticate_request(activity(), f"Bearer {token}")


async def test_an_expiry_written_as_text_is_understood_each_time(authentication, issuer):
    header = f"Bearer {issuer.token(exp=str(int(time.time()) + 60))}"

    for _ in range(2):
        assert await authentication.authenticate_request(activity(), header)


async def test_a_new_key_works_at_once_and_the_old_one_still_does(authentication, issuer):
    old = issuer.token()
    await authentication.authenticate_request(activity(), f"Bearer {old}")
    issuer.rotate()

    for token in (issuer.token(), old):
        assert await authentication.authenticate_request(activity(), f"Bearer {token}")


async def test_while_the_issuer_is_down_known_keys_serve(authentication, issuer):
    await authentication.authenticate_request(activity(), f"Bearer {issuer.token()}")
    issuer.is_down = True

    another = issuer.token(nbf=1)
    assert await authentication.authenticate_request(activity(), f"Bearer {another}")


async def test_while_the_issuer_was_always_down_nobody_is_let_in(authentication, issuer):
    issuer.is_down = True

    assert await reason(authentication, f"Bearer {issuer.token()}") == "unknown-key"


@pytest.mark.parametrize("header", ["", "Bearer a.b.c", "Basic x", "Bearer " + "a" * 60_000])
async def test_in_development_the_header_is_not_even_read(header):
    async def no_network(url: str) -> object:
        raise AssertionError(url)

    keys = SigningKeys("http://issuer.example/", no_network, time.monotonic)
    authentication = DeskAuthentication(Settings(app_id=""), keys, time.time)

    result = await authentication.authenticate_request(activity(service_url=None), header)

    assert result.claims_identity.is_authenticated
    assert result.claims_identity.authentication_type == "anonymous"


@pytest.mark.parametrize(
    ("sent", "is_let_in"),
    [
        ({"channel": TENANT, "conversation": TENANT}, True),
        ({"channel": TENANT.upper()}, True),
        ({"conversation": TENANT}, True),
        ({"channel": OTHER_TENANT}, False),
        ({"conversation": OTHER_TENANT}, False),
        ({"channel": TENANT, "conversation": OTHER_TENANT}, False),
        ({}, False),
    ],
)
async def test_people_of_other_tenants_are_not_answered_in_teams(
    of_one_tenant, issuer, sent, is_let_in
):
    sent, header = from_tenant("msteams", **sent), f"Bearer {issuer.token()}"

    if is_let_in:
        assert await of_one_tenant.authenticate_request(sent, header)
        return
    with pytest.raises(ForeignTenant):
        await of_one_tenant.authenticate_request(sent, header)


async def test_channels_that_know_no_tenants_need_not_name_one(of_one_tenant, issuer):
    header = f"Bearer {issuer.token()}"

    assert await of_one_tenant.authenticate_request(from_tenant("webchat"), header)
    with pytest.raises(ForeignTenant):
        await of_one_tenant.authenticate_request(from_tenant("webchat", OTHER_TENANT), header)


@pytest.mark.parametrize("channel_data", [{"tenant": TENANT}, {"tenant": {"id": ["x"]}}, {}])
async def test_odd_channel_data_names_no_allowed_tenant(of_one_tenant, issuer, channel_data):
    sent = activity()
    sent.channel_data = channel_data

    with pytest.raises(ForeignTenant):
        await of_one_tenant.authenticate_request(sent, f"Bearer {issuer.token()}")


LOGIN = "https://login.microsoftonline.com/{}/v2.0"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({}, None),
        ({"ver": "1.0", "appid": APP_ID, "azp": None}, None),
        ({"iss": f"https://sts.windows.net/{TENANT}/"}, None),
        ({"iss": LOGIN.format("d6d49420-f39b-4df7-a1dc-d59a935871db")}, None),
        ({"iss": LOGIN.format(OTHER_TENANT)}, "issuer"),
        ({"iss": ISSUER}, "issuer"),
        ({"aud": "https://api.botframework.com"}, "audience"),
        ({"azp": OTHER_TENANT}, "caller"),
        ({"azp": None}, "caller"),
        ({"ver": "1.0"}, "caller"),
        ({"ver": ["2.0"], "azp": None}, "caller"),
        ({"exp": 1}, "expired"),
    ],
)
async def test_the_emulator_comes_with_a_token_of_the_bots_own_login(issuer, claims, expected):
    usual = {"iss": LOGIN.format(TENANT), "ver": "2.0", "azp": APP_ID, "serviceurl": None}
    issuer.keys[0].endorsements = None
    header = f"Bearer {issuer.token(**(usual | claims))}"
    sent = activity("emulator", "http://localhost:50000")
    async with aiohttp.ClientSession() as session:
        keys = SigningKeys(issuer.metadata_url, fetch_json_with(session), time.monotonic)
        settings = Settings(app_id=APP_ID, app_tenant_id=TENANT, emulator=True)
        authentication = DeskAuthentication(settings, keys, time.time)

        if expected is None:
            assert await authentication.authenticate_request(sent, header)
        else:
            assert await reason(authentication, header, sent) == expected


async def test_streaming_is_refused(authentication):
    with pytest.raises(Unauthorized):
        await authentication.authenticate_streaming_request("", "msteams")


async def test_the_sdks_adapter_runs_a_turn_with_it(authentication, issuer):
    class Adapter(CloudAdapterBase):
        """Nothing of its own."""

    heard = []

    async def bot(turn) -> None:
        heard.append(turn.activity.channel_id)

    await Adapter(authentication).process_activity(f"Bearer {issuer.token()}", activity(), bot)

    assert heard == ["msteams"]
