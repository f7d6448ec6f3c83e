"""The welcome: what the desk is for, with three questions that it really answers today."""

from dialogs.cards import group_welcome_card, welcome_card
from dialogs.i18n import N_
from dialogs.talk import Talk
from knowledge.catalogue import Catalogue
from knowledge.match import Decision
from knowledge.offers import ContactKind, Offer

EXAMPLES = (
    N_("{offer} shows an error when users sign in"),
    N_("the customer was charged twice for {offer}"),
    N_("how do I reach the publisher of {offer}?"),
)
_LOOKED_AT = 200
"""How many offers are tried; a large catalogue has good ones early enough."""


async def welcome(talk: Talk) -> None:
    """Greet in the person's language."""
    _ = talk._
    offers = _good_examples(talk.desk.catalogue, len(EXAMPLES))
    asked = [
        _(example).format(offer=offer.name)
        for example, offer in zip(EXAMPLES, offers, strict=False)
    ]
    greeting = _(
        "Something is wrong with an offer of the marketplace? I tell you who is responsible and "
        "how to reach them. For example:"
    )
    await talk.show(welcome_card(greeting, asked, _))


async def welcome_group(talk: Talk, name: str) -> None:
    """Tell a group, once, what the desk is for; `name` is what it is mentioned by."""
    _ = talk._
    greeting = _(
        "Something is wrong with an offer of the marketplace? Mention me with the offer and the "
        "problem, and I say who is responsible and how to reach them. For example:"
    )
    offer = _good_examples(talk.desk.catalogue, 1)
    asked = _(EXAMPLES[0]).format(offer=offer[0].name if offer else "Contoso Backup")
    remark = _("I only answer when I am mentioned.")
    await talk.show(group_welcome_card(greeting, f"@{name} {asked}", remark, _))


async def welcome_member(talk: Talk) -> None:
    """Tell somebody who joins a group how to ask the desk."""
    await talk.say(
        talk._(
            "Welcome! Mention me with an offer and what is wrong with it: I say who is "
            "responsible and how to reach them."
        )
    )


def _good_examples(catalogue: Catalogue, wanted: int) -> list[Offer]:
    """Third-party offers with a contact, of different publishers, that are found by their name."""
    chosen: list[Offer] = []
    for position, offer in enumerate(catalogue):
        if len(chosen) == wanted or position == _LOOKED_AT:
            break
        if (
            not offer.publisher.is_microsoft
            and offer.contact(ContactKind.CUSTOMER_SUPPORT)
            and offer.publisher.name not in [other.publisher.name for other in chosen]
            and catalogue.find(offer.name).decision is Decision.MATCH
        ):
            chosen.append(offer)
    return chosen
