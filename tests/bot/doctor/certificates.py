"""Certificates for servers on this machine, by an authority of our own or by nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """PEM files, as a server loads them."""

    chain: Path
    key: Path
    authority: Path
    """What a client has to trust; the certificate itself where nobody signed it."""


def certificate(
    folder: Path,
    now: datetime,
    *,
    host: str = "localhost",
    begins: timedelta = -DAY,
    ends: timedelta = 90 * DAY,
    self_signed: bool = False,
) -> Certificate:
    """A certificate for `host` that is good from `now + begins` until `now + ends`."""
    authority = _named("Woodgrove Test Authority")
    signer = _key("server" if self_signed else "authority")
    built = (
        x509.CertificateBuilder()
        .subject_name(_named(host))
        .issuer_name(_named(host) if self_signed else authority)
        .public_key(_key("server").public_key())
        .serial_number(1)
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(_signed_by(signer), critical=False)
        .sign(signer, hashes.SHA256())
    )
    root = (
        x509.CertificateBuilder()
        .subject_name(authority)
        .issuer_name(authority)
        .public_key(_key("authority").public_key())
        .serial_number(2)
        .not_valid_before(now - 1000 * DAY)
        .not_valid_after(now + 1000 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNS_CERTIFICATES, critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(_key("authority").public_key()),
            critical=False,
        )
        .sign(_key("authority"), hashes.SHA256())
    )
    private = _key("server").private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    files = Certificate(folder / "chain.pem", folder / "key.pem", folder / "authority.pem")
    files.chain.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(private)
    trusted = built if self_signed else root
    files.authority.write_bytes(trusted.public_bytes(serialization.Encoding.PEM))
    return files


_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
"""Python 3.13 trusts no authority that does not say so, nor one without a key identifier."""


def _signed_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@cache
def _key(of: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())
