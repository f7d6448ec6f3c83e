"""What is wrong in the settings is named: the setting, what is wrong with it, and the mend."""

import pytest

from bot.teams.checks import faults
from tests.bot.teams.firms import FIRMS, LEAST, settings_of
from tests.bot.teams.pictures import PALETTE, filled, framed, png

WRONG = [
    ("app_id", "", "is missing: write the application (client) id"),
    ("app_id", "my-bot", 'is "my-bot", which is no id: write 32 digits in five groups'),
    ("app_id", "00000000-0000-0000-0000-000000000000", "which is no id"),
    ("app_id", "6f1c2d3e4b5a4c6d8e7f9a0b1c2d3e4f", "in five groups"),
    ("public_url", "", "is missing: write where Teams reaches the desk"),
    ("public_url", "http://desk.woodgrove.example", "has to begin with https://"),
    ("public_url", "desk.woodgrove.example", "has to begin with https://"),
    ("public_url", "https://localhost:3978", "only your own network knows: use a public name"),
    ("public_url", "https://desk.woodgrove.local", "only your own network knows"),
    ("public_url", "https://desk", "no full name of a host: write it as desk.example"),
    ("public_url", "https://203.0.113.7", "a number: Teams wants a name"),
    ("public_url", "https://[2001:db8::7]", "a number: Teams wants a name"),
    ("public_url", "https://*.woodgrove.example", "name one host, as Teams takes no asterisk"),
    ("public_url", "https://desk_1.woodgrove.example", "no full name of a host"),
    ("public_url", f"https://{'h' * 64}.example", "no full name of a host"),
    ("public_url", "https://żółta.example", "no full name of a host"),
    ("public_url", "https://desk.woodgrove.example/teams", "write scheme and host only"),
    ("public_url", "https://[desk", "which is no address"),
    ("public_url", "https://desk.example:99999", "which is no address"),
    ("teams_app_id", "{11112222-3333-4444-8555-666677778888}", "without braces"),
    ("teams_version", "1.4", "write three numbers without zeros before them, as 1.4.0"),
    ("teams_version", "v1.4.0", "write three numbers"),
    ("teams_version", "1.04.0", "write three numbers"),
    ("teams_version", "1.4.0-beta", "write three numbers"),
    ("teams_name", "", "is missing: write the name people see in Teams"),
    ("teams_name", "P" * 31, "has 31 characters, and Teams takes 30: shorten it"),
    ("teams_name", "🙂" * 16, "has 32 characters, and Teams takes 30"),
    ("teams_name", "Partner\nDesk", "has a line break"),
    ("teams_name", "Partner\u202eDesk", "a character that cannot be seen"),
    ("teams_name", "Null", "takes for no name at all"),
    ("teams_name", " Partner Desk", "begins or ends with a space"),
    ("teams_full_name", "P" * 101, "has 101 characters, and Teams takes 100"),
    ("teams_full_name", "   ", "begins or ends with a space"),
    ("teams_developer", "", "is missing: write your firm's name"),
    ("teams_developer", "W" * 33, "has 33 characters, and Teams takes 32"),
    ("teams_website_url", "", "is missing: write your website's https:// address"),
    ("teams_website_url", "www.woodgrove.example", "has to begin with https://"),
    ("teams_website_url", f"https://woodgrove.example/{'w' * 2048}", "Teams takes 2048"),
    ("teams_website_url", "https://user:secret@woodgrove.example", "password before the host"),
    ("teams_privacy_url", "", "is missing: write the https:// address of your privacy notice"),
    ("teams_privacy_url", "javascript:alert(1)", "has to begin with https://"),
    ("teams_privacy_url", "https://woodgrove.example/a b", "which is no address"),
    ("teams_terms_url", "", "is missing: write the https:// address of your terms"),
    ("teams_terms_url", "https:///terms", "no full name of a host"),
    ("teams_terms_url", "ftp://woodgrove.example/terms", "has to begin with https://"),
    ("teams_accent_color", "blue", "write # and six digits, as #0B5CAD"),
    ("teams_accent_color", "#fff", "write # and six digits"),
    ("teams_accent_color", "", "write # and six digits"),
]


@pytest.mark.parametrize(("setting", "value", "said"), WRONG)
def test_a_wrong_setting_is_named_in_words(setting, value, said):
    [fault] = faults(settings_of(LEAST, **{setting: value}))

    assert fault.startswith(f"PARTNER_DESK_{setting.upper()} ")
    assert said in fault
    assert fault.endswith(".")
    assert "secret" not in fault


COLOR, OUTLINE = "teams_color_icon_file", "teams_outline_icon_file"
CLEAR, WHITE, BLUE = (0, 0, 0, 0), (255, 255, 255, 255), (0, 0, 255, 255)


@pytest.mark.parametrize(
    ("setting", "picture", "said"),
    [
        (COLOR, None, "cannot be read"),
        (COLOR, b"<svg/>", "is no PNG picture: export it as PNG"),
        (COLOR, bytes(1_000_001), "is larger than 1000000 bytes"),
        (COLOR, filled(96, *BLUE), "is 96 by 96 pixels: Teams wants 192 by 192"),
        (COLOR, framed(192, (0, 0, 255, 90), BLUE), "neither solid nor fully transparent"),
        (COLOR, png(192, PALETTE, [b"\0" + bytes(192)] * 192), "is damaged"),
        (OUTLINE, filled(192, *WHITE), "is 192 by 192 pixels: Teams wants 32 by 32"),
        (OUTLINE, framed(32, CLEAR, BLUE), "has another colour than white"),
        (OUTLINE, filled(32, *WHITE), "has no transparent background"),
        (OUTLINE, filled(32, *CLEAR), "is empty"),
    ],
)
def test_a_wrong_icon_is_named_in_words(setting, picture, said, tmp_path):
    file = tmp_path / "icon.png"
    if picture is not None:
        file.write_bytes(picture)
    [fault] = faults(settings_of(LEAST, **{setting: file}))

    assert fault.startswith(f"PARTNER_DESK_{setting.upper()} ")
    assert said in fault


@pytest.mark.parametrize("edge", [BLUE, CLEAR], ids=["solid", "clear"])
def test_a_coloured_icon_fills_its_square_or_stands_on_nothing(edge, tmp_path):
    file = tmp_path / "icon.png"
    file.write_bytes(framed(192, edge, WHITE))

    assert faults(settings_of(LEAST, teams_color_icon_file=file)) == []


@pytest.mark.parametrize("firm", FIRMS.values(), ids=FIRMS)
def test_a_firm_that_sets_all_it_should_is_told_nothing(firm):
    assert faults(settings_of(firm)) == []


def test_everything_that_is_wrong_is_named_at_once():
    everything = {setting: value for setting, value, _ in WRONG}

    assert [fault.split()[0] for fault in faults(settings_of({}, **everything))] == [
        f"PARTNER_DESK_{setting.upper()}" for setting in everything
    ]
