"""The desk's main dialog: who is responsible for an issue with an offer, and how to reach them."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.answers import answer_to, customer_version
from dialogs.cards import ACTIONS, UNDO, answer_card, remembered_card, why_card
from dialogs.case import Case
from dialogs.form import Form
from dialogs.handover import hand_over, report_wrong_contact
from dialogs.interruptions import interrupted
from dialogs.labels import ASKERS
from dialogs.questions import HowWasItBought, PassItOn, Question, WhereDoesItRun, WhoIsAsking
from dialogs.reasons import reasons_for
from dialogs.talk import Talk
from dialogs.what_is_wrong import WhatIsWrong
from dialogs.which_offer import WhichOffer
from knowledge.folding import fold
from knowledge.issues import IssueType

BUTTONS = {**ACTIONS, "forget": UNDO}
"""What can be pressed besides the answers to a question."""

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
        number = None
        for issue in case.issues:
            number = talk.new_answer()
            answer = answer_to(issue, case, talk.desk, talk.today, number, talk._)
            await talk.show(answer_card(answer, case.asked, talk._))
        if (case.asker, case.provider) != (talk.person.asker, talk.person.provider):
            await self._remember(talk, case)
        return case.noting(answered=number)

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
                if value in [option.value for option in question.options(talk, case)]:
                    return await self._take(talk, case, question, value)
            case {"ask": case.asked, "do": "forget" | "person" as action}:
                return await self._do(talk, case, action, None)
            case {"ask": case.asked, "do": str(action), **rest} if case.answered:
                issues = [issue for issue in case.issues if issue == rest.get("issue")]
                used = f"{action}:{issues[0] if issues else ''}"
                if action in ACTIONS and used not in case.used:
                    case = case.noting(used=(*case.used, used))
                    return await self._do(talk, case, action, issues[0] if issues else None)
        await talk.say(talk._("That was answered already."))
        talk.closed = True
        return case

    def _label(self, talk: Talk, case: Case, pressed: Mapping[str, Any]) -> str | None:
        """What the pressed button says, where the desk still shows it."""
        match pressed:
            case {"ask": case.asked, "pick": str(value)} if question := self._asked(case):
                labels = {option.value: option.label for option in question.options(talk, case)}
                return labels.get(value)
            case {"ask": case.asked, "do": str(action)} if action in BUTTONS:
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
        role = talk._(ASKERS[case.asker])
        if case.provider:
            sentence = talk._("I will remember: {role}, and your provider is {provider}.").format(
                role=role, provider=case.provider
            )
        else:
            sentence = talk._("I will remember your role: {role}.").format(role=role)
        await talk.show(remembered_card(sentence, case.asked, talk._))

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
