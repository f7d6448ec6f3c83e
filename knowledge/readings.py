"""Which issues a message brings, and what it says to the desk itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from knowledge.folding import words
from knowledge.issues import Act, IssueType
from knowledge.kinds import Guess, Kinds
from knowledge.message import OFFER_NAME, Message
from knowledge.vocabulary import NoKind, Section, languages, vocabulary

_MOST_READINGS = 5

_SURE = 0.5
"""From this share on a kind counts as heard."""
_SURE_IN_A_CLAUSE = 0.6
"""The same where a clause would bring an issue of its own."""

_ASIDE = (
    Section.ASKER,
    Section.ROUTE,
    Section.CORRECTION,
    Section.CHANGE,
    Section.COURTESY,
)
"""What says nothing about the issue: "as a reseller", "no, I meant", "good morning"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a message."""

    kind: IssueType | Act
    confidence: float
    """From 0 to 1: about how often such a reading is right."""
    spans: tuple[tuple[int, int], ...]
    """Which words led there, as [start, end) in characters."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The ways to understand a message, and which of them are sure."""

    likeliest: tuple[Reading, ...] = ()
    """The best first, at most five."""
    issues: tuple[IssueType, ...] = ()
    """Two, in their order, where a message clearly brings two."""
    act: Act | None = None
    out_of_scope: bool = False


NO_READINGS = Readings()


def read(message: Message, language: str) -> Readings:
    """Weigh a message in this language as a whole and clause by clause."""
    whole = _guess(message, range(len(message.words)))
    if not whole:
        return NO_READINGS
    parts = message.clauses(vocabulary(language).joins)
    clauses = [guesses[0] for part in parts if (guesses := _guess(message, part))]
    issues = _issues(whole[0], clauses)
    foreign = whole[0].kind is NoKind.OUT_OF_SCOPE and whole[0].share >= _SURE
    return Readings(
        likeliest=_likeliest(message, whole, clauses, issues),
        issues=issues,
        act=_act(whole[0], clauses),
        out_of_scope=foreign and not issues and not message.names_an_offer,
    )


def _guess(message: Message, part: range) -> list[Guess]:
    """Guess the kind of a part of a message; the places of a guess count in the whole message."""
    aside = message.places(*_ASIDE)
    if len(aside) == len(message.words):
        # A greeting that stands alone is what the message is about.
        aside -= message.places(Section.COURTESY)
    telling = [
        place for place in part if place not in aside and message.words[place] != OFFER_NAME
    ]
    number_of = {place: number for number, place in enumerate(telling)}
    signs = [
        (name, [number_of[place] for place in places if place in number_of])
        for name, places in message.found(Section.KIND)
        if places[0] in part and places[-1] in part
    ]
    guesses = _kinds().guess([message.words[place] for place in telling], signs)
    if message.names_an_offer:
        guesses = _with_something_to_cancel(guesses)
    return [
        replace(guess, places=tuple(telling[number] for number in guess.places))
        for guess in guesses
    ]


def _with_something_to_cancel(guesses: list[Guess]) -> list[Guess]:
    """Where an offer is named, cancelling means its subscription and not the conversation."""
    meant = (Act.CANCEL_RESTART, IssueType.SUBSCRIPTION_MANAGEMENT)
    cancelling = [guess for guess in guesses if guess.kind in meant]
    if not cancelling:
        return guesses
    subscription = Guess(
        IssueType.SUBSCRIPTION_MANAGEMENT,
        sum(guess.share for guess in cancelling),
        tuple(sorted({place for guess in cancelling for place in guess.places})),
    )
    others = (guess for guess in guesses if guess.kind not in meant)
    return sorted([subscription, *others], key=lambda guess: -guess.share)


def _issues(whole: Guess, clauses: Sequence[Guess]) -> tuple[IssueType, ...]:
    brought = list(
        dict.fromkeys(
            guess.kind
            for guess in clauses
            if isinstance(guess.kind, IssueType) and guess.share >= _SURE_IN_A_CLAUSE
        )
    )
    if IssueType.SUPPORT_ROLES in brought and not {IssueType.ISV_CONTACT}.issuperset(
        issue for issue in brought if issue is not IssueType.SUPPORT_ROLES
    ):
        # A concrete issue answers the question who is responsible for it.
        brought.remove(IssueType.SUPPORT_ROLES)
    if len(brought) > 1:
        return tuple(brought[:2])
    if isinstance(whole.kind, IssueType) and whole.share >= _SURE:
        concrete = whole.kind is not IssueType.SUPPORT_ROLES
        return (whole.kind,) if concrete or not brought else (brought[0],)
    return tuple(brought)


def _act(whole: Guess, clauses: Iterable[Guess]) -> Act | None:
    if isinstance(whole.kind, Act) and whole.share >= _SURE:
        return whole.kind
    # These are wanted whatever else the message brings.
    wanted = (
        guess.kind
        for guess in clauses
        if guess.kind in (Act.HUMAN_AGENT, Act.LANGUAGE_SWITCH)
        and guess.share >= _SURE_IN_A_CLAUSE
    )
    return next((act for act in wanted if isinstance(act, Act)), None)


def _likeliest(
    message: Message,
    whole: Iterable[Guess],
    clauses: Iterable[Guess],
    issues: tuple[IssueType, ...],
) -> tuple[Reading, ...]:
    best: dict[IssueType | Act, Guess] = {}
    for guess in (*whole, *(guess for guess in clauses if guess.kind in issues)):
        kind = guess.kind
        if isinstance(kind, NoKind):
            continue
        if kind not in best or guess.share > best[kind].share:
            best[kind] = guess
    ranked = sorted(best.items(), key=lambda entry: (entry[0] not in issues, -entry[1].share))
    return tuple(
        Reading(kind, guess.share, message.spans(guess.places))
        for kind, guess in ranked[:_MOST_READINGS]
    )


@cache
def _kinds() -> Kinds:
    return Kinds(
        (kind, words(phrase))
        for name in languages()
        for kind, phrases in vocabulary(name).phrases.items()
        for phrase in phrases
    )
