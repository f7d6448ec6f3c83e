"""The tables of the desk's database, the same for every engine.

Times are Unix seconds. Bodies are JSON that the database does not look into.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

# SQLite numbers rows by itself only in a column that is called INTEGER.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

states = Table(
    "states",
    metadata,
    Column("key", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
)

# The activities that were answered: each is answered once.
inbox = Table(
    "inbox",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("activity_id", Text, primary_key=True),
    Column("replies", LargeBinary, nullable=False),
    Column("at", Double, nullable=False),
    Index("ix_inbox_at", "at"),
)

transcript = Table(
    "transcript",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("speaker", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_transcript_conversation", "conversation"),
    Index("ix_transcript_at", "at"),
    sqlite_autoincrement=True,
)

# Autoincrement: a number that is used again would let one reply be ticked off for another.
outbox = Table(
    "outbox",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Double, nullable=False),
    sqlite_autoincrement=True,
)

# The numbers that were given out, whether a case came of it or not.
case_numbers = Table(
    "case_numbers",
    metadata,
    Column("number", Integer, primary_key=True),
)

cases = Table(
    "cases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("opened_at", Double, nullable=False),
    Column("closed_at", Double),
    Column("body", LargeBinary, nullable=False),
)

# An import in progress is a row without a time; autoincrement, so that none takes over another's.
catalogues = Table(
    "catalogues",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("published_at", Double),
    Column("offers", Integer, nullable=False),
    sqlite_autoincrement=True,
)

# No foreign key to catalogues: a catalogue goes first, its many offers follow piece by piece.
offers = Table(
    "offers",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

# One row, or none before the first import.
current_catalogue = Table(
    "current_catalogue",
    metadata,
    Column(
        "version",
        ForeignKey(catalogues.c.version, name="fk_current_catalogue_version"),
        primary_key=True,
    ),
)
