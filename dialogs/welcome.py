"""The welcome: what the desk is for, with three questions that it really answers today."""

from dialogs.cards import welcome_card
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
