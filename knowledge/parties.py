"""The parties around an offer, the roles in which people ask, and the ways an offer is bought."""

from enum import StrEnum


class Party(StrEnum):
    """Somebody who can be responsible."""

    PUBLISHER = "publisher"
    PARTNER = "partner"
    INDIRECT_PROVIDER = "indirect_provider"
    MICROSOFT = "microsoft"
    DESK = "desk"
    """The question is answered here and now; nobody else has to be asked."""


class Asker(StrEnum):
    """The role in which somebody asks."""

    DIRECT_PARTNER = "direct_partner"
    INDIRECT_PROVIDER = "indirect_provider"
    INDIRECT_RESELLER = "indirect_reseller"
    PUBLISHER = "publisher"
    CUSTOMER = "customer"


class Hosting(StrEnum):
    """Whether an offer is deployed into the customer's Azure subscription."""

    AZURE = "azure"
    ELSEWHERE = "elsewhere"


class Route(StrEnum):
    """How the customer bought the offer."""

    FROM_PARTNER = "from_partner"
    """In CSP, from a partner that buys from Microsoft itself."""
    THROUGH_PROVIDER = "through_provider"
    """In CSP, from an indirect reseller that buys through its indirect provider."""
    BY_CUSTOMER = "by_customer"
    """By the customer itself, in its own tenant, outside CSP."""
    PRIVATE_OFFER = "private_offer"
    """As a multiparty private offer or a resale enabled offer: Microsoft bills the customer."""
