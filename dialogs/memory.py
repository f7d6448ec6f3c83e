"""What is remembered between turns, as plain JSON with a version."""

import json
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.parties import Asker


class _Memory(BaseModel):
    """A newer version than this, or damage, is forgotten rather than guessed at."""

    model_config = ConfigDict(extra="forbid")

    v: int = 1

    @classmethod
    def read(cls, body: bytes | None) -> tuple[Self, bool]:
        """What `body` holds, and whether it had to be forgotten because it makes no sense."""
        if body is None:
            return cls(), False
        try:
            found = cls.model_validate_json(body)
        except ValidationError:
            return cls(), True
        return (found, False) if found.v == 1 else (cls(), True)

    def forget(self) -> None:
        """Be as if nothing had been remembered yet."""
        for name, blank in type(self)():
            setattr(self, name, blank)

    def write(self) -> bytes:
        """The bytes to store."""
        known = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps({"v": self.v} | known, ensure_ascii=False).encode()


class Conversation(_Memory):
    """One conversation: its language and the stack of open dialogs as [name, state] pairs."""

    language: str | None = None
    greeted: bool = False
    joined_on: date | None = None
    """The last day on which somebody joined the group and was told about the desk."""
    dialogs: list[tuple[str, dict[str, Any]]] = []


class Undelivered(_Memory):
    """What the person of a conversation is still to be told about replies that got lost."""

    at: float | None = None
    """When the last of them was answered, in Unix seconds; None where there is nothing to tell."""


class Person(_Memory):
    """What holds for a person in every conversation until the person undoes it."""

    language: str | None = None
    language_chosen: bool = False
    """Whether the person asked for this language; then it stays until the next wish."""
    asker: Asker | None = None
    provider: str | None = None
    """The name of the person's indirect provider."""
