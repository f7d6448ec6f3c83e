"""Offers of the commercial marketplace, the publishers behind them, and how to reach those."""

from datetime import date
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from knowledge.parties import Hosting


class _Fact(BaseModel):
    """Something we were told and never change; a new import replaces it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OfferType(StrEnum):
    """The marketplace's kinds of offer, as far as they differ in who supports them."""

    SAAS = "saas"
    VIRTUAL_MACHINE = "virtual_machine"
    AZURE_APPLICATION = "azure_application"
    MANAGED_APPLICATION = "managed_application"
    SOLUTION_TEMPLATE = "solution_template"
    CONTAINER = "container"
    IOT_EDGE_MODULE = "iot_edge_module"
    MANAGED_SERVICE = "managed_service"
    CONSULTING_SERVICE = "consulting_service"
    DYNAMICS_365 = "dynamics_365"
    POWER_BI = "power_bi"
    POWER_PLATFORM = "power_platform"
    OFFICE_ADD_IN = "office_add_in"
    OTHER = "other"


HOSTING: dict[OfferType, Hosting | None] = {
    OfferType.SAAS: Hosting.ELSEWHERE,
    OfferType.VIRTUAL_MACHINE: Hosting.AZURE,
    OfferType.AZURE_APPLICATION: Hosting.AZURE,
    OfferType.MANAGED_APPLICATION: Hosting.AZURE,
    OfferType.SOLUTION_TEMPLATE: Hosting.AZURE,
    OfferType.CONTAINER: Hosting.AZURE,
    OfferType.IOT_EDGE_MODULE: Hosting.AZURE,
    OfferType.MANAGED_SERVICE: None,
    OfferType.CONSULTING_SERVICE: Hosting.ELSEWHERE,
    OfferType.DYNAMICS_365: Hosting.ELSEWHERE,
    OfferType.POWER_BI: Hosting.ELSEWHERE,
    OfferType.POWER_PLATFORM: Hosting.ELSEWHERE,
    OfferType.OFFICE_ADD_IN: Hosting.ELSEWHERE,
    OfferType.OTHER: None,
}
"""Whether offers of a type are Azure-based; None where the type does not tell: then the desk asks.

Source: "Plan a commercial marketplace offer" and "Publishing guide by offer type", Microsoft Learn.
"""


class SoldThrough(StrEnum):
    """The widest way in which an offer can be bought."""

    CSP = "csp"
    """The publisher opted in to CSP: partners can sell it."""
    MARKETPLACE = "marketplace"
    """Customers buy it on the marketplace themselves; partners cannot sell it."""
    PUBLISHER = "publisher"
    """Listed only ("Contact me"): sold by the publisher, outside the marketplace."""


class SupportTier(StrEnum):
    """Who the listing says supports the offer, where it says so."""

    PUBLISHER = "publisher"
    MICROSOFT = "microsoft"
    COMMUNITY = "community"
    """Volunteers: nobody promises an answer."""


class ContactKind(StrEnum):
    """The contacts a publisher can give on Partner Center's listing form."""

    CUSTOMER_SUPPORT = "customer_support"
    ENGINEERING = "engineering"
    """For Microsoft and partners only: never shown to a customer."""
    CSP_PROGRAMME = "csp_programme"


class Contact(_Fact):
    """One way to reach a publisher about an offer. At least one of e-mail, phone and URL is set."""

    kind: ContactKind
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    hours: str | None = None
    languages: tuple[str, ...] = ()
    """BCP 47 tags: "en", "pl"."""
    checked_on: date | None = None
    source: str | None = None
    """Where the contact was read, in words for a person."""


class Publisher(_Fact):
    """The company behind an offer (in Microsoft's texts: ISV)."""

    name: str
    id: str | None = None
    is_microsoft: bool = False
    website: str | None = None


class Links(_Fact):
    """Pages that the publisher gives for an offer."""

    documentation: str | None = None
    sales: str | None = None
    csp_marketing: str | None = None
    marketplace: str | None = None
    status: str | None = None


class Offer(_Fact):
    """One product or service on the marketplace."""

    id: str
    """Unique in a catalogue: "<publisher id>.<offer id>", or only the latter without the former."""
    offer_id: str
    name: str
    publisher: Publisher
    aliases: tuple[str, ...] = ()
    offer_type: OfferType = OfferType.OTHER
    sold_through: SoldThrough | None = None
    """None where the source does not say."""
    support_tier: SupportTier | None = None
    links: Links = Links()
    contacts: tuple[Contact, ...] = ()

    @cached_property
    def hosting(self) -> Hosting | None:
        """Whether the offer is Azure-based, by its type; None where the type does not tell."""
        return HOSTING[self.offer_type]

    def contact(self, kind: ContactKind) -> Contact | None:
        """The publisher's contact of this kind for this offer, if it gave one."""
        return next((contact for contact in self.contacts if contact.kind is kind), None)
