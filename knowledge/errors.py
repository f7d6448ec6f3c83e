"""What can be wrong, in sentences for a person."""


class DeskError(Exception):
    """Base class of errors whose text is all that a person at the terminal needs."""


class KnowledgeError(DeskError):
    """Something is wrong with the knowledge itself."""


class UnreadableFile(KnowledgeError):
    """A file cannot be read as a catalogue at all, so nothing is taken from it."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source}: {why}")
        self.source, self.why = source, why


class BadRow(KnowledgeError):
    """One row of a file cannot become an offer; `field` is empty when it is the row itself."""

    def __init__(self, source: str, line: int, field: str, why: str) -> None:
        place = f"{source}, line {line}" + (f", {field}" if field else "")
        super().__init__(f"{place}: {why}")
        self.source, self.line, self.field, self.why = source, line, field, why
