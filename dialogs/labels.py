"""What things are called when the desk speaks of them."""

from collections.abc import Mapping

from dialogs.i18n import N_, Sentences
from knowledge.issues import IssueType
from knowledge.match import Field
from knowledge.offers import ContactKind, Offer, OfferType, SoldThrough
from knowledge.parties import Asker, Hosting, Route

ISSUES: Mapping[IssueType, str] = {
    IssueType.TECHNICAL_BREAK_FIX: N_("It does not work"),
    IssueType.USER_SUPPORT_HOWTO: N_("How to use it"),
    IssueType.SLA_SERVICE_HEALTH: N_("Outage or service level"),
    IssueType.CUSTOMER_BILLING: N_("The customer's invoice"),
    IssueType.SUBSCRIPTION_MANAGEMENT: N_("Cancel, renew or change licences"),
    IssueType.COMMERCE_TRANSACTIONS: N_("The order or purchase fails"),
    IssueType.DEPLOYMENT_PROVISIONING: N_("Deployment or installation"),
    IssueType.ISV_CONTACT: N_("The publisher's contact details"),
    IssueType.ACCOUNT_SETUP_PAYMENT: N_("The customer's account or payment"),
    IssueType.PARTNER_ACCOUNT_BILLING: N_("Our own account or bill with Microsoft"),
    IssueType.DOCUMENTATION_TRAINING: N_("Documentation and training"),
    IssueType.SALES_MARKETING: N_("Sales and marketing material"),
    IssueType.OFFER_ONBOARDING: N_("Publishing an offer"),
    IssueType.CONTRACT_LEGAL: N_("Contract and legal"),
    IssueType.SUPPORT_ROLES: N_("Who does what"),
    IssueType.OTHER: N_("Something else"),
}
"""The frequent ones first: this is the order in which they are listed."""

ASKERS: Mapping[Asker, str] = {
    Asker.DIRECT_PARTNER: N_("Direct-bill partner"),
    Asker.INDIRECT_RESELLER: N_("Indirect reseller"),
    Asker.INDIRECT_PROVIDER: N_("Indirect provider (distributor)"),
    Asker.PUBLISHER: N_("Publisher (ISV)"),
    Asker.CUSTOMER: N_("Customer"),
}

_WE_SOLD = {Route.FROM_PARTNER: N_("We sold it through CSP")}
_PROVIDER_SOLD = {Route.THROUGH_PROVIDER: N_("Through our indirect provider")}
_RESELLER_SOLD = {Route.THROUGH_PROVIDER: N_("Through one of our resellers")}
_CUSTOMER_BOUGHT = {Route.BY_CUSTOMER: N_("The customer bought it directly")}
_PRIVATE_OFFER = {Route.PRIVATE_OFFER: N_("As a multiparty private offer")}

ROUTES: Mapping[Asker | None, Mapping[Route, str]] = {
    None: _WE_SOLD | _CUSTOMER_BOUGHT | _PROVIDER_SOLD | _PRIVATE_OFFER,
    Asker.DIRECT_PARTNER: _WE_SOLD | _CUSTOMER_BOUGHT | _PRIVATE_OFFER,
    Asker.INDIRECT_RESELLER: _PROVIDER_SOLD | _CUSTOMER_BOUGHT | _PRIVATE_OFFER,
    Asker.INDIRECT_PROVIDER: _RESELLER_SOLD | _CUSTOMER_BOUGHT | _PRIVATE_OFFER,
    Asker.PUBLISHER: {
        Route.FROM_PARTNER: N_("A CSP partner sold it"),
        Route.THROUGH_PROVIDER: N_("An indirect reseller sold it"),
        **_CUSTOMER_BOUGHT,
        **_PRIVATE_OFFER,
    },
    Asker.CUSTOMER: {
        Route.FROM_PARTNER: N_("From our partner"),
        Route.BY_CUSTOMER: N_("We bought it ourselves"),
        **_PRIVATE_OFFER,
    },
}
"""How it was bought, in the words of whoever asks."""

HOSTINGS: Mapping[Hosting, str] = {
    Hosting.AZURE: N_("Yes, in the customer's Azure subscription"),
    Hosting.ELSEWHERE: N_("No, the publisher hosts it"),
}

RUNS: Mapping[Hosting, str] = {
    Hosting.AZURE: N_("Deployed into Azure"),
    Hosting.ELSEWHERE: N_("Hosted by the publisher"),
}
"""Where it runs, as a circumstance."""

HIT: Mapping[Field, str] = {
    Field.ID: N_("by its ID"),
    Field.NAME: N_("by name"),
    Field.ALIAS: N_("by another name"),
    Field.PUBLISHER: N_("by its publisher"),
}
"""How the words of a message hit an offer."""

NOT_SURE = N_("Not sure")

OFFER_TYPES: Mapping[OfferType, str] = {
    OfferType.SAAS: N_("SaaS"),
    OfferType.VIRTUAL_MACHINE: N_("virtual machine"),
    OfferType.AZURE_APPLICATION: N_("Azure application"),
    OfferType.MANAGED_APPLICATION: N_("Azure managed application"),
    OfferType.SOLUTION_TEMPLATE: N_("Azure solution template"),
    OfferType.CONTAINER: N_("container"),
    OfferType.IOT_EDGE_MODULE: N_("IoT Edge module"),
    OfferType.MANAGED_SERVICE: N_("managed service"),
    OfferType.CONSULTING_SERVICE: N_("consulting service"),
    OfferType.DYNAMICS_365: N_("Dynamics 365 app"),
    OfferType.POWER_BI: N_("Power BI app"),
    OfferType.POWER_PLATFORM: N_("Power Platform connector"),
    OfferType.OFFICE_ADD_IN: N_("Microsoft 365 add-in"),
    OfferType.OTHER: "",
}

SOLD_THROUGH: Mapping[SoldThrough, str] = {
    SoldThrough.CSP: N_("sold through CSP"),
    SoldThrough.MARKETPLACE: N_("not sold through CSP"),
    SoldThrough.PUBLISHER: N_("sold by the publisher, outside the marketplace"),
}

CONTACTS: Mapping[ContactKind, str] = {
    ContactKind.CUSTOMER_SUPPORT: N_("Customer support"),
    ContactKind.ENGINEERING: N_("Engineering"),
    ContactKind.CSP_PROGRAMME: N_("CSP programme"),
}

SPOKEN: Mapping[str, str] = {
    "en": N_("English"),
    "pl": N_("Polish"),
    "de": N_("German"),
    "fr": N_("French"),
    "es": N_("Spanish"),
    "cs": N_("Czech"),
    "it": N_("Italian"),
    "nl": N_("Dutch"),
}


def told_apart(offer: Offer, _: Sentences) -> str:
    """What tells an offer apart from others of a similar name: publisher and type."""
    kind = OFFER_TYPES[offer.offer_type]
    return f"{offer.publisher.name} · {_(kind)}" if kind else offer.publisher.name


def offer_line(offer: Offer, _: Sentences) -> str:
    """Name, type and way of selling, as far as they are known."""
    kind, sold = OFFER_TYPES[offer.offer_type], offer.sold_through
    parts = [offer.name, _(kind) if kind else "", _(SOLD_THROUGH[sold]) if sold else ""]
    return " · ".join(part for part in parts if part)


def languages(tags: tuple[str, ...], _: Sentences) -> str:
    """Languages by name; a tag we have no name for stays a tag."""
    return ", ".join(_(SPOKEN[tag]) if tag in SPOKEN else tag for tag in tags)
