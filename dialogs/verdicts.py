"""What a verdict says in words: the headline, why, and what to have ready."""

from collections.abc import Mapping

from dialogs.case import Case
from dialogs.i18n import N_, Sentences
from dialogs.visible import line
from knowledge.issues import IssueType
from knowledge.offers import Offer
from knowledge.parties import Asker, Party
from knowledge.responsibility import Responsibility

LONGEST_NAME = 40
"""Longer names are cut in headlines, which have to fit in one line."""

WHY: Mapping[str, str] = {
    "technical_break_fix": N_(
        "Technical and break-fix support of a third-party offer is the publisher's job."
    ),
    "user_support_howto": N_("User support of a third-party offer is the publisher's job."),
    "sla_service_health": N_(
        "The service level stands in the publisher's agreement with the customer, and the "
        "publisher gives notice of outages."
    ),
    "documentation_training": N_(
        "User documentation and training come from the publisher; they are linked in the offer."
    ),
    "sales_marketing": N_(
        "Sales and marketing material of an offer comes from its publisher, through the CSP "
        "programme contact."
    ),
    "customer_billing": N_(
        "The CSP partner is the customer's first contact for billing and sets the price the "
        "customer pays."
    ),
    "subscription_management": N_(
        "Quantity, renewal and cancellation are managed by the CSP partner in Partner Center. "
        "Assigning licences to users and activation happen with the publisher."
    ),
    "account_setup_payment": N_(
        "The customer's account and payment method are set up by the CSP partner."
    ),
    "deployment_on_azure": N_(
        "Deployment and provisioning of Azure-based offers is supported by Microsoft; the product "
        "itself stays with the publisher."
    ),
    "deployment_elsewhere": N_(
        "The offer is not deployed into the customer's Azure subscription, so its publisher sets "
        "it up."
    ),
    "commerce_transactions": N_(
        "Ordering and purchasing run in Microsoft's commerce system, which Microsoft supports for "
        "partners and publishers."
    ),
    "partner_account_billing": N_(
        "Your own account and bill with Microsoft are supported by Microsoft in Partner Center."
    ),
    "offer_onboarding": N_(
        "Publishing and managing an offer happens in Microsoft's commerce system, which Microsoft "
        "supports."
    ),
    "isv_contact": N_(
        "In Partner Center the contacts stand under Pricing > Marketplace > the offer > Overview "
        "(older pages: Offer details)."
    ),
    "contract_legal": N_(
        "The product's terms are an agreement with the publisher. For the CSP programme agreement "
        "itself ask Microsoft."
    ),
    "support_roles": N_("This is how the support of a third-party offer is split."),
    "other": N_("All support that is not the publisher's or Microsoft's is the CSP partner's."),
    "microsoft_offer": N_(
        "This offer is published by Microsoft, so the rules for third-party offers do not apply: "
        "open a request in Partner Center."
    ),
    "microsoft_offer_on_azure": N_(
        "This offer is published by Microsoft, so the rules for third-party offers do not apply: "
        "open a request in Partner Center."
    ),
    "microsoft_offer_customer": N_(
        "This offer is published by Microsoft. Your partner supports you and passes the case on to "
        "Microsoft where needed."
    ),
    "sold_by_publisher": N_(
        "The publisher sells this offer itself, outside the marketplace, and supports all of it, "
        "billing included."
    ),
    "bought_by_customer": N_(
        "The customer bought it in its own tenant, outside CSP, so Microsoft bills the customer "
        "directly."
    ),
    "bought_by_customer_who_asks": N_(
        "You bought it in your own tenant, so Microsoft bills you directly. Your partner shows you "
        "where to ask in your own billing account."
    ),
    "private_offer": N_(
        "A multiparty private offer is not a CSP sale: Microsoft bills the customer."
    ),
    "private_offer_customer": N_(
        "A multiparty private offer is billed by Microsoft. Your partner, who made the offer, "
        "takes your question."
    ),
    "customer_to_partner": N_(
        "Microsoft supports partners and publishers here, not customers: your partner opens the "
        "request."
    ),
    "reseller_asks_provider": N_(
        "The partner's duties are shared in the indirect model, and the indirect provider decides "
        "how they are split."
    ),
    "sold_through_provider": N_(
        "The partner's duties are shared in the indirect model, and the indirect provider decides "
        "how they are split."
    ),
    "azure_request_by_provider": N_(
        "Deployment of Azure-based offers is supported by Microsoft, but only the provider of the "
        "Azure subscription can open the request."
    ),
    "provider_transacts": N_(
        "Microsoft supports its commerce system, but in the indirect model the indirect provider "
        "transacts with Microsoft."
    ),
}
"""Why, for each rule by its name."""

WHY_NOT_MICROSOFT = N_("Microsoft does not support third-party products.")
_OFTEN_SENT_TO_MICROSOFT = frozenset(
    {
        IssueType.TECHNICAL_BREAK_FIX,
        IssueType.USER_SUPPORT_HOWTO,
        IssueType.SLA_SERVICE_HEALTH,
    }
)

PUBLISHED_BY_MICROSOFT = N_("Published by Microsoft, whatever firm the offer's name mentions.")
COMMUNITY = N_("The offer is supported by a community of volunteers: nobody promises an answer.")

_HAVE_READY: Mapping[IssueType, tuple[str, ...]] = {
    IssueType.TECHNICAL_BREAK_FIX: (
        N_("subscription ID"),
        N_("customer's tenant ID"),
        N_("time of the first error"),
        N_("exact error text"),
    ),
    IssueType.USER_SUPPORT_HOWTO: (N_("what the user wants to do"), N_("subscription ID")),
    IssueType.SLA_SERVICE_HEALTH: (
        N_("since when"),
        N_("how many users are affected"),
        N_("subscription ID"),
    ),
    IssueType.SALES_MARKETING: (
        N_("your Partner ID"),
        N_("customer's country and number of users"),
    ),
    IssueType.CUSTOMER_BILLING: (
        N_("invoice number"),
        N_("the line in question"),
        N_("customer's name"),
    ),
    IssueType.SUBSCRIPTION_MANAGEMENT: (N_("subscription ID"), N_("desired quantity or date")),
    IssueType.ACCOUNT_SETUP_PAYMENT: (N_("customer's domain"), N_("payment method")),
    IssueType.DEPLOYMENT_PROVISIONING: (
        N_("deployment ID"),
        N_("Azure region"),
        N_("exact error text"),
    ),
    IssueType.COMMERCE_TRANSACTIONS: (
        N_("order ID"),
        N_("customer's tenant ID"),
        N_("exact error text"),
    ),
    IssueType.PARTNER_ACCOUNT_BILLING: (
        N_("invoice number"),
        N_("your Partner ID"),
        N_("the line in question"),
    ),
    IssueType.OFFER_ONBOARDING: (N_("offer ID"), N_("publisher ID"), N_("exact error text")),
    IssueType.CONTRACT_LEGAL: (N_("the clause in question"), N_("customer's country")),
}


def headline(verdict: Responsibility, offer: Offer | None, case: Case, _: Sentences) -> str:
    """Who handles it: the company, then its role."""
    match verdict.party:
        case Party.DESK:
            return _headline_of_the_desk(verdict, offer, _)
        case Party.PUBLISHER:
            return _headline_of_the_publisher(offer, case.asker, _)
        case Party.MICROSOFT:
            return _headline_of_microsoft(verdict, _)
        case _:
            return _headline_of_the_partner(verdict, case, _)


def supporter_headline(verdict: Responsibility, offer: Offer, _: Sentences) -> str:
    """Who supports an offer, for the eyes of customers: what is not the publisher's is passed on
    by their partner."""
    if verdict.party is not Party.PUBLISHER:
        return _("Your partner supports this")
    return _("{publisher} (publisher) supports this").format(publisher=_cut(offer.publisher.name))


def why(verdict: Responsibility, issue: IssueType, case: Case, _: Sentences) -> list[str]:
    """Why, in one sentence, and one on why not Microsoft where people often go wrong."""
    sentences = [_(WHY[verdict.rule.name])]
    if verdict.party is Party.PUBLISHER and issue in _OFTEN_SENT_TO_MICROSOFT:
        sentences.append(_(WHY_NOT_MICROSOFT))
    concerned = Asker.PUBLISHER, Asker.CUSTOMER
    if verdict.party is Party.PUBLISHER and case.asker not in concerned:
        sentences.append(
            _("You can write to the publisher yourself or give the contact to the customer.")
        )
    reseller = case.asker is Asker.INDIRECT_RESELLER
    if verdict.shared_with and reseller and case.provider is None:
        sentences.append(_("Write “our provider is …”, and I will remember the name."))
    return sentences


def have_ready(issue: IssueType, _: Sentences) -> str:
    """What the responsible party will ask for; empty when nothing."""
    return " · ".join(_(item) for item in _HAVE_READY.get(issue, ()))


def _headline_of_the_desk(verdict: Responsibility, offer: Offer | None, _: Sentences) -> str:
    if verdict.rule.name == IssueType.ISV_CONTACT and offer:
        return _("How to reach {publisher}").format(publisher=_cut(offer.publisher.name))
    if offer:
        return _("Who does what for {offer}").format(offer=_cut(offer.name))
    return _("Who does what")


def _headline_of_the_publisher(offer: Offer | None, asker: Asker | None, _: Sentences) -> str:
    if asker is Asker.PUBLISHER:
        return _("You handle this, as the publisher")
    if offer is None:
        return _("The publisher handles this")
    return _("{publisher} (publisher) handles this").format(publisher=_cut(offer.publisher.name))


def _headline_of_microsoft(verdict: Responsibility, _: Sentences) -> str:
    if verdict.rule.by_microsoft:
        return _("Microsoft (publisher of this offer) handles this")
    if verdict.through is Party.INDIRECT_PROVIDER:
        return _("Microsoft handles this; your indirect provider takes it there")
    return _("Microsoft (commerce support) handles this")


def _headline_of_the_partner(verdict: Responsibility, case: Case, _: Sentences) -> str:
    match case.asker, verdict.shared_with:
        case Asker.CUSTOMER, _shared:
            return _("Your partner handles this")
        case Asker.PUBLISHER, _shared:
            return _("The CSP partner that sold it handles this")
        case _asker, None:
            return _("You handle this, as the CSP partner")
        case Asker.INDIRECT_PROVIDER, _shared:
            return _("You and your reseller share this, by the split you agreed")
    if case.provider:
        return _("You and {provider} (indirect provider) share this. Start with them").format(
            provider=_cut(case.provider)
        )
    return _("You and your indirect provider share this. Start with your provider")


def _cut(name: str) -> str:
    return line(name, LONGEST_NAME)
