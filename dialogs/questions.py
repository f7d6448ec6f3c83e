"""The questions the desk may ask: ask and hear side by side, each for one blank of a case."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rapidfuzz import fuzz

from dialogs.cards import Option, choice_card
from dialogs.case import Case
from dialogs.labels import ASKERS, HOSTINGS, ISSUES, NOT_SURE, ROUTES
from dialogs.talk import Talk
from knowledge.circumstances import Blank, missing
from knowledge.folding import fold, words
from knowledge.issues import IssueType
from knowledge.parties import Asker, Hosting, Route

UNSURE = "unsure"

_SAME_LABEL = 90
"""From this likeness on (0 to 100), what was typed is taken for a label."""


class Question(ABC):
    """Asks for one blank of a case."""

    blank: ClassVar[str]
    in_form: ClassVar[bool] = True
    """Whether the form, where there is one, asks for this blank."""

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

    def hear(self, talk: Talk, case: Case) -> Case:
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
        return self.named(talk, options)

    def named(self, talk: Talk, options: Sequence[Option]) -> str | None:
        """The option whose label was typed, or some words that only this label has."""
        likeness = [fuzz.ratio(fold(talk.text), fold(option.label)) for option in options]
        if max(likeness) >= _SAME_LABEL:
            return options[likeness.index(max(likeness))].value
        # "direct" is the direct-bill partner, as long as no other label has the word as well.
        said = set(words(talk.text))
        holding = [option for option in options if said and said <= set(words(option.label))]
        return holding[0].value if len(holding) == 1 else None


class HangsOnIt(Question):
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


class WhereDoesItRun(HangsOnIt):
    """Whether an offer is Azure-based, where its type does not tell."""

    blank = "hosting"

    def sentence(self, talk: Talk, case: Case) -> str:
        """In the words a partner knows it by."""
        return talk._("Is it deployed into Azure, as a virtual machine, container or application?")

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """Yes, no, not sure."""
        return _options(talk, HOSTINGS)

    def take(self, talk: Talk, case: Case, value: str) -> Case:
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
        hosting = talk.heard.hosting
        if hosting is None:
            return case
        talk.understood = True
        return case if hosting is case.hosting else case.noting(hosting=hosting, answered=None)


class HowWasItBought(HangsOnIt):
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

    def take(self, talk: Talk, case: Case, value: str) -> Case:
        """The route, and what it says about the asker."""
        case = case.noting(not_customer=case.asker is not Asker.CUSTOMER, answered=None)
        if value == UNSURE:
            return case.noting(unsure=(*case.unsure, self.blank, Blank.ASKER.value))
        return sold_by(case, Route(value))

    def hear(self, talk: Talk, case: Case) -> Case:
        """Said in passing."""
        if route := talk.heard.route:
            talk.understood = True
            return sold_by(case, route).noting(answered=None)
        return case


class WhoIsAsking(HangsOnIt):
    """The role in which the person asks; asked once and remembered."""

    blank = "asker"

    def sentence(self, talk: Talk, case: Case) -> str:
        """Says why it is asked."""
        return talk._("The answer depends on your role. Who are you in this sale?")

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """The five roles."""
        return [Option(asker.value, talk._(label)) for asker, label in ASKERS.items()]

    def take(self, talk: Talk, case: Case, value: str) -> Case:
        """The role."""
        return case.noting(asker=Asker(value), answered=None)

    def hear(self, talk: Talk, case: Case) -> Case:
        """Said in passing, or before it is asked; it may also correct what was remembered."""
        asker = talk.heard.asker
        if provider := talk.heard.provider:
            case = case.noting(provider=provider, answered=None)
            asker = Asker.INDIRECT_RESELLER
        if asker is None and (named := self.named(talk, self.options(talk, case))):
            asker = Asker(named)
        if asker is None:
            return case
        talk.understood = True
        return case if asker is case.asker else case.noting(asker=asker, answered=None)


class PassItOn(Question):
    """Whether a person should take over."""

    blank = "person_offered"
    in_form = False
    YES: ClassVar[str] = "yes"

    def open(self, talk: Talk, case: Case) -> bool:
        """Only where the desk has offered it."""
        return case.person_offered

    def sentence(self, talk: Talk, case: Case) -> str:
        """The offer."""
        return talk._("Shall I pass your case to a person?")

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """Yes or no."""
        return [Option(self.YES, talk._("Yes")), Option("no", talk._("No"))]

    def take(self, talk: Talk, case: Case, value: str) -> Case:
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


def sold_by(case: Case, route: Route) -> Case:
    """The case once the purchase route is known.

    Somebody who sold it through CSP is a partner; who sold it through a provider, a reseller."""
    asker = case.asker
    if asker is None and route is Route.FROM_PARTNER:
        asker = Asker.DIRECT_PARTNER
    if asker in (None, Asker.DIRECT_PARTNER) and route is Route.THROUGH_PROVIDER:
        asker = Asker.INDIRECT_RESELLER
    return case.noting(route=route, asker=asker)
