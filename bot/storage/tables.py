"""The tables of the desk's database, the same for every engine.

Times are Unix seconds. Bodies are JSON that the database does not look into.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    Table,
    Text,
    false,
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

# Autoincrement: a number that is used again would let one reply be ticked off for another. A reply
# is sent by the process that has the lease; times of leases are by the clock of the database.
outbox = Table(
    "outbox",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Double, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Double),
    Column("method", Text, nullable=False, server_default="POST"),
    Column("case_number", Integer),
    Index("ix_outbox_conversation", "conversation"),
    sqlite_autoincrement=True,
)

# Numbers that were given out, whether a case came of it or not: a sequence where there are such.
case_number = Sequence("case_number", start=1001, metadata=metadata)
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
    Column("address", LargeBinary),
    Column("undelivered_at", Double),
)

# The conversations that the desk hosts itself, and what their clients see.
hosted_conversations = Table(
    "hosted_conversations",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("last_at", Double, nullable=False),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column("stored_bytes", BigInteger, nullable=False, server_default="0"),
    Column("spoken", Boolean, nullable=False, server_default=false()),
    Index("ix_hosted_conversations_user", "user"),
    Index("ix_hosted_conversations_last_at", "last_at"),
)

hosted_activities = Table(
    "hosted_activities",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# Tickets of identity that were used: each is good once.
used_tickets = Table(
    "used_tickets",
    metadata,
    Column("ticket", Text, primary_key=True),
    Column("ends_at", Double, nullable=False),
)

# One row, made by the first process that asks.
signing_key = Table(
    "signing_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),
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
