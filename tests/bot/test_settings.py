"""Settings that leave the desk open to strangers, or that cannot work, are refused in words."""

import pytest

from bot.settings import Settings, SettingsError


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
        Settings(origins=(origin,)).require_sound()


@pytest.mark.parametrize(
    "origin", ["https://www.partner.example", "http://localhost:8000", "http://[::1]:80"]
)
def test_origins_as_browsers_send_them_are_taken(origin):
    Settings(origins=(origin,)).require_sound()


@pytest.mark.parametrize(
    ("name", "value"),
    [("identity_key", "short"), ("direct_line_secrets", ("x" * 40, "short", "y" * 40))],
)
def test_a_short_secret_is_refused_and_not_shown(name, value):
    with pytest.raises(SettingsError, match=f"PARTNER_DESK_{name.upper()}") as refused:
        Settings(**{name: value}).require_sound()
    assert "short," not in str(refused.value)


def test_a_desk_for_the_web_chat_alone_may_listen_everywhere():
    settings = Settings(public_url="https://desk.example", host="0.0.0.0")
    settings.require_sound()

    assert not settings.development
    assert not settings.takes_channels


def test_a_desk_in_development_listens_on_this_machine_only():
    with pytest.raises(SettingsError, match="PARTNER_DESK_PUBLIC_URL for the web chat alone"):
        Settings(host="0.0.0.0").require_sound()


def test_azures_secret_goes_over_https_only():
    with pytest.raises(SettingsError, match="https"):
        Settings(azure_direct_line_url="http://directline.example").require_sound()


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
    Settings(token_minutes=0.5).require_sound()
    with pytest.raises(SettingsError, match="PARTNER_DESK_TOKEN_MINUTES"):
        Settings(token_minutes=15, public_url="https://desk.example").require_sound()
