"""Real offers: how long their import takes, and how often their publishers are found by name.

The files are arguments, and nothing of them is kept: each is imported into a desk of its own,
which is thrown away with its database.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop

from dialogs.i18n import sentences
from dialogs.verdicts import LONGEST_NAME
from knowledge.importers import read_offers
from knowledge.importers.report import ImportReport
from knowledge.offers import Offer
from tests.benchmarks.line import Line, message, replies, text_of
from tests.benchmarks.server import DeskServer, rss_megabytes

QUESTIONS = (("en", "{name} shows an error"), ("pl", "jak skontaktować się z wydawcą {name}?"))
HEADLINES = (
    "{publisher} (publisher) handles this",
    "How to reach {publisher}",
)
"""Of answers that name the publisher."""
HEADLINE_OF_MICROSOFT = "Microsoft (publisher of this offer) handles this"

RIGHT = "right"
LISTED = "asked which, the right one listed"
UNLISTED = "asked which, the right one missing"
ASKED = "asked something else"
WRONG = "another publisher"
NOT_FOUND = "not found"
OUTCOMES = (RIGHT, LISTED, UNLISTED, ASKED, WRONG, NOT_FOUND)


def main() -> None:
    options = _options()
    outcomes = [uvloop.run(_run(file, options)) for file in options.files]
    if options.json:
        print(json.dumps(outcomes, indent=2, ensure_ascii=False))
    else:
        for outcome in outcomes:
            _print(outcome)
    sys.exit(0)
