"""The cards the desk hands out, one function for each, from domain values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.answers import Answer
from dialogs.contact_details import ContactDetails
from dialogs.elements import (
    Card,
    Element,
    beside,
    card,
    facts,
    headline,
    open_form,
    open_link,
    press,
    row,
    section,
    small,
    text,
    title,
    warning,
)
from dialogs.i18n import N_, Sentences
from dialogs.reasons import Reasons


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what is sent, what is shown, and what tells it apart."""

    value: str
    label: str
    detail: str = ""


ACTIONS: Mapping[str, str] = {
    "customer_version": N_("Version for the customer"),
    "other_issue": N_("Other issue, same offer"),
    "wrong_contact": N_("Contact is wrong"),
    "person": N_("Ask a person"),
    "other_offer": N_("Not this one?"),
    "why": N_("Why this?"),
}
"""What can be done with an answer, by press or by typing the same words."""

LEADS_AWAY = frozenset({"other_issue", "other_offer"})
"""The actions after which an answer no longer stands."""

NOT_OURS = N_("I don't have “{name}”")

UNDO = N_("Undo")


def answer_card(
    answer: Answer,
    asked: int,
    _: Sentences,
    *,
    used: Collection[str] = (),
    private_chat: str | None = None,
) -> Card:
    """Who handles an issue and how to reach them, verdict first.

    Of `used`, some of ACTIONS, a line tells rather than a button; when one of them has led away
    from the answer, there is nothing more to press. With an address of the private chat, the rest
    is talked over there.
    """
    left = not LEADS_AWAY.isdisjoint(used)

    def sent(action: str) -> dict[str, Any]:
        return {"ask": asked, "do": action, "issue": answer.issue.value}

    def does(action: str) -> Element | None:
        return None if left or action in used else press(_(ACTIONS[action]), sent(action))

    def with_action(line: Element, action: str) -> Element:
        gone = left or action in used
        return line if gone else beside(line, _(ACTIONS[action]), sent(action))

    body: list[Element | None] = [headline(answer.headline)]
    if answer.offer:
        body.append(with_action(text(answer.offer), "other_offer"))
    body.append(text(" ".join(answer.why)))
    body += section([facts(dict(answer.roles))])
    for contact in answer.contacts:
        body += section(contact_lines(contact))
    if answer.missing:
        body.append(warning(answer.missing))
    body += section([facts(dict(answer.links))])
    body += section([facts({_("Have ready"): answer.have_ready})])
    body += section([with_action(small(answer.footer), "why")])
    if used:
        body.append(small(_chosen(" · ".join(_(ACTIONS[action]) for action in used), _)))
    return card(
        body,
        [
            open_link(_("Write the e-mail"), answer.mail),
            open_link(_("Open support page"), answer.page),
            does("customer_version") if answer.for_customer else None,
            open_link(_("Continue in private"), private_chat),
            does("other_issue") if answer.offer and not private_chat else None,
            does("wrong_contact") if answer.reportable else None,
            does("person"),
        ],
    )


def why_card(reasons: Reasons, _: Sentences) -> Card:
    """What led to an answer: the words, the runner-up, the rule and where it is written."""
    return card(
        [
            title(_("Why this answer")),
            facts(reasons.facts),
            text(reasons.circumstances) if reasons.circumstances else None,
            small(reasons.source),
        ],
        [open_link(_("Open the source"), reasons.page)],
    )


def choice_card(question: str, options: Sequence[Option], asked: int, _: Sentences) -> Card:
    """A question with what can be chosen, numbered so that a number will do as well."""
    return card([title(question), *_rows(options, asked)])


def chosen_card(question: str, choice: str, _: Sentences) -> Card:
    """A question that was answered by a press: what was chosen, and nothing more to press."""
    return card([title(question), text(_chosen(choice, _))])


def not_found_card(name: str, nearest: Sequence[Option], asked: int, _: Sentences) -> Card:
    """The truth about an offer we do not have: nearest names, why, and what still holds."""
    near = [text(_("The nearest names:")), *_rows(nearest, asked)] if nearest else []
    reasons = text(
        _(
            "An offer can be missing in Partner Center because its publisher does not sell it "
            "through CSP, its type cannot be bought there, it is not sold in the region, or it is "
            "meant for chosen partners only."
        )
    )
    all_the_same = text(
        _(
            "If it is a third-party offer of the marketplace, technical support is the "
            "publisher's all the same. Write another name, or ask a person."
        )
    )
    return card(
        [
            title(_(NOT_OURS).format(name=name)),
            *near,
            *section([reasons, all_the_same]),
        ],
        [press(_(ACTIONS["person"]), {"ask": asked, "do": "person"})],
    )


def remembered_card(sentence: str, asked: int, _: Sentences) -> Card:
    """What the desk will remember about the person, with a way to undo it."""
    return card([text(sentence)], [press(_(UNDO), {"ask": asked, "do": "forget"})])


def welcome_card(greeting: str, examples: Sequence[str], _: Sentences) -> Card:
    """What the desk is for, with questions that it really answers."""
    rows = [
        row(_("“{example}”").format(example=example), "", {"say": example}) for example in examples
    ]
    return card([title(_("Partner Desk")), text(greeting), *rows])


def _chosen(choice: str, _: Sentences) -> str:
    return _("Chosen: {choice}").format(choice=choice)


def group_welcome_card(greeting: str, example: str, remark: str, _: Sentences) -> Card:
    """What the desk is for, to several people at once: how one of them gets an answer."""
    return card([title(_("Partner Desk")), text(greeting), text(example), small(remark)])


def invitation_card(
    question: str,
    options: Sequence[Option],
    asked: int,
    private_chat: str | None,
    _: Sentences,
) -> Card:
    """What is missing for an answer, to be filled in at once; offers in doubt, to be read."""
    listed = " · ".join(option.label for option in options if option.detail)
    return card(
        [
            title(question),
            text(listed) if listed else None,
            text(_("Fill in what is missing, and the whole answer will stand here.")),
        ],
        [
            open_form(_("Fill in the form"), {"ask": asked, "form": "open"}),
            open_link(_("Continue in private"), private_chat),
        ],
    )


def form_card(fields: Sequence[Element], asked: int, fault: str | None, _: Sentences) -> Card:
    """A form with `fields`, and what was wrong when it was sent before."""
    return card(
        [warning(fault) if fault else None, *fields],
        [press(_("Show the answer"), {"ask": asked, "form": "sent"})],
    )


def contact_lines(contact: ContactDetails) -> Iterator[Element | None]:
    """A contact as it is shown: whose it is, its details, how far they can be trusted."""
    yield text(contact.heading) | {"weight": "bolder"}
    yield facts(contact.facts)
    if contact.remark:
        yield (warning if contact.doubtful else small)(contact.remark)


def _rows(options: Sequence[Option], asked: int) -> list[Element]:
    return [
        # A common space after the number would make it a Markdown list.
        row(f"{number}.\u00a0{option.label}", option.detail, {"ask": asked, "pick": option.value})
        for number, option in enumerate(options, 1)
    ]
