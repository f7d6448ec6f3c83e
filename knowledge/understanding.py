"""What one message says: which offer, which issue, in which language, and what else it tells."""

from collections.abc import Collection
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.hearing import Heard, hear
from knowledge.match import Decision, Match


@dataclass(frozen=True, slots=True)
class Understanding:
    """The two halves of a message: the offer it means and all the rest."""

    match: Match
    heard: Heard


def understand(
    text: str, catalogue: Catalogue, language: str, *, among: Collection[str] = ()
) -> Understanding:
    """What `text` says in a conversation held in `language`.

    `among` are the offers the desk has just listed: likely, but the person may name another.
    """
    match = catalogue.find(text)
    if among and not match.sure:
        listed = catalogue.find(text, among=among)
        match = match if listed.decision is Decision.NONE else listed
    # What names the offer says nothing about the issue: "Contoso Backup" is not about backups.
    named = match.candidates[0].spans if match.decision is not Decision.NONE else ()
    return Understanding(match, hear(text, language, masked=named))
