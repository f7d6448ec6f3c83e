"""How well the desk hears what a message is about: messages of tests/heldout/, and its phrases.

Authors A and B are for choosing settings and for calibrating, C and D for the last measurement.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.folding import words
from knowledge.hearing import Heard, hear
from knowledge.kinds import Kinds
from knowledge.linear import learn
from knowledge.vocabulary import NoKind, languages, vocabulary

HELD_OUT = Path(__file__).parents[1] / "heldout"
NOTHING = "nothing"
"""The answer where the desk asks back, or says that a topic is none of its own."""


@dataclass(frozen=True)
class Gold:
    """A message, and what its author meant by it."""

    language: str
    text: str
    meant: tuple[str, ...]
    """One kind, two issues, or nothing."""
    name: tuple[int, int] | None
    """Where the name of an offer stands."""


@dataclass(frozen=True)
class Answer:
    """What the desk heard, most likely kinds first."""

    gold: Gold
    ranked: tuple[str, ...]
    heard: tuple[str, ...]
    confidence: float


def held_out(authors: str) -> Iterator[Gold]:
    """The messages of these authors, in every language."""
    for file in sorted(HELD_OUT.glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text("utf-8"))["messages"]:
            if entry["by"] in authors:
                meant = entry["is"] if isinstance(entry["is"], list) else [entry["is"]]
                name = entry.get("name")
                start = entry["text"].index(name) if name else 0
                yield Gold(
                    file.stem,
                    entry["text"],
                    () if meant[0] in {"ask", "none"} else tuple(meant),
                    (start, start + len(name)) if name else None,
                )


def from_lines(file: Path) -> Iterator[Gold]:
    """Messages as JSON lines: text, lang, gold, kind, and product with its start and end."""
    for line in file.read_text("utf-8").splitlines():
        entry: dict[str, Any] = json.loads(line)
        name = entry["product"]
        yield Gold(
            entry["lang"],
            entry["text"],
            () if entry["kind"] in {"ask", "none"} else tuple(entry["gold"]),
            (name["start"], name["end"]) if name else None,
        )


def answer(gold: Gold) -> Answer:
    """What the desk hears in a message when it cannot know the language before."""
    heard = hear(gold.text, "en", masked=[gold.name] if gold.name else [])
    readings = [reading.kind.value for reading in heard.readings]
    said = tuple(kind.value for kind in kinds_of(heard))
    ranked = tuple(dict.fromkeys([*said, *readings]))
    return Answer(gold, ranked, said, heard.readings[0].confidence if readings else 0.0)


def kinds_of(heard: Heard) -> Sequence[Any]:
    return heard.issues or ([heard.act] if heard.act else [])


def figures(answers: Sequence[Answer]) -> dict[str, float]:
    """The figures of docs/performance.md, each from 0 to 1."""
    single = [each for each in answers if len(each.gold.meant) == 1]
    two = [each for each in answers if len(each.gold.meant) == 2]
    nothing = [each for each in answers if not each.gold.meant]
    answered = [each for each in single if each.heard]
    surest = sorted(single, key=lambda each: -each.confidence)[: round(0.8 * len(single))]
    return {
        "best guess, macro-F1": macro_f1((a.gold.meant[0], first(a.ranked)) for a in single),
        "answer or nothing, macro-F1": macro_f1(
            (first(each.gold.meant), first(each.heard)) for each in [*single, *nothing]
        ),
        "right among the surest 80 %": share(right(each) for each in surest),
        "among the first three": share(a.gold.meant[0] in a.ranked[:3] for a in single),
        "answered": share(bool(each.heard) for each in single),
        "right where answered": share(right(each) for each in answered),
        "nothing heard where nothing is": share(not each.heard for each in nothing),
        "both of two first": share(set(a.ranked[:2]) == set(a.gold.meant) for a in two),
        "both of two answered": share(set(each.heard) == set(each.gold.meant) for each in two),
        "two answered where one is": share(len(each.heard) > 1 for each in single),
    }


def right(each: Answer) -> bool:
    return first(each.ranked) == each.gold.meant[0]


def first(kinds: Sequence[str]) -> str:
    return kinds[0] if kinds else NOTHING


def share(each: Iterable[bool]) -> float:
    found = list(each)
    return sum(found) / len(found) if found else 1.0


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """The mean over the kinds that were meant of how well each is found."""
    found = list(pairs)
    kinds = {meant for meant, _ in found}
    scores = []
    for kind in kinds:
        hits = sum(meant == heard == kind for meant, heard in found)
        misses = sum((meant == kind) != (heard == kind) for meant, heard in found)
        scores.append(2 * hits / (2 * hits + misses))
    return sum(scores) / len(scores)


def calibration(answers: Sequence[Answer]) -> Iterator[tuple[str, int, float]]:
    """How often the best guess is right, by how sure the desk is."""
    by_tenth: defaultdict[int, list[bool]] = defaultdict(list)
    for each in answers:
        if len(each.gold.meant) == 1:
            by_tenth[min(9, int(each.confidence * 10))].append(right(each))
    for tenth, found in sorted(by_tenth.items()):
        yield f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}", len(found), share(found)


def cross_validated(folds: int) -> dict[str, float]:
    """How many phrases of each language are told by what is learned from all the others."""
    phrases = [
        (language, kind.value, words(phrase))
        for language in languages()
        for kind, of_kind in vocabulary(language).phrases.items()
        for phrase in of_kind
        if words(phrase)
    ]
    told: defaultdict[str, list[bool]] = defaultdict(list)
    for fold in range(folds):
        others = [entry for number, entry in enumerate(phrases) if number % folds != fold]
        kinds = Kinds(learn([(kind, phrase) for _, kind, phrase in others]))
        for language, kind, phrase in phrases[fold::folds]:
            if kind not in set(NoKind):
                told[language].append(kinds.weigh(phrase, []).likeliest == kind)
    return {language: share(found) for language, found in told.items()}


def show(title: str, golds: Iterable[Gold]) -> None:
    all_golds = list(golds)
    answer(all_golds[0])  # loads the words
    began = time.process_time()
    answers = [answer(gold) for gold in all_golds]
    milliseconds = (time.process_time() - began) / len(answers) * 1000
    spoken = sorted({gold.language for gold in all_golds})
    by_language = {
        language: figures([each for each in answers if each.gold.language == language])
        for language in spoken
    }
    print(f"\n{title}: {len(answers)} messages, {milliseconds:.2f} ms each\n")
    print("| figure | all | " + " | ".join(spoken) + " |\n|---" + "|---:" * (len(spoken) + 1) + "|")
    for name, value in figures(answers).items():
        each = " | ".join(f"{by_language[language][name]:.3f}" for language in spoken)
        print(f"| {name} | {value:.3f} | {each} |")
    print("\n| confidence | messages | right |\n|---|---:|---:|")
    for tenth, number, rate in calibration(answers):
        print(f"| {tenth} | {number} | {rate:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authors", default="AB", help="whose messages to measure by: AB or CD")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate the phrases so often")
    parser.add_argument("--file", type=Path, help="more messages, as JSON lines")
    arguments = parser.parse_args()
    show(f"Authors {arguments.authors}", held_out(arguments.authors))
    if arguments.file:
        show(arguments.file.name, from_lines(arguments.file))
    if arguments.folds:
        print("\nPhrases told by the others:", cross_validated(arguments.folds))


if __name__ == "__main__":
    main()
