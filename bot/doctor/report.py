"""Findings as people read them in a terminal, and as scripts read them."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from bot.doctor.findings import Finding, Verdict

_PART_WIDTH = 13
_VERDICT_WIDTH = max(map(len, Verdict))
_INDENT = " " * (_VERDICT_WIDTH + _PART_WIDTH + 4)


def lines_of(finding: Finding) -> str:
    """A line, and another with the mend where there is one."""
    what = f"{finding.verdict:{_VERDICT_WIDTH}}  {finding.part:{_PART_WIDTH}}  {finding.what}"
    lines = [what, f"{_INDENT}-> {finding.mend}"] if finding.mend else [what]
    return "\n".join(map(_printable, lines))


def summary(findings: Iterable[Finding]) -> str:
    """How many there are of each kind."""
    count = Counter(finding.verdict for finding in findings)
    warnings = "warning" if count[Verdict.WARNING] == 1 else "warnings"
    return (
        f"{count[Verdict.OK]} ok, {count[Verdict.WARNING]} {warnings}, "
        f"{count[Verdict.WRONG]} wrong, {count[Verdict.UNCHECKED]} unchecked."
    )


def as_json(findings: Sequence[Finding]) -> str:
    """{"findings": [{"verdict", "part", "what", "mend"}, ...], "count": {"ok": 1, ...}}."""
    count = Counter(finding.verdict for finding in findings)
    report = {
        "findings": [asdict(finding) for finding in findings],
        "count": {verdict: count[verdict] for verdict in Verdict},
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _printable(line: str) -> str:
    # What a server or a file says must not command the terminal.
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line
    )
