"""Turns, cases and the catalogue."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of the first release."""
    _create_turns()
    _create_cases()
    _create_catalogue()


def _create_turns() -> None:
    op.create_table(
        "states",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("activity_id", sa.Text, primary_key=True),
        sa.Column("replies", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("ix_inbox_at", "inbox", ["at"])
    op.create_table(
        "transcript",
        sa.Column("seq", _NUMBER, primary_key=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_transcript_conversation", "transcript", ["conversation"])
    op.create_index("ix_transcript_at", "transcript", ["at"])
    op.create_table(
        "outbox",
        sa.Column("seq", _NUMBER, primary_key=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )


def _create_cases() -> None:
    op.create_table(
        "case_numbers",
        sa.Column("number", sa.Integer, primary_key=True),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("closed_at", sa.Double),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _create_catalogue() -> None:
    op.create_table(
        "catalogues",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("published_at", sa.Double),
        sa.Column("offers", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offers",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "current_catalogue",
        sa.Column(
            "version",
            sa.Integer,
            sa.ForeignKey("catalogues.version", name="fk_current_catalogue_version"),
            primary_key=True,
        ),
    )
