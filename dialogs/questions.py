"""The questions the desk may ask: ask and hear side by side, each for one blank of a case."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from rapidfuzz import fuzz

from dialogs.cards import Option, choice_card, not_found_card
from dialogs.case import NEEDS_NO_OFFER, Case
from dialogs.labels import (
    ASKERS,
    HOSTINGS,
    ISSUES,
    NOT_SURE,
    ROUTES,
    told_apart,
)
from dialogs.talk import Talk
from knowledge.everyday import everyday_words
from knowledge.folding import fold, words
from knowledge.hearing import Heard
from knowledge.issues import IssueType
from knowledge.match import Decision, Match
from knowledge.parties import Asker, Hosting, Route
from knowledge.responsibility import Blank, missing

AT_MOST = 5
"""How many offers are listed to choose from."""

MORE = "more"
NONE = "none"
UNSURE = "unsure"

_LEAST_HINT = 0.25
"""From this confidence on the likeliest reading is worth asking about."""

_SAME_LABEL = 90
"""From this likeness on (0 to 100), what was typed is taken for a label."""


class Question(ABC):
    """Asks for one blank of a case."""

    blank: ClassVar[str]

    @abstractmethod
    def open(self, talk: Talk, case: Case) -> bool:
        """Whether the desk cannot go on without this."""

    @abstractmethod
    def sentence(self, talk: Talk, case: Case) -> str:
        """The question itself."""

    @abstractmethod
    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """What can be chosen; empty when only words can answer."""

    @abstractmethod
    def take(self, talk: Talk, case: Case, value: str) -> Case:
        """The case once the option `value` was chosen."""

    def hear(self, talk: Talk, case: Case) -> Case:  # noqa: ARG002  (most hear nothing more)
        """The case with what a message says about this blank, whether or not it was asked for."""
        return case

    async def ask(self, talk: Talk, case: Case) -> None:
        """Put the question, with something to press for each option."""
        if options := self.options(talk, case):
            await talk.show(choice_card(self.sentence(talk, case), options, case.asked, talk._))
        else:
            await talk.say(self.sentence(talk, case))

    def chosen(self, talk: Talk, case: Case) -> str | None:
        """The option that an answer in words names, by its number or by its label."""
        options = self.options(talk, case)
        if not options:
            return None
        if (number := talk.heard.choice) is not None:
            position = number - 1 if number > 0 else len(options) + number
            return options[position].value if 0 <= position < len(options) else None
        likeness = [fuzz.ratio(fold(talk.text), fold(option.label)) for option in options]
        if max(likeness) >= _SAME_LABEL:
            return options[likeness.index(max(likeness))].value
        # "direct" is the direct-bill partner, as long as no other label has the word as well.
        said = set(words(talk.text))
        holding = [option for option in options if said and said <= set(words(option.label))]
        return holding[0].value if len(holding) == 1 else None


class WhichOffer(Question):
    """The offer: found in what was typed, chosen from a list, or not ours."""

    blank = "offer_id"

    def open(self, talk: Talk, case: Case) -> bool:  # noqa: ARG002
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
        return _with_offer(case, value, tuple(other for other in others if other != value))

    def chosen(self, talk: Talk, case: Case) -> str | None:
        """As in any list; "none of these" may also be said in other words."""
        if talk.heard.none_of_these and self.options(talk, case):
            return NONE
        return super().chosen(talk, case)

    def hear(self, talk: Talk, case: Case) -> Case:
        """A name, a wish for another offer, or a name that is not ours."""
        match, heard = talk.match, talk.heard
        if sure := match.sure:
            talk.understood = True
            nearly = tuple(candidate.id for candidate in match.candidates[1:AT_MOST])
            return _with_offer(case, sure.id, nearly, correction=heard.correction)
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
            near = tuple(candidate.id for candidate in match.candidates[:2])
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


class WhatIsWrong(Question):
    """The type of issue."""

    blank = "issue"

    def open(self, talk: Talk, case: Case) -> bool:  # noqa: ARG002
        """Always needed."""
        return case.issue is None

    def sentence(self, talk: Talk, case: Case) -> str:
        """Names the offer, so that a wrong one is noticed early."""
        offer = talk.desk.catalogue.get(case.offer_id or "")
        if offer is None:
            return talk._("What is it about?")
        return talk._("{offer}: what is it about?").format(offer=offer.name)

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """The likeliest three if the message gave a hint, the frequent ones, then all the rest."""
        _ = talk._
        frequent = list(ISSUES)[:8]
        if case.all_issues:
            listed = list(ISSUES)[8:]
        elif case.issues_in_doubt:
            listed = list(case.issues_in_doubt)
        else:
            listed = frequent
        options = [Option(issue.value, _(ISSUES[issue])) for issue in listed]
        if IssueType.OTHER not in listed:
            options.append(Option(MORE, _("Something else")))
        return options

    def take(self, talk: Talk, case: Case, value: str) -> Case:  # noqa: ARG002
        """One type, or the next list: first the frequent ones, then the rare ones."""
        if value == MORE:
            return case.noting(issues_in_doubt=(), all_issues=not case.issues_in_doubt)
        return _with_issues(case, IssueType(value))

    def hear(self, talk: Talk, case: Case) -> Case:
        """The issues a message brings; two get two answers."""
        heard = talk.heard
        if heard.issues:
            talk.understood = True
            return _with_issues(case, *heard.issues[:2])
        if heard.change == "issue":
            talk.understood = True
            return case.noting(
                issue=None, other_issue=None, issues_in_doubt=(), all_issues=False, answered=None
            )
        if case.issue is None and not case.all_issues and (hints := _hints(heard)):
            talk.understood = True
            return case.noting(issues_in_doubt=hints)
        return case


class _HangsOnIt(Question):
    """A question that is only asked when the verdict hangs on it."""

    def open(self, talk: Talk, case: Case) -> bool:
        """Whether the verdict of any issue of the case still changes with this blank."""
        return self.blank not in case.unsure and bool(self.hanging(talk, case))

    def hanging(self, talk: Talk, case: Case) -> list[IssueType]:
        """The issues whose verdict hangs on this blank."""
        offer = talk.desk.catalogue.get(case.offer_id or "")
        return [
            issue
            for issue in case.issues
            if Blank(self.blank) in missing(case.known(issue, offer), talk.desk.agreements)
        ]


class WhereDoesItRun(_HangsOnIt):
    """Whether an offer is Azure-based, where its type does not tell."""

    blank = "hosting"

    def sentence(self, talk: Talk, case: Case) -> str:  # noqa: ARG002
        """In the words a partner knows it by."""
        return talk._("Is it deployed into Azure, as a virtual machine, container or application?")

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:  # noqa: ARG002
        """Yes, no, not sure."""
        return _options(talk, HOSTINGS)

    def take(self, talk: Talk, case: Case, value: str) -> Case:  # noqa: ARG002
        """What was chosen; the answer says so where it was a guess."""
        if value == UNSURE:
            return case.noting(unsure=(*case.unsure, self.blank), answered=None)
        return case.noting(hosting=Hosting(value), answered=None)

    def chosen(self, talk: Talk, case: Case) -> str | None:
        """Yes and no will do."""
        if talk.heard.agreement is not None:
            return (Hosting.AZURE if talk.heard.agreement else Hosting.ELSEWHERE).value
        return super().chosen(talk, case)

    def hear(self, talk: Talk, case: Case) -> Case:
        """Said in passing."""
        if hosting := talk.heard.hosting:
            talk.understood = True
            return case.noting(hosting=hosting)
        return case


class HowWasItBought(_HangsOnIt):
    """The purchase route; for partners it also tells how they sell."""

    blank = "route"

    def sentence(self, talk: Talk, case: Case) -> str:
        """With offer and issue, so that the person sees what was understood."""
        _ = talk._
        offer = talk.desk.catalogue.get(case.offer_id or "")
        hanging = self.hanging(talk, case)
        if offer is None or not hanging:
            return _("How was it bought?")
        return _("{offer}. {issue}: how was it bought?").format(
            offer=offer.name, issue=_(ISSUES[hanging[0]])
        )

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """Those ways that are open to this asker."""
        return _options(talk, ROUTES[case.asker])

    def take(self, talk: Talk, case: Case, value: str) -> Case:  # noqa: ARG002
        """The route, and what it says about the asker."""
        case = case.noting(not_customer=case.asker is not Asker.CUSTOMER, answered=None)
        if value == UNSURE:
            return case.noting(unsure=(*case.unsure, self.blank, Blank.ASKER.value))
        return _sold_by(case, Route(value))

    def hear(self, talk: Talk, case: Case) -> Case:
        """Said in passing."""
        if route := talk.heard.route:
            talk.understood = True
            return _sold_by(case, route).noting(answered=None)
        return case


class WhoIsAsking(_HangsOnIt):
    """The role in which the person asks; asked once and remembered."""

    blank = "asker"

    def sentence(self, talk: Talk, case: Case) -> str:  # noqa: ARG002
        """Says why it is asked."""
        return talk._("The answer depends on your role. Who are you in this sale?")

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:  # noqa: ARG002
        """The five roles."""
        return [Option(asker.value, talk._(label)) for asker, label in ASKERS.items()]

    def take(self, talk: Talk, case: Case, value: str) -> Case:  # noqa: ARG002
        """The role."""
        return case.noting(asker=Asker(value), answered=None)

    def hear(self, talk: Talk, case: Case) -> Case:
        """Said in passing; it may also correct what was remembered."""
        if (asker := talk.heard.asker) and asker is not case.asker:
            talk.understood = True
            return case.noting(asker=asker, answered=None)
        return case


class PassItOn(Question):
    """Whether a person should take over."""

    blank = "person_offered"
    YES: ClassVar[str] = "yes"

    def open(self, talk: Talk, case: Case) -> bool:  # noqa: ARG002
        """Only where the desk has offered it."""
        return case.person_offered

    def sentence(self, talk: Talk, case: Case) -> str:  # noqa: ARG002
        """The offer."""
        return talk._("Shall I pass your case to a person?")

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:  # noqa: ARG002
        """Yes or no."""
        return [Option(self.YES, talk._("Yes")), Option("no", talk._("No"))]

    def take(self, talk: Talk, case: Case, value: str) -> Case:  # noqa: ARG002
        """Either way the offer is off the table; the support dialog hands the case over."""
        return case.noting(person_offered=False, missed=0)

    def chosen(self, talk: Talk, case: Case) -> str | None:
        """Yes and no in any words."""
        if talk.heard.agreement is not None:
            return self.YES if talk.heard.agreement else "no"
        return super().chosen(talk, case)


def _options(talk: Talk, labels: Mapping[Any, str]) -> list[Option]:
    listed = [Option(value.value, talk._(label)) for value, label in labels.items()]
    return [*listed, Option(UNSURE, talk._(NOT_SURE))]


def _hints(heard: Heard) -> tuple[IssueType, ...]:
    """The likeliest three types, where the message gave any hint at all."""
    if not heard.readings or heard.readings[0].confidence < _LEAST_HINT:
        return ()
    return tuple(reading.kind for reading in heard.readings if isinstance(reading.kind, IssueType))[
        :3
    ]


def _with_offer(
    case: Case, offer_id: str, nearly: tuple[str, ...], *, correction: bool = False
) -> Case:
    found = case.noting(
        offer_id=offer_id, in_doubt=(), alternatives=nearly, unknown_name=None, answered=None
    )
    if offer_id == case.offer_id:
        return found
    # Another offer may run and be bought in another way; a correction only mends the name.
    return found.noting(hosting=None, route=case.route if correction else None, unsure=())


def _with_issues(case: Case, issue: IssueType, other: IssueType | None = None) -> Case:
    return case.noting(
        issue=issue, other_issue=other, issues_in_doubt=(), all_issues=False, answered=None
    )


def _sold_by(case: Case, route: Route) -> Case:
    """Somebody who sold it through CSP is a partner; who sold it through a provider, a reseller."""
    asker = case.asker
    if asker is None and route is Route.FROM_PARTNER:
        asker = Asker.DIRECT_PARTNER
    if asker in (None, Asker.DIRECT_PARTNER) and route is Route.THROUGH_PROVIDER:
        asker = Asker.INDIRECT_RESELLER
    return case.noting(route=route, asker=asker)


_PROPER_NAME = re.compile(
    r"[^\W\d_a-zà-ÿąćęłńóśźż][\w.&+-]*(?:\s+(?:[^\W_a-zà-ÿąćęłńóśźż][\w.&+-]*))*"
)
_LONGEST_NAME = 60
_LONGEST_ABBREVIATION = 4


def _unknown_name(talk: Talk, case: Case, match: Match) -> str | None:
    """What the person calls an offer that we do not have, if that is what the message does."""
    if case.offer_id or talk.heard.act or talk.heard.out_of_scope:
        return None
    if case.asking == WhichOffer.blank and not talk.heard.issues:
        return talk.text[:_LONGEST_NAME]
    near = match.candidates[0].spans if match.candidates else ()
    named = [
        found.group()[:_LONGEST_NAME]
        for found in _PROPER_NAME.finditer(talk.text)
        # A capital letter at the start of a sentence names nothing.
        if found.start() > 0
        and (_overlaps(found.span(), near) or _may_be_a_name(found, talk.heard))
    ]
    return named[0] if named else None


def _may_be_a_name(found: re.Match[str], heard: Heard) -> bool:
    """Whether capital letters stand for a name rather than for VAT or Partner Center."""
    known = everyday_words()
    common = all(word in known.glue or word in known.everyday for word in words(found.group()))
    abbreviation = found.group().isupper() and len(found.group()) <= _LONGEST_ABBREVIATION
    about = [span for reading in heard.readings[:1] for span in reading.spans]
    return not common and not abbreviation and not _overlaps(found.span(), about)


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
