"""A secret does not end without a word."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.secret_expiry import expiry, warn_daily, warning
from bot.settings import Settings, SettingsError
from tests.bot.openid_issuer import TENANT

ENDS = date(2027, 3, 2)
BOT = {"app_id": "app", "app_tenant_id": TENANT}


@pytest.fixture(scope="module")
def certificate():
    """A certificate and its private key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2026, 3, 2, tzinfo=UTC))
        .not_valid_after(datetime(2027, 3, 2, 8, 30, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return made, private


@pytest.fixture
def with_certificate(certificate, tmp_path):
    """Settings with a file of these parts."""
    made, private = certificate
    parts = {"certificate": made.public_bytes(serialization.Encoding.PEM), "key": private}

    def make(*names, thumbprint="", **settings):
        file = tmp_path / "desk.pem"
        file.write_bytes(b"".join(parts[name] for name in names))
        own = made.fingerprint(hashes.SHA1()).hex(":").upper()  # noqa: S303  (what Azure shows)
        return Settings(
            **BOT,
            app_certificate_file=file,
            app_certificate_thumbprint=thumbprint or own,
            **settings,
        )

    return make


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (31, None),
        (30, "in 30 days: plan to replace"),
        (15, "in 15 days: plan to replace"),
        (14, "in 14 days: make a new one"),
        (4, "in 4 days: make a new one"),
        (3, "in 3 days: after that no reply"),
        (1, "tomorrow: after that"),
        (0, "today: after that"),
        (-1, "has expired on 2027-03-02"),
        (-400, "has expired on 2027-03-02"),
    ],
)
def test_the_operator_is_warned_more_urgently_the_nearer_the_end(days, said):
    told = warning(ENDS, ENDS - timedelta(days))

    assert told is None if said is None else said in told


def test_a_secret_ends_when_the_settings_say_so():
    assert expiry(Settings(**BOT, app_password="invented", app_secret_expires=ENDS)) == ENDS
    assert expiry(Settings(**BOT, app_password="invented")) is None


@pytest.mark.parametrize("settings", [{}, BOT | {"app_type": "UserAssignedMSI"}])
def test_where_there_is_no_secret_none_ends(settings):
    assert expiry(Settings(**settings, app_secret_expires=ENDS)) is None


@pytest.mark.parametrize("parts", [("key", "certificate"), ("certificate", "key")])
def test_a_certificate_says_itself_when_it_ends(with_certificate, parts):
    assert expiry(with_certificate(*parts, app_secret_expires=date(2030, 1, 1))) == ENDS


def test_a_private_key_alone_does_not_say(with_certificate):
    assert expiry(with_certificate("key")) is None
    assert expiry(with_certificate("key", app_secret_expires=ENDS)) == ENDS


def test_a_thumbprint_of_another_certificate_is_refused(with_certificate):
    with pytest.raises(SettingsError, match="THUMBPRINT is ABCD, but the certificate in"):
        expiry(with_certificate("key", "certificate", thumbprint="ab:cd"))


def test_a_certificate_file_that_is_missing_or_damaged_is_named(with_certificate):
    settings = with_certificate("certificate")
    settings.app_certificate_file.write_text("-----BEGIN CERTIFICATE-----\nnone\n")
    with pytest.raises(SettingsError, match="has a damaged certificate"):
        expiry(settings)
    settings.app_certificate_file.unlink()
    with pytest.raises(SettingsError, match="FILE cannot be read"):
        expiry(settings)


async def test_the_warning_is_one_line_a_day(caplog):
    days = iter([ENDS - timedelta(31), ENDS - timedelta(30), ENDS - timedelta(29)])
    pauses = []

    class Over(Exception):
        """The test has seen enough."""

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise Over

    def clock():
        return datetime.combine(next(days), datetime.min.time(), UTC)

    with pytest.raises(Over):
        await warn_daily(ENDS, clock, sleep)
    assert pauses == [86_400] * 3
    assert len(caplog.messages) == 2
