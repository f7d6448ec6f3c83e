"""The pages that the rules come from, with the section and date that were read."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is written, so that people can look it up."""

    title: str
    section: str
    """The part that matters, in our words."""
    dated: date | None
    """The page's own date, or that of the copy that was read; None where neither is known."""
    url: str
    """Where the page stands since Microsoft Learn was rearranged."""


_LEARN = "https://learn.microsoft.com/partner-center/"
_SUPPORT = "Support for commercial marketplace products in the CSP program"
_SUPPORT_URL = _LEARN + "customers/csp-commercial-marketplace-support"


def _support_roles(section: str) -> Source:
    return Source(_SUPPORT, section, date(2023, 7, 31), _SUPPORT_URL)


PUBLISHER_ROLE = _support_roles("ISV publisher support role")
PARTNER_ROLE = _support_roles("CSP partner support role")
MICROSOFT_ROLE = _support_roles("Microsoft support role")
INDIRECT_MODEL = _support_roles("CSP indirect provider model")
FIND_CONTACTS = _support_roles("How to find ISV contact information")
SUPPORT_TO_CUSTOMERS = Source(
    "Customer support in the CSP program",
    "Support your customers",
    date(2023, 9, 26),
    _LEARN + "customers/customer-support",
)
ON_BEHALF = Source(
    "Report problems on behalf of a customer",
    "Azure support requests in the indirect model",
    date(2023, 9, 23),
    _LEARN + "customers/report-problems-on-behalf-of-a-customer",
)
BILLING = Source(
    "Commercial marketplace billing in the CSP program",
    "Purchases made by customers",
    date(2022, 11, 8),
    _LEARN + "billing/csp-commercial-marketplace-billing",
)
PRIVATE_OFFERS = Source(
    "Multiparty private offers FAQ",
    "Billing",
    None,
    _LEARN + "marketplace-offers/multiparty-private-offers-faq",
)
LISTING_OPTIONS = Source(
    "Plan a SaaS offer for the commercial marketplace",
    "Listing options",
    date(2023, 10, 23),
    _LEARN + "marketplace-offers/plan-saas-offer",
)
CONTRACTING = Source(
    "Contracting for commercial marketplace products in the CSP program",
    "Third-party product terms",
    date(2023, 10, 23),
    _LEARN + "customers/csp-commercial-marketplace-contracting",
)
