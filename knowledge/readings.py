"""Which issues a message brings, and what it says to the desk itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from knowledge.issues import Act, IssueType
from knowledge.kinds import Guess, Kinds
from knowledge.learned import learned
from knowledge.message import OFFER_NAME, Message
from knowledge.vocabulary import NoKind, Section, languages, vocabulary

_MOST_READINGS = 5

_SURE = 0.45
"""From this share on a kind counts as heard."""
_SURE_IN_A_CLAUSE = 0.65
"""The same for a clause, which would bring an issue besides that of the whole message."""

_ASIDE = (
    Section.ASKER,
    Section.PROVIDER,
    Section.ROUTE,
    Section.CORRECTION,
    Section.CHANGE,
    Section.COURTESY,
)
"""What says nothing about the issue: "as a reseller", "no, I meant", "good morning"."""

_ASKS_FOR_SOMEBODY = frozenset({IssueType.SUPPORT_ROLES, IssueType.ISV_CONTACT})
_WANTED_ANYWAY = frozenset({Act.HUMAN_AGENT, Act.LANGUAGE_SWITCH})
"""Acts that count even where the rest of the message is about something else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a message."""

    kind: IssueType | Act
    confidence: float
    """From 0 to 1; as a rule of thumb, how often such a reading is right."""
    spans: tuple[tuple[int, int], ...]
    """Which words led there, as [start, end) in characters."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The ways to understand a message, and which of them are sure."""

    likeliest: tuple[Reading, ...] = ()
    """At most five: those that are sure, then the best of the others."""
    issues: tuple[IssueType, ...] = ()
    """Two, in their order, where a message clearly brings two."""
    act: Act | None = None
    out_of_scope: bool = False


NO_READINGS = Readings()


def read(message: Message, language: str) -> Readings:
    """Weigh a message in this language as a whole and clause by clause."""
    joins, carries_on = _clause_words(language)
    begin = 1 if message.words and message.words[0] in joins else 0
    guesses = _guess(message, range(begin, len(message.words)))
    if not guesses:
        return NO_READINGS
    whole = guesses[0]
    parts = message.clauses(joins, carries_on)
    clauses = [best[0] for part in parts if (best := _guess(message, part))]
    signed = {name for name, _ in message.found(Section.KIND)}
    issues = _issues(whole, clauses, signed)
    return Readings(
        likeliest=_likeliest(message, [*guesses, *clauses], issues),
        issues=issues,
        act=_act(whole, clauses, signed),
        out_of_scope=whole.kind is NoKind.OUT_OF_SCOPE
        and whole.share >= _SURE
        and not issues
        and not message.names_an_offer,
    )


def _clause_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    if language not in languages():
        return frozenset(), frozenset()
    return vocabulary(language).joins, vocabulary(language).carries_on


def _guess(message: Message, part: range) -> list[Guess]:
    """Guess the kind of a part of a message; the places of a guess count in the whole message."""
    aside = message.places(*_ASIDE)
    if len(aside) == len(message.words):
        # A greeting that stands alone is what the message is about.
        aside -= message.places(Section.COURTESY)
    telling = [place for place in part if place not in aside and message.words[place] != OFFER_NAME]
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


def _issues(whole: Guess, clauses: Iterable[Guess], signed: set[str]) -> tuple[IssueType, ...]:
    brought = list(
        dict.fromkeys(
            guess.kind
            for guess in clauses
            if isinstance(guess.kind, IssueType)
            and guess.share >= _SURE_IN_A_CLAUSE
            and (len(guess.places) > 1 or guess.kind in signed)
        )
    )
    if IssueType.SUPPORT_ROLES in brought:
        # A concrete issue answers the question who is responsible for it.
        concrete = [kind for kind in brought if kind in signed and kind not in _ASKS_FOR_SOMEBODY]
        if concrete:
            return tuple(concrete[:2])
    if len(brought) > 1:
        return tuple(brought[:2])
    if isinstance(whole.kind, IssueType) and whole.share >= _SURE:
        return (whole.kind,)
    return tuple(brought)


def _act(whole: Guess, clauses: Iterable[Guess], signed: set[str]) -> Act | None:
    if isinstance(whole.kind, Act) and whole.share >= _SURE:
        return whole.kind
    for guess in clauses:
        sure = guess.kind in signed and guess.share >= _SURE_IN_A_CLAUSE
        if sure and isinstance(guess.kind, Act) and guess.kind in _WANTED_ANYWAY:
            return guess.kind
    return None


def _likeliest(
    message: Message, guesses: Iterable[Guess], issues: Sequence[IssueType]
) -> tuple[Reading, ...]:
    best: dict[IssueType | Act, Guess] = {}
    for guess in guesses:
        if isinstance(guess.kind, NoKind) or not guess.places:
            continue
        if guess.kind not in best or guess.share > best[guess.kind].share:
            best[guess.kind] = guess
    ranked = sorted(best.items(), key=lambda entry: (entry[0] not in issues, -entry[1].share))
    return tuple(
        Reading(kind, min(guess.share, 1.0), message.spans(guess.places))
        for kind, guess in ranked[:_MOST_READINGS]
    )


@cache
def _kinds() -> Kinds:
    return Kinds(learned().kinds)
