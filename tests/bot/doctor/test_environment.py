import pytest

from bot.doctor.environment import variables
from bot.doctor.findings import Verdict


def found(**environment):
    return list(variables(environment))


def test_settings_that_are_known_are_in_order():
    [finding] = found(PARTNER_DESK_APP_ID="x", partner_desk_port="1", PATH="/bin")

    assert finding.verdict is Verdict.OK
    assert finding.what == "2 PARTNER_DESK_... variables, all known."


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PARTNER_DESK_APPID", "APP_ID"),
        ("PARTNER_DESK_APP_PASSWROD", "APP_PASSWORD"),
        ("PARTNER_DESK_TENANT_ID", "APP_TENANT_ID"),
        ("PARTNER_DESK_PUBLICURL", "PUBLIC_URL"),
        ("PARTNER_DESK_ORIGIN", "ORIGINS"),
    ],
)
def test_a_misspelt_setting_is_told_how_it_is_spelt(written, meant):
    [finding] = found(**{written: "x"})

    assert (finding.verdict, finding.mend.split()[1]) == (
        Verdict.WRONG,
        f"PARTNER_DESK_{meant},",
    )


def test_a_name_like_no_setting_is_only_a_warning():
    [finding] = found(PARTNER_DESK_FAVOURITE_COLOUR="blue")

    assert finding.verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("MicrosoftAppId", "PARTNER_DESK_APP_ID"),
        ("MicrosoftAppPassword", "PARTNER_DESK_APP_PASSWORD"),
        ("MicrosoftAppType", "PARTNER_DESK_APP_TYPE"),
        ("MICROSOFTAPPTENANTID", "PARTNER_DESK_APP_TENANT_ID"),
        ("APP_ID", "PARTNER_DESK_APP_ID"),
    ],
)
def test_names_of_other_bots_are_translated(theirs, ours):
    [finding] = found(**{theirs: "x"})

    assert finding.what == f"{theirs} is set and {ours} is not; the desk reads only the latter."


def test_names_of_other_bots_do_not_matter_beside_ours():
    [finding] = found(MicrosoftAppId="x", PARTNER_DESK_APP_ID="x")

    assert finding.verdict is Verdict.OK


def test_no_value_is_shown():
    assert "planted" not in str(found(PARTNER_DESK_APP_PASSWROD="planted", BOT_PASSWORD="planted"))
