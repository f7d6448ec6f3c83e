"""Real offers: how long their import takes, and how often their publishers are found by name.

The files are arguments, and nothing of them is kept: each is imported into a desk of its own,
which is thrown away with its database.
"""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import orjson
import uvloop

from dialogs.i18n import LANGUAGES, sentences
from knowledge.errors import BadRow, KnowledgeError
from knowledge.importers import read_offers
from knowledge.importers.report import ImportReport
from knowledge.offers import Offer
from tests.benchmarks.line import Line, message, replies, text_of
from tests.benchmarks.server import DeskServer, rss_megabytes

QUESTIONS = (("en", "{name} shows an error"), ("pl", "jak skontaktować się z wydawcą {name}?"))

NAMES_PUBLISHER = ("{publisher} (publisher) handles this", "How to reach {publisher}")
"""Headlines of answers, as they stand in the code of the desk."""
NAMES_MICROSOFT = "Microsoft (publisher of this offer) handles this"
ASKS_WHICH = "Which one do you mean?"
ASKS_FOR_ROLE = "The answer depends on your role. Who are you in this sale?"
DIRECT_PARTNER = "1"
"""The first of the roles that are then listed."""
HAS_NONE = "I don't have “{name}”"

RIGHT = "right publisher"
LISTED = "asked which, the right one listed"
UNLISTED = "asked which, the right one missing"
WRONG = "another publisher"
NOT_FOUND = "not found"
ELSE = "anything else"
OUTCOMES = (RIGHT, LISTED, UNLISTED, WRONG, NOT_FOUND, ELSE)


def main() -> None:
    options = _options()
    for file in options.files:
        try:
            report = read_offers(file, today=datetime.now(UTC).date())
        except KnowledgeError as error:
            sys.exit(str(error))
        outcome = uvloop.run(_try(file, report, options))
        print(json.dumps(outcome, indent=2, ensure_ascii=False))


async def _try(file: Path, report: ImportReport, options: argparse.Namespace) -> dict[str, Any]:
    """Import one file, start a desk on it and ask."""
    chance = random.Random(options.seed)
    asked = chance.choices(report.offers, k=options.questions)
    answers: Counter[str] = Counter()
    told_apart: Counter[str] = Counter()
    examples: list[str] = []
    seconds: list[float] = []
    async with DeskServer() as desk:
        import_seconds = desk.take(file)
        start_seconds = await desk.start()
        async with Line(desk.port) as line:
            for number, (offer, (locale, question)) in enumerate(zip(asked, cycle(QUESTIONS))):
                text = question.format(name=offer.name)
                began = time.perf_counter()
                _, body = await line.post(message(f"c{number}", "1", text, locale=locale))
                seconds.append(time.perf_counter() - began)
                if _fits(ASKS_FOR_ROLE, _headline(body)):
                    role = message(f"c{number}", "2", DIRECT_PARTNER, locale=locale)
                    _, body = await line.post(role)
                outcome = _outcome(offer, body)
                (told_apart if offer.publisher.is_microsoft else answers)[outcome] += 1
                if outcome not in (RIGHT, LISTED) and len(examples) < options.examples:
                    examples.append(f"{text} ({offer.publisher.name}): {_headline(body)}")
        megabytes = rss_megabytes(desk.pid)
    return {
        "file": file.name,
        "rows": report.rows,
        "taken": len(report.offers),
        "refused": dict(Counter(map(_reason, report.refused)).most_common()),
        "seconds to import": round(import_seconds, 2),
        "seconds from start to ready": round(start_seconds, 2),
        "megabytes": round(megabytes),
        "milliseconds for a question": round(statistics.median(seconds) * 1e3, 1),
        "answers": {outcome: answers[outcome] for outcome in OUTCOMES if answers[outcome]},
        "about offers of Microsoft's own": dict(told_apart),
        "examples": examples,
    }


def _outcome(offer: Offer, body: bytes) -> str:
    """What came of a question about `offer`, by the headline of the answer."""
    headline = _headline(body)
    if offer.publisher.is_microsoft and _fits(NAMES_MICROSOFT, headline):
        return RIGHT
    for named in filter(None, (_fits(said, headline) for said in NAMES_PUBLISHER)):
        shown = named["publisher"]
        # Long names are cut.
        if offer.publisher.name.startswith(shown.removesuffix("…")):
            return RIGHT
        return WRONG
    if _fits(NAMES_MICROSOFT, headline):
        return WRONG
    if _fits(ASKS_WHICH, headline):
        return LISTED if orjson.dumps({"pick": offer.id})[1:-1] in body else UNLISTED
    return NOT_FOUND if _fits(HAS_NONE, headline) else ELSE


def _headline(body: bytes) -> str:
    return text_of(replies(body)[0]).partition("\n")[0]


def _fits(sentence: str, said: str) -> re.Match[str] | None:
    """Whether `said` is this sentence of the desk, in one of its languages."""
    for language in LANGUAGES:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentences(language)(sentence)))
        if found := re.fullmatch(pattern, said):
            return found
    return None


def _reason(refused: BadRow) -> str:
    """Why a row was refused, without what stood in it."""
    why = re.sub(r"'.*'|\d+", "…", refused.why)
    return f"{refused.field}: {why}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.offers",
        description="Import files of offers, each into a desk of its own, and ask about some.",
    )
    parser.add_argument("files", nargs="+", type=Path, help="CSV or JSON lines; see docs/import.md")
    parser.add_argument("--questions", type=int, default=300, help="about each file (300)")
    parser.add_argument("--seed", type=int, default=1, help="for which offers (1)")
    parser.add_argument("--examples", type=int, default=0, help="failures to show (0)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
