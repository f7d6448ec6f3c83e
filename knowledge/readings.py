"""Which issues a message brings, and what it says to the desk itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.background import Grade, background_words
from knowledge.issues import Act, IssueType
from knowledge.kinds import Kind, Kinds, Weighed
from knowledge.learned import learned
from knowledge.message import OFFER_NAME, Message
from knowledge.vocabulary import NoKind, Section, languages, vocabulary

_MOST_READINGS = 5
_MOST_WORDS_OF_GLUE = 2
_LEAST_WORDS_OF_A_CLAUSE = 2

_LEAST_SHARE = 0.002
_SURE = 0.45
"""From this share on a kind counts as heard."""
_SURE_OF_AN_ACT = 0.55
"""The same for an act, which would leave the issues alone."""
_SURE_OF_ONE_OF_TWO = 0.85
"""The same for a clause, which would bring an issue besides that of another."""
_LEAST_SHARE_OF_ONE_OF_TWO = 0.15
"""And its issue must have this much of the message."""
_SURE_OF_A_WISH = 0.65
"""The same for a clause that asks for a person or a language, whatever the others bring."""

_BESIDE_THE_POINT = (Section.PROVIDER, Section.CORRECTION, Section.CHANGE)
"""What says nothing about the issue: the name of a provider, "no, I meant"."""
_CIRCUMSTANCES = (Section.ASKER, Section.ROUTE)
"""What brings no issue where nothing else is said: "I am a reseller"."""

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


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a message says."""

    weighed: Weighed
    telling: Sequence[int]
    """The places in the message of the words that were weighed."""

    @property
    def kind(self) -> Kind:
        return self.weighed.likeliest

    @property
    def share(self) -> float:
        return self.weighed.shares[self.kind]

    def share_of(self, kind: Kind) -> float:
        return self.weighed.shares[kind]

    def places(self, kind: Kind) -> list[int]:
        """The places in the message of the words that led to a kind."""
        return [self.telling[number] for number in self.weighed.places(kind)]


def read(message: Message, language: str) -> Readings:
    """Weigh a message in this language as a whole and clause by clause."""
    if _says_nothing(message):
        return NO_READINGS
    joins, carries_on = _clause_words(language)
    begin = 1 if message.words and message.words[0] in joins else 0
    whole = _weigh(message, range(begin, len(message.words)))
    if whole is None:
        return NO_READINGS
    clauses = _clauses(message, joins, carries_on) or [whole]
    shares = _together(whole, clauses)
    likeliest = max(shares, key=shares.__getitem__)
    signed = {name for name, _ in message.found(Section.KIND)}
    least = _SURE_OF_AN_ACT if isinstance(likeliest, Act) else _SURE
    sure = likeliest if shares[likeliest] >= least else None
    issues = _issues(sure, shares, clauses)
    return Readings(
        likeliest=_likeliest(message, shares, [whole, *clauses], issues),
        issues=issues,
        act=_act(sure, clauses, signed),
        out_of_scope=sure is NoKind.OUT_OF_SCOPE and not issues and not message.names_an_offer,
    )


def _says_nothing(message: Message) -> bool:
    """Whether a message has nothing but circumstances, or "and for" before the name of an offer."""
    spoken = _spoken(message)
    if message.places(*_BESIDE_THE_POINT, *_CIRCUMSTANCES).issuperset(spoken):
        return True
    background = background_words()
    short = len(spoken) <= _MOST_WORDS_OF_GLUE and not message.found(Section.KIND)
    return short and all(
        background.grade_of(message.words[place]) is Grade.GLUE for place in spoken
    )


def _clause_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    if language not in languages():
        return frozenset(), frozenset()
    return vocabulary(language).joins, vocabulary(language).carries_on


def _spoken(message: Message) -> list[int]:
    """The places of all words but the names of offers."""
    return [place for place, word in enumerate(message.words) if word != OFFER_NAME]


def _weigh(message: Message, part: range) -> _Part | None:
    """Weigh the words of a part of a message; None where no word tells anything."""
    beside = message.places(*_BESIDE_THE_POINT)
    telling = [place for place in _spoken(message) if place in part and place not in beside]
    if not telling:
        return None
    number_of = {place: number for number, place in enumerate(telling)}
    signs = [
        (name, [number_of[place] for place in places if place in number_of])
        for name, places in message.found(Section.KIND)
        if places[0] in part and places[-1] in part
    ]
    weighed = _kinds().weigh([message.words[place] for place in telling], signs)
    if message.names_an_offer:
        # Where an offer is named, cancelling means its subscription and not the conversation.
        shares = weighed.shares
        shares[IssueType.SUBSCRIPTION_MANAGEMENT] += shares[Act.CANCEL_RESTART]
        shares[Act.CANCEL_RESTART] = 0.0
    return _Part(weighed, telling)


def _clauses(message: Message, joins: frozenset[str], carries_on: frozenset[str]) -> list[_Part]:
    found = message.clauses(joins, carries_on)
    if len(found) == 1:
        return []
    aside = message.places(*_CIRCUMSTANCES, Section.COURTESY)
    signed = message.places(Section.KIND)
    parts = (
        _weigh(message, clause)
        for clause in found
        if len(own := set(clause) - aside) >= _LEAST_WORDS_OF_A_CLAUSE or own & signed
    )
    return [part for part in parts if part]


def _together(whole: _Part, clauses: Sequence[_Part]) -> dict[Kind, float]:
    """How much speaks for each kind: half in the whole, half in its clauses by their length."""
    words = sum(len(part.telling) for part in clauses)
    return {
        kind: (share + sum(part.share_of(kind) * len(part.telling) for part in clauses) / words) / 2
        for kind, share in whole.weighed.shares.items()
    }


def _issues(
    sure: Kind | None, shares: Mapping[Kind, float], clauses: Iterable[_Part]
) -> tuple[IssueType, ...]:
    brought = list(
        dict.fromkeys(
            part.kind
            for part in clauses
            if isinstance(part.kind, IssueType)
            and part.share >= _SURE_OF_ONE_OF_TWO
            and shares[part.kind] >= _LEAST_SHARE_OF_ONE_OF_TWO
        )
    )
    if IssueType.USER_SUPPORT_HOWTO in brought[1:]:
        # "We need a private offer, how is that done" is about the offer.
        brought.remove(IssueType.USER_SUPPORT_HOWTO)
    if {IssueType.COMMERCE_TRANSACTIONS, IssueType.DEPLOYMENT_PROVISIONING} <= set(brought):
        # "We bought it, and nothing was created": the order itself is done.
        brought.remove(IssueType.COMMERCE_TRANSACTIONS)
    if IssueType.SUPPORT_ROLES in brought:
        # A concrete issue answers the question who is responsible for it.
        concrete = [kind for kind in brought if kind not in _ASKS_FOR_SOMEBODY]
        if concrete:
            return tuple(concrete[:2])
    if len(brought) > 1:
        return tuple(brought[:2])
    if isinstance(sure, IssueType):
        return (sure,)
    return ()


def _act(sure: Kind | None, clauses: Iterable[_Part], signed: set[str]) -> Act | None:
    if isinstance(sure, Act):
        return sure
    for part in clauses:
        clear = part.kind in signed and part.share >= _SURE_OF_A_WISH
        if clear and isinstance(part.kind, Act) and part.kind in _WANTED_ANYWAY:
            return part.kind
    return None


def _likeliest(
    message: Message,
    shares: Mapping[Kind, float],
    parts: Sequence[_Part],
    issues: Sequence[IssueType],
) -> tuple[Reading, ...]:
    ranked = sorted(shares, key=lambda kind: (kind not in issues, -shares[kind]))
    readings: list[Reading] = []
    for kind in ranked:
        if len(readings) == _MOST_READINGS or (shares[kind] < _LEAST_SHARE and kind not in issues):
            break
        if not isinstance(kind, NoKind):
            strongest = max(parts, key=lambda part: part.share_of(kind))
            spans = message.spans(strongest.places(kind))
            readings.append(Reading(kind, min(shares[kind], 1.0), spans))
    return tuple(readings)


@cache
def _kinds() -> Kinds:
    return Kinds(learned().kinds)
