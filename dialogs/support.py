"""The desk's main dialog: who is responsible for an issue with an offer, and how to reach them."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.answers import customer_version
from dialogs.cards import ACTIONS, UNDO, chosen_card, remembered_card, why_card
from dialogs.case import Case
from dialogs.form import Form
from dialogs.handover import hand_over, report_wrong_contact
from dialogs.interruptions import interrupted
from dialogs.labels import ISSUES
from dialogs.offer_form import filled_in, offer_form
from dialogs.questions import (
    HangsOnIt,
    HowWasItBought,
    PassItOn,
    Question,
    WhereDoesItRun,
    WhoIsAsking,
)
from dialogs.reasons import reasons_for
from dialogs.shown import BUTTONS, can_press, card_of_answer, used_card, what_is_remembered
from dialogs.talk import Talk
from dialogs.what_is_wrong import WhatIsWrong
from dialogs.which_offer import WhichOffer
from knowledge.folding import fold
from knowledge.issues import IssueType

PATIENCE = 2
"""How often in a row the desk says that it did not understand; then it offers a person."""


class SupportDialog(Form):
    """Offer and issue first, then only what changes the verdict."""

    def __init__(self) -> None:
        super().__init__("support")
        self.questions: Sequence[Question] = [
            PassItOn(),
            WhichOffer(),
            WhatIsWrong(),
            WhereDoesItRun(),
            HowWasItBought(),
            WhoIsAsking(),
        ]

    async def hear(self, talk: Talk, case: Case) -> Case:
        """Presses first, then an answer to the open question, interruptions, and all the rest."""
        case = case.noting(
            asker=case.asker or talk.person.asker, provider=case.provider or talk.person.provider
        )
        if (pressed := talk.pressed) is not None:
            talk.label = self._label(talk, case, pressed)
            return await self._press(talk, case, pressed)
        question = self._asked(case)
        talk.listen(among=case.in_doubt if isinstance(question, WhichOffer) else ())
        if question and (value := question.chosen(talk, case)):
            return await self._take(talk, case, question, value)
        if case.answered and (action := _typed_action(talk)):
            return await self._do(talk, case, action, None)
        after = await interrupted(talk, case)
        if after is not None:
            return after
        for each in self.questions:
            case = each.hear(talk, case)
        if talk.understood:
            return case.noting(missed=0, person_offered=False)
        return await self._not_understood(talk, case)

    async def answer(self, talk: Talk, case: Case) -> Case:
        """One card for each issue, and what will be remembered about the person."""
        case = case.noting(answers=tuple(talk.new_answer() for _issue in case.issues))
        for issue in case.issues:
            await talk.show(card_of_answer(talk, case, issue))
        told = case.asker, case.provider
        # Among people it holds for this question only, and is no news to those who read along.
        if told != (talk.person.asker, talk.person.provider) and not talk.in_group:
            await self._remember(talk, case)
        return case.noting(answered=case.answers[-1] if case.answers else None)

    async def _take(self, talk: Talk, case: Case, question: Question, value: str) -> Case:
        talk.understood = True
        case = question.take(talk, case, value).noting(missed=0)
        if isinstance(question, PassItOn):
            if value == PassItOn.YES:
                return await hand_over(talk, case)
            await talk.say(talk._("All right. Ask me anything else about this or another offer."))
        return case

    async def _press(self, talk: Talk, case: Case, pressed: Mapping[str, Any]) -> Case:
        match pressed:
            case {"say": str(words)}:
                talk.hear_instead(words)
                return await self.hear(talk, case)
            case {"ask": case.asked, "pick": str(value)} if question := self._asked(case):
                for option in question.options(talk, case):
                    if option.value == value:
                        sentence = question.sentence(talk, case)
                        talk.replacement = chosen_card(sentence, option.label, talk._)
                        return await self._take(talk, case, question, value)
            case {"ask": case.asked, "form": "open"} if question := self._asked(case):
                talk.closed = True
                if talk.answers_press:
                    talk.form = offer_form(talk, case)
                else:
                    await question.ask(talk, case)
                return case
            case {"ask": case.asked, "form": "sent"} if question := self._asked(case):
                return self._fill_in(talk, case, question)
            case {"ask": int(ask), "do": str(action), **rest} if can_press(case, ask, action):
                issue = next((issue for issue in case.issues if issue == rest.get("issue")), None)
                used = f"{action}:{issue or ''}"
                if used not in case.used:
                    case = case.noting(used=(*case.used, used))
                    talk.replacement = used_card(talk, case, action, issue)
                    return await self._do(talk, case, action, issue)
        await talk.remark(talk._("That was answered already."))
        talk.closed = True
        return case

    def _fill_in(self, talk: Talk, case: Case, question: Question) -> Case:
        """Take what the form says; what it leaves open the answer assumes, and says so."""
        filled = filled_in(talk, case, talk.inputs)
        if filled is None:
            fault = talk._("Offer and issue are needed for an answer.")
            talk.form, talk.closed = offer_form(talk, case, fault), True
            return case
        offer = talk.desk.catalogue[filled.offer_id or ""]
        issues = [talk._(ISSUES[issue]) for issue in filled.issues]
        chosen = " · ".join([offer.name, *issues])
        talk.replacement = chosen_card(question.sentence(talk, case), chosen, talk._)
        talk.understood = True
        for each in self.questions:
            if isinstance(each, HangsOnIt) and each.open(talk, filled):
                filled = filled.noting(unsure=(*filled.unsure, each.blank))
        return filled.noting(missed=0)

    def _label(self, talk: Talk, case: Case, pressed: Mapping[str, Any]) -> str | None:
        """What the pressed button says, where the desk still shows it."""
        match pressed:
            case {"ask": case.asked, "pick": str(value)} if question := self._asked(case):
                labels = {option.value: option.label for option in question.options(talk, case)}
                return labels.get(value)
            case {"ask": int(ask), "do": str(action)} if can_press(case, ask, action):
                return talk._(BUTTONS[action])
        return None

    async def _do(self, talk: Talk, case: Case, action: str, issue: IssueType | None) -> Case:
        """What a button of an answer stands for; typed words do the same, and name no `issue`."""
        talk.understood = True
        match action:
            case "customer_version":
                issue = issue or case.issue
                if issue:
                    await talk.say(customer_version(case, issue, talk.desk, talk._))
            case "why":
                for each in (issue,) if issue else case.issues:
                    await talk.show(why_card(reasons_for(each, case, talk.desk, talk._), talk._))
            case "wrong_contact":
                return await report_wrong_contact(talk, case)
            case "person":
                talk.closed = True
                return await hand_over(talk, case)
            case "other_issue":
                return case.noting(issue=None, other_issue=None, answered=None)
            case "other_offer":
                return case.noting(offer_id=None, in_doubt=case.alternatives, answered=None)
            case "forget":
                talk.person.asker = talk.person.provider = None
                await talk.say(talk._("Forgotten. I will ask again when it matters."))
                return case.noting(asker=None, provider=None)
        return case

    async def _remember(self, talk: Talk, case: Case) -> None:
        if case.asker is None:
            return
        talk.person.asker, talk.person.provider = case.asker, case.provider
        await talk.show(remembered_card(what_is_remembered(talk, case), case.asked, talk._))

    async def _not_understood(self, talk: Talk, case: Case) -> Case:
        """Say so at most twice in a row, then offer a person."""
        case = case.noting(missed=case.missed + 1)
        if case.missed > PATIENCE:
            return case.noting(person_offered=True, unknown_name=None)
        if case.asked == 0 or case.unknown_name:
            return case  # the question that follows says what was not understood
        await talk.say(talk._("I did not understand that."))
        if case.answered:
            await talk.say(
                talk._("Name another offer or issue, or write “help” or “a person, please”.")
            )
        return case

    def _asked(self, case: Case) -> Question | None:
        return next((q for q in self.questions if q.blank == case.asking), None)


def _typed_action(talk: Talk) -> str | None:
    """The button whose words, or others to the same effect, were typed instead of pressed."""
    if talk.heard.wrong_contact:
        return "wrong_contact"
    if talk.heard.why:
        return "why"
    labels = {fold(talk._(label)).rstrip("?"): action for action, label in ACTIONS.items()}
    labels[fold(talk._(UNDO))] = "forget"
    return labels.get(fold(talk.text).rstrip("?"))
