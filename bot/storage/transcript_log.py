"""What was said in conversations, as whoever looks into an answer reads it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from bot.storage.connections import open_engine, reading
from bot.storage.tables import states, transcript


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation of which something is kept."""

    key: str
    """Channel and conversation id: "msteams/19:4f…"."""
    began_at: datetime
    """When the first line that is still kept was said."""
    ended_at: datetime
    lines: int


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line of a conversation."""

    speaker: str
    """"person" or "desk"."""
    text: str
    at: datetime


class TranscriptLog:
    """The transcripts of one database. Its calls wait for the disk: not for the event loop.

    All raise StoreUnavailable when the database is locked, full or gone.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def latest(self, most: int) -> list[StoredConversation]:
        """The conversations in which something was said last, the latest first."""
        columns = transcript.c
        spoken = (
            select(
                columns.conversation,
                func.min(columns.at).label("began_at"),
                func.max(columns.at).label("ended_at"),
                func.count().label("lines"),
            )
            .group_by(columns.conversation)
            .order_by(func.max(columns.seq).desc())
            .limit(most)
        )
        with reading(self._engine) as connection:
            return [
                StoredConversation(
                    row.conversation, _utc(row.began_at), _utc(row.ended_at), row.lines
                )
                for row in connection.execute(spoken)
            ]

    def lines(self, conversation: str) -> list[StoredLine]:
        """What is kept of a conversation, in its order; empty where it is not known."""
        said = (
            select(transcript)
            .where(transcript.c.conversation == conversation)
            .order_by(transcript.c.seq)
        )
        with reading(self._engine) as connection:
            return [
                StoredLine(row.speaker, row.text, _utc(row.at)) for row in connection.execute(said)
            ]

    def state(self, key: str) -> bytes | None:
        """What is remembered under `key`."""
        wanted = select(states.c.body).where(states.c.key == key)
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar_one_or_none()


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
