"""Settings that leave the desk open to strangers, or that cannot work, are refused in words."""

import re

import pytest

from bot.clouds import CLOUDS
from bot.settings import Settings, SettingsError, read_settings, read_usable_settings
from bot.soundness import faults, require_sound
from tests.bot.openid_issuer import TENANT

OTHER_TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


@pytest.mark.parametrize(
    "origin",
    [
        "www.partner.example",
        "https://www.partner.example/",
        "https://www.partner.example/shop",
        "https://WWW.partner.example",
        "*",
        "https://*.partner.example",
        "null",
        "javascript://x",
    ],
)
def test_an_origin_is_scheme_host_and_port(origin):
    with pytest.raises(SettingsError, match="PARTNER_DESK_ORIGINS"):
        require_sound(Settings(origins=(origin,)))


@pytest.mark.parametrize(
    "origin", ["https://www.partner.example", "http://localhost:8000", "http://[::1]:80"]
)
def test_origins_as_browsers_send_them_are_taken(origin):
    require_sound(Settings(origins=(origin,)))


@pytest.mark.parametrize(
    ("name", "value"),
    [("identity_key", "short"), ("direct_line_secrets", ("x" * 40, "short", "y" * 40))],
)
def test_a_short_secret_is_refused_and_not_shown(name, value):
    with pytest.raises(SettingsError, match=f"PARTNER_DESK_{name.upper()}") as refused:
        require_sound(Settings(**{name: value}))
    assert "short," not in str(refused.value)


def test_a_desk_for_the_web_chat_alone_may_listen_everywhere():
    settings = Settings(public_url="https://desk.example", host="0.0.0.0")
    require_sound(settings)

    assert not settings.development
    assert not settings.takes_channels


def test_a_desk_in_development_listens_on_this_machine_only():
    with pytest.raises(SettingsError, match="PARTNER_DESK_PUBLIC_URL for the web chat alone"):
        require_sound(Settings(host="0.0.0.0"))


IN_TEAMS = {
    "app_id": "11111111-2222-3333-4444-555555555555",
    "app_tenant_id": TENANT,
    "app_password": "planted-secret",
}


@pytest.mark.parametrize(
    ("settings", "tenants"),
    [
        ({}, (TENANT,)),
        ({"app_type": "UserAssignedMSI"}, (TENANT,)),
        ({"app_type": "MultiTenant"}, ()),
        ({"allowed_tenants": (OTHER_TENANT.upper(),)}, (OTHER_TENANT,)),
        ({"app_type": "MultiTenant", "allowed_tenants": (OTHER_TENANT,)}, (OTHER_TENANT,)),
    ],
)
def test_a_bot_of_one_tenant_answers_that_one_unless_others_are_named(settings, tenants):
    assert Settings(**(IN_TEAMS | settings)).tenants == tenants


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"app_tenant_id": "woodgrove.example"}, "PARTNER_DESK_APP_TENANT_ID has woodgrove"),
        ({"allowed_tenants": ("*",)}, "PARTNER_DESK_ALLOWED_TENANTS has *"),
    ],
)
def test_a_tenant_is_named_by_its_id(settings, said):
    with pytest.raises(SettingsError, match=re.escape(said)):
        require_sound(Settings(**(IN_TEAMS | settings)))


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"public_url": "https://desk.example"}])
def test_the_emulator_is_let_in_on_this_machine_only(settings):
    require_sound(Settings(**IN_TEAMS, emulator=True))

    with pytest.raises(SettingsError, match="PARTNER_DESK_EMULATOR"):
        require_sound(Settings(**IN_TEAMS, emulator=True, **settings))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_brings_its_addresses_and_explicit_ones_win(cloud):
    settings = Settings(cloud=cloud)
    assert settings.openid_metadata_url == CLOUDS[cloud].openid_metadata_url
    assert settings.token_issuer == CLOUDS[cloud].token_issuer
    assert settings.service_hosts == CLOUDS[cloud].service_hosts

    mine = {"openid_metadata_url": "https://keys.example", "service_hosts": ("desk.example",)}
    assert Settings(cloud=cloud, **mine).model_dump().items() >= mine.items()


def test_a_wrong_cloud_is_named_and_nothing_that_follows_from_it(monkeypatch):
    monkeypatch.setenv("PARTNER_DESK_CLOUD", "moon")

    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value).count("PARTNER_DESK_") == 1


def test_azures_secret_goes_over_https_only():
    with pytest.raises(SettingsError, match="https"):
        require_sound(Settings(azure_direct_line_url="http://directline.example"))


def test_no_secret_is_shown_by_its_settings():
    secret = "planted" * 6
    settings = Settings(
        identity_key=secret,
        direct_line_secrets=(secret,),
        azure_direct_line_secret=secret,
        metrics_token=secret,
        app_password=secret,
    )

    assert "planted" not in repr(settings)
    assert "planted" not in str(settings.model_dump())


def test_a_token_lasts_until_clients_exchange_it():
    require_sound(Settings(token_minutes=0.5))
    with pytest.raises(SettingsError, match="PARTNER_DESK_TOKEN_MINUTES"):
        require_sound(Settings(token_minutes=15, public_url="https://desk.example"))


@pytest.mark.parametrize("meant", ["SingleTenant", "MultiTenant", "UserAssignedMSI"])
def test_an_app_type_is_spelt_as_the_sdk_spells_it(monkeypatch, meant):
    monkeypatch.setenv("PARTNER_DESK_APP_TYPE", meant.lower())
    with pytest.raises(SettingsError, match=f"Write {meant}"):
        read_settings()


@pytest.mark.parametrize("written", ["MSI", "msi", "user-assigned MSI", "Managed Identity"])
def test_a_managed_identity_under_other_names_is_told_its_own(monkeypatch, written):
    monkeypatch.setenv("PARTNER_DESK_APP_TYPE", written)
    with pytest.raises(SettingsError, match=r"Write UserAssignedMSI\."):
        read_settings()


def test_a_list_that_is_no_json_is_said_in_words(monkeypatch):
    monkeypatch.setenv("PARTNER_DESK_ORIGINS", "https://www.partner.example")
    with pytest.raises(SettingsError, match="PARTNER_DESK_ORIGINS: This is no list"):
        read_settings()


def test_all_that_cannot_be_used_is_named_and_the_rest_is_taken(monkeypatch):
    monkeypatch.setenv("PARTNER_DESK_PORT", "many")
    monkeypatch.setenv("PARTNER_DESK_ORIGINS", "*")
    monkeypatch.setenv("PARTNER_DESK_DESK_NAME", "Woodgrove")
    settings, unusable = read_usable_settings()

    assert (settings.port, settings.desk_name) == (3978, "Woodgrove")
    assert [fault.what.partition(":")[0] for fault in unusable] == [
        "PARTNER_DESK_PORT",
        "PARTNER_DESK_ORIGINS",
    ]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SERVICE_HOSTS", "desk.example"),
        ("CLOUD", "mars"),
        ("APP_SECRET_EXPIRES", "soon"),
        ("EMULATOR", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_used_has_the_default_meanwhile(monkeypatch, variable, value):
    monkeypatch.setenv(f"PARTNER_DESK_{variable}", value)
    settings, [fault] = read_usable_settings()

    assert settings == Settings.model_construct()
    assert fault.what.startswith(f"PARTNER_DESK_{variable}: ")


def test_a_secret_that_cannot_be_used_is_not_shown(monkeypatch):
    monkeypatch.setenv("PARTNER_DESK_DIRECT_LINE_SECRETS", '["planted", {"planted": 1}]')
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert "planted" not in str(refused.value)


def test_every_fault_is_named_at_once():
    settings = Settings(app_id="x", origins=("*",), identity_key="short")

    assert len(list(faults(settings))) == 4
    with pytest.raises(SettingsError, match=r"ORIGINS.*IDENTITY_KEY.*tenant.*prove"):
        require_sound(settings)
