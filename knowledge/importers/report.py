"""What came of reading a file: the offers it holds, and every row that was refused."""

from dataclasses import dataclass

from knowledge.errors import BadRow
from knowledge.importers.values import quoted
from knowledge.offers import Offer


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome for one file. Each of its rows is either taken or refused."""

    source: str
    """The file's name, without its folder."""
    offers: tuple[Offer, ...]
    refused: tuple[BadRow, ...]
    rows: int
    ignored: tuple[str, ...] = ()
    """Columns with something in them that the desk has no place for, in order of appearance."""

    def summary(self) -> list[str]:
        """The outcome in lines for a terminal: the count first, then each refused row."""
        lines = [f"{self.source}: {len(self.offers)} of {self.rows} rows taken"]
        if self.refused:
            lines[0] += f", {len(self.refused)} refused"
        if self.ignored:
            lines.append(f"Columns not used: {', '.join(map(quoted, self.ignored))}")
        return lines + [str(bad) for bad in self.refused]
