"""Which offer an address of the marketplace leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.marketplace_pages import HOSTS, offer_id_in

NEW, AZURE, APPS = (
    f"https://{host}"
    for host in (
        "marketplace.microsoft.com",
        "azuremarketplace.microsoft.com",
        "appsource.microsoft.com",
    )
)
DYNAMICS = "PUBID.contoso|AID.backup|PAPPID.00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        (f"{NEW}/en-us/product/saas/contoso.backup?tab=Overview", "contoso.backup"),
        (f"{NEW}/pl-pl/product/saas/contoso.backup", "contoso.backup"),
        (f"{NEW}/product/contoso.backup", "contoso.backup"),
        (f"{NEW}/en-us/product/contoso.backup/plans", "contoso.backup"),
        (f"{NEW}/en-us/product/office/WA200000001?tab=Overview#reviews", "WA200000001"),
        (f"{NEW}/product/wa200000001/reviews", "wa200000001"),
        (f"{NEW}/zh-hant-tw/product/virtual-machines/contoso.vm_2.0/", "contoso.vm_2.0"),
        (f"{NEW}/en-us/marketplace/consulting-services/contoso.check", "contoso.check"),
        (f"{AZURE}/en-us/marketplace/apps/Contoso.Backup?tab=PlansAndPrice", "Contoso.Backup"),
        (f"{AZURE}/marketplace/apps/contoso.backup/", "contoso.backup"),
        (f"{APPS}/de-de/product/web-apps/contoso.backup", "contoso.backup"),
        (f"{APPS}/en-us/product/dynamics-365-business-central/{DYNAMICS}", "contoso.backup"),
        (f"{APPS}/product/dynamics-365/{DYNAMICS.replace('|', '%7C')}", "contoso.backup"),
        (f"{AZURE}/marketplace/apps/four%20paws.leash", "four paws.leash"),
        (f"{NEW}:443/product/saas/contoso.backup", "contoso.backup"),
        ("HTTPS://MARKETPLACE.MICROSOFT.COM/EN-US/PRODUCT/SAAS/CONTOSO.BACKUP", "CONTOSO.BACKUP"),
    ],
)
def test_a_page_of_an_offer_has_its_id(address, known_as):
    assert offer_id_in(address) == known_as


@pytest.mark.parametrize(
    "address",
    [
        "",
        "contoso.backup",
        NEW,
        f"{NEW}/en-us/product",
        f"{NEW}/en-us/product/",
        f"{AZURE}/en-us/marketplace/apps?search=contoso.backup",
        f"{NEW}/en-us/about/contoso.backup",
        f"{NEW}//product/saas/contoso.backup",
        f"{NEW}/product/saas/..%2F..%2Fcontoso.backup",
        f"{NEW}/product/saas/contoso.backup%00",
        f"{NEW}/product/saas/%3Cb%3E",
        f"{NEW}/product/saas/\ud800",
        f"{NEW}:8443/product/saas/contoso.backup",
        f"{NEW}:x/product/saas/contoso.backup",
        f"{NEW}@evil.example/product/saas/contoso.backup",
        f"{NEW}.evil.example/product/saas/contoso.backup",
        "https://evil.example/product/saas/contoso.backup",
        "https://user@marketplace.microsoft.com/product/saas/contoso.backup",
        "https://evil.marketplace.microsoft.com/product/saas/contoso.backup",
        "http://marketplace.microsoft.com/product/saas/contoso.backup",
        "javascript://marketplace.microsoft.com/product/saas/contoso.backup",
        "//marketplace.microsoft.com/product/saas/contoso.backup",
        "https://[/product/saas/contoso.backup",
        f"{NEW}/product/saas/{'a' * 3000}",
    ],
)
def test_any_other_address_has_none(address):
    assert offer_id_in(address) is None


@given(st.sampled_from(sorted(HOSTS)), st.text(max_size=60))
def test_whatever_the_path_there_is_an_answer(host, path):
    known_as = offer_id_in(f"https://{host}/{path}")

    assert known_as is None or known_as.isprintable()
