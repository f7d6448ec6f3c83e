"""What one message says: which offer, which issue, in which language, and what else it tells."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from knowledge.hearing import Heard, hear
from knowledge.match import Decision, Match


class FindsOffers(Protocol):
    """A catalogue, as far as understanding a message goes."""

    def find(self, text: str, *, among: Collection[str] = ()) -> Match:
        """Say which offers `text` may mean; with `among`, only those with these ids."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The two halves of a message: the offer it means and all the rest."""

    match: Match
    heard: Heard


def understand(
    text: str, catalogue: FindsOffers, language: str, *, among: Collection[str] = ()
) -> Understanding:
    """What `text` says in a conversation held in `language`.

    `among` are the offers the desk has just listed: likely, but the person may name another.
    """
    match = catalogue.find(text)
    if among and not match.sure:
        listed = catalogue.find(text, among=among)
        match = match if listed.decision is Decision.NONE else listed
    return hear_beside(match, text, language)


def hear_beside(match: Match, text: str, language: str) -> Understanding:
    """What `text` says where it is known already which offers it may mean."""
    # What names the offer says nothing about the issue: "Contoso Backup" is not about backups.
    named = match.candidates[0].spans if match.decision is not Decision.NONE else ()
    return Understanding(match, hear(text, language, masked=named))
