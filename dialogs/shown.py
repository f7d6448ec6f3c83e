"""The cards that the desk has shown: what can still be pressed on them, and how they look then.

They are drawn anew from the case: nothing of a card is kept, and nothing comes back from a client.
"""

from collections.abc import Collection

from dialogs.answers import answer_to
from dialogs.cards import ACTIONS, NOT_OURS, UNDO, answer_card, chosen_card
from dialogs.case import Case
from dialogs.elements import Card
from dialogs.labels import ASKERS
from dialogs.talk import Talk
from knowledge.issues import IssueType

BUTTONS = {**ACTIONS, "forget": UNDO}
"""What can be pressed besides the answers to a question."""

ALWAYS = frozenset({"forget", "person"})
"""The buttons that do not need an answer."""


def can_press(case: Case, ask: int, action: str) -> bool:
    """Whether the button stands on the last answer, or on the card that was shown last."""
    if case.answered and ask == (case.answer_asked or case.asked):
        return action in BUTTONS
    return action in ALWAYS and ask == case.asked


def card_of_answer(talk: Talk, case: Case, issue: IssueType, used: Collection[str] = ()) -> Card:
    """The answer to one of the case's issues; of `used` buttons a line tells."""
    numbers = dict(zip(case.issues, case.answers, strict=False))
    number = numbers.get(issue) or case.answered or ""
    answer = answer_to(issue, case, talk.desk, talk.today, number, talk._)
    private_chat = talk.private_chat if talk.asks_by_form else None
    asked = case.answer_asked or case.asked
    return answer_card(answer, asked, talk._, used=used, private_chat=private_chat)


def used_card(talk: Talk, case: Case, action: str, issue: IssueType | None) -> Card | None:
    """The card whose button was pressed, with a line instead of every button that was used."""
    if action == "forget":
        return chosen_card(what_is_remembered(talk, case), talk._(UNDO), talk._)
    if case.unknown_name:
        name = talk._(NOT_OURS).format(name=case.unknown_name)
        return chosen_card(name, talk._(ACTIONS[action]), talk._)
    if issue is None or not case.answered:
        return None
    used = [done for done, _, about in (use.partition(":") for use in case.used) if about == issue]
    return card_of_answer(talk, case, issue, used)


def what_is_remembered(talk: Talk, case: Case) -> str:
    """What the person is told that the desk will remember about them."""
    role = talk._(ASKERS[case.asker]) if case.asker else ""
    if not case.provider:
        return talk._("I will remember your role: {role}.").format(role=role)
    return talk._("I will remember: {role}, and your provider is {provider}.").format(
        role=role, provider=case.provider
    )
