"""The clouds in which Microsoft runs the Bot Connector, and what is called differently in each.

Sources: the SDK's own constants for the first two, Microsoft's guide to bots in China for the
third, the Teams SDK's list of hosts that Teams answers from for all.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

CloudName: TypeAlias = Literal["public", "usgov", "china"]


@dataclass(frozen=True, slots=True)
class Cloud:
    """The addresses of one cloud."""

    openid_metadata_url: str
    """Where the Bot Connector's signing keys are announced."""
    token_issuer: str
    """Who signs the tokens of its requests, and also for whom the desk's own tokens are."""
    service_hosts: tuple[str, ...]
    login_url: str
    login_tenant: str
    """Where bots of many tenants log in."""
    login_metadata_url: str
    """Where the signing keys of the login are announced."""
    login_issuers: tuple[str, ...]
    """Who signs tokens of the login, with the tenant to be filled in."""
    emulator_tenants: tuple[str, ...]
    """The Bot Framework's own, in which the Emulator logs in with bots of many tenants."""


CLOUDS: dict[CloudName, Cloud] = {
    "public": Cloud(
        openid_metadata_url="https://login.botframework.com/v1/.well-known/openidconfiguration",
        token_issuer="https://api.botframework.com",  # noqa: S106  (an address, no secret)
        service_hosts=(
            "botframework.com",
            "smba.trafficmanager.net",
            "smba.onyx.prod.teams.trafficmanager.net",
            "smba.infra.gcc.teams.microsoft.com",
        ),
        login_url="https://login.microsoftonline.com/",
        login_tenant="botframework.com",
        login_metadata_url="https://login.microsoftonline.com/common/v2.0/"
        ".well-known/openid-configuration",
        login_issuers=(
            "https://sts.windows.net/{tenant}/",
            "https://login.microsoftonline.com/{tenant}/v2.0",
        ),
        emulator_tenants=(
            "d6d49420-f39b-4df7-a1dc-d59a935871db",
            "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        ),
    ),
    "usgov": Cloud(
        openid_metadata_url="https://login.botframework.azure.us/v1/"
        ".well-known/openidconfiguration",
        token_issuer="https://api.botframework.us",  # noqa: S106
        service_hosts=(
            "botframework.azure.us",
            "smba.infra.gov.teams.microsoft.us",
            "smba.infra.dod.teams.microsoft.us",
        ),
        login_url="https://login.microsoftonline.us/",
        login_tenant="MicrosoftServices.onmicrosoft.us",
        login_metadata_url="https://login.microsoftonline.us/cab8a31a-1906-4287-a0d8-4eef66b95f6e/"
        "v2.0/.well-known/openid-configuration",
        login_issuers=(
            "https://sts.windows.net/{tenant}/",
            "https://login.microsoftonline.us/{tenant}/",
            "https://login.microsoftonline.us/{tenant}/v2.0",
        ),
        emulator_tenants=(
            "cab8a31a-1906-4287-a0d8-4eef66b95f6e",
            "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        ),
    ),
    "china": Cloud(
        openid_metadata_url="https://login.botframework.azure.cn/v1/"
        ".well-known/openidconfiguration",
        token_issuer="https://api.botframework.azure.cn",  # noqa: S106
        service_hosts=(
            "botframework.azure.cn",
            "frontend.botapi.msg.infra.teams.microsoftonline.cn",
        ),
        login_url="https://login.partner.microsoftonline.cn/",
        login_tenant="microsoftservices.partner.onmschina.cn",
        login_metadata_url="https://login.partner.microsoftonline.cn/"
        "a55a4d5b-9241-49b1-b4ff-befa8db00269/v2.0/.well-known/openid-configuration",
        login_issuers=(
            "https://sts.chinacloudapi.cn/{tenant}/",
            "https://login.partner.microsoftonline.cn/{tenant}/v2.0",
        ),
        emulator_tenants=("a55a4d5b-9241-49b1-b4ff-befa8db00269",),
    ),
}


def login_issuers(cloud: Cloud, tenants: tuple[str, ...]) -> list[str]:
    """Who signs tokens that the login of a cloud gives out in these tenants."""
    return [issuer.format(tenant=tenant) for tenant in tenants for issuer in cloud.login_issuers]
