"""Which offer it is about: found in what was typed, chosen from a list, or not ours."""

import re
from collections.abc import Iterable, Sequence

from dialogs.cards import Option, not_found_card
from dialogs.case import NEEDS_NO_OFFER, Case
from dialogs.grounds import PICKED, Ground, ground_of_offer
from dialogs.labels import ISSUES, told_apart
from dialogs.questions import Question
from dialogs.talk import Talk
from knowledge.background import Grade, background_words
from knowledge.folding import words
from knowledge.match import Decision, Match

AT_MOST = 5
"""How many offers are listed to choose from."""

NONE = "none"


class WhichOffer(Question):
    """The offer: found in what was typed, chosen from a list, or not ours."""

    blank = "offer_id"

    def open(self, talk: Talk, case: Case) -> bool:
        """Unless the answer is the same for every offer, and the person named none."""
        named = case.unknown_name or case.in_doubt
        return case.offer_id is None and bool(named or case.issue not in NEEDS_NO_OFFER)

    def sentence(self, talk: Talk, case: Case) -> str:
        """Which of a few, or simply which."""
        _ = talk._
        if case.in_doubt:
            return _("Which one do you mean?")
        if case.issue:
            return _("{issue}. Which offer is it about?").format(issue=_(ISSUES[case.issue]))
        return _("Which offer is it about? Its name or a part of it will do.")

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """The offers in doubt or the nearest names, and none of them."""
        _ = talk._
        nearest = case.alternatives if case.unknown_name else case.in_doubt
        found = [talk.desk.catalogue.get(offer_id) for offer_id in nearest[:AT_MOST]]
        listed = [Option(o.id, o.name, told_apart(o, _)) for o in found if o]
        if not listed:
            return []
        return [*listed, Option(NONE, _("None of these"))]

    def take(self, talk: Talk, case: Case, value: str) -> Case:
        """One of those listed, or none of them: then the name is asked for once more."""
        if value == NONE:
            return case.noting(in_doubt=(), alternatives=(), unknown_name=None)
        others = tuple(option.value for option in self.options(talk, case)[:-1])
        return with_picked_offer(case, value, others)

    def chosen(self, talk: Talk, case: Case) -> str | None:
        """As in any list; "none of these" may also be said in other words."""
        if talk.heard.none_of_these and self.options(talk, case):
            return NONE
        return super().chosen(talk, case)

    def hear(self, talk: Talk, case: Case) -> Case:
        """A name, a wish for another offer, or a name that is not ours."""
        match, heard = talk.match, talk.heard
        if heard.provider:
            return case  # the name is the provider's
        if sure := match.sure:
            talk.understood = True
            nearly = tuple(candidate.id for candidate in match.candidates[1:AT_MOST])
            # How sure a name is says nothing where only a few could be meant.
            picked = sure.id in case.in_doubt
            ground = PICKED if picked else ground_of_offer(match, talk.text)
            return _with_offer(case, sure.id, nearly, ground, correction=heard.correction)
        if match.decision is Decision.CHOOSE:
            listed = tuple(candidate.id for candidate in match.candidates[:AT_MOST])
            if case.offer_id in listed and heard.issues and heard.change != "offer":
                return case  # "and the contoso invoice?" goes on about the offer at hand
            talk.understood = True
            return case.noting(offer_id=None, in_doubt=listed, unknown_name=None, answered=None)
        if heard.change == "offer":
            talk.understood = True
            return case.noting(
                offer_id=None, in_doubt=case.alternatives, unknown_name=None, answered=None
            )
        if name := _unknown_name(talk, case, match):
            near = tuple(candidate.id for candidate in match.candidates[:AT_MOST])
            return case.noting(
                offer_id=None, in_doubt=(), alternatives=near, unknown_name=name, answered=None
            )
        return case

    async def ask(self, talk: Talk, case: Case) -> None:
        """A list, a plain question, or the truth that we do not have it."""
        if case.unknown_name:
            card = not_found_card(case.unknown_name, self.options(talk, case), case.asked, talk._)
            await talk.show(card)
        else:
            await super().ask(talk, case)


def with_picked_offer(case: Case, offer_id: str, among: Sequence[str] = ()) -> Case:
    """The case once the person has picked this offer, one of those listed."""
    nearly = tuple(other for other in among if other != offer_id)
    return _with_offer(case, offer_id, nearly, PICKED)


def _with_offer(
    case: Case,
    offer_id: str,
    nearly: tuple[str, ...],
    ground: Ground,
    *,
    correction: bool = False,
) -> Case:
    found = case.noting(
        offer_id=offer_id,
        offer_ground=ground,
        in_doubt=(),
        alternatives=nearly,
        unknown_name=None,
        answered=None,
    )
    if offer_id == case.offer_id:
        return found
    # Another offer may run and be bought in another way; a correction only mends the name.
    return found.noting(hosting=None, route=case.route if correction else None, unsure=())


_SMALL = "".join(filter(str.islower, map(chr, range(0x530))))
"""The small letters of Latin, Greek and Cyrillic."""

_PROPER_NAME = re.compile(rf"[^\W\d_{_SMALL}][\w.&+-]*(?:\s+[^\W_{_SMALL}][\w.&+-]*)*")
_CAPITAL_NOUNS = frozenset({"de", "lb"})
"""The languages that write every noun with a capital: one such word makes no name there."""

_LONGEST_NAME = 60
_LONGEST_ABBREVIATION = 4
# Not those of EVERYDAY and NAMES: companies like to take them for a name.
_COMMON = frozenset({Grade.GLUE, Grade.DESK, Grade.TRADE, Grade.COMMON})
_PLATFORMS = frozenset({"365", "appsource", "azure", "entra", "microsoft"})
"""Names that come up in any talk about offers."""


def _unknown_name(talk: Talk, case: Case, match: Match) -> str | None:
    """What the person calls an offer that we do not have, if that is what the message does."""
    heard = talk.heard
    if case.offer_id or heard.act or heard.out_of_scope or heard.asker or heard.route:
        return None
    near = match.candidates[0].spans if match.candidates else ()
    about = [span for reading in heard.readings[:1] for span in reading.spans]
    named = [
        found.group()[:_LONGEST_NAME]
        for found in _PROPER_NAME.finditer(talk.text)
        # A capital letter at the start of a sentence names nothing.
        if found.start() > 0
        and not _is_common(found.group())
        and (
            _overlaps(found.span(), near)
            or not (
                _overlaps(found.span(), about) or _is_capital_anyway(found.group(), heard.language)
            )
        )
    ]
    if named:
        return named[0]
    asked = case.asking == WhichOffer.blank and not heard.issues
    return talk.text[:_LONGEST_NAME] if asked else None


def _is_common(name: str) -> bool:
    """Whether it is no name of an offer, whatever its capitals: Microsoft, Partner Center."""
    background = background_words()
    return all(background.grade_of(word) in _COMMON or word in _PLATFORMS for word in words(name))


def _is_capital_anyway(name: str, language: str) -> bool:
    """Whether it may be written so without being a name: VAT, or any noun of German."""
    is_abbreviation = name.isupper() and len(name) <= _LONGEST_ABBREVIATION
    return is_abbreviation or (language in _CAPITAL_NOUNS and _may_be_a_noun(name))


def _may_be_a_noun(name: str) -> bool:
    """Whether it has no more capitals than a noun and what it is compounded of: "PDF-Export"."""
    strange = [word for word in name.split() if not (_is_common(word) or word.isdigit())]
    parts = [part for word in strange for part in word.split("-")]
    return len(strange) < 2 and all(part.isupper() or part[1:].islower() for part in parts)


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
