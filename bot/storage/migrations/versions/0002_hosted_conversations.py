"""Conversations that the desk hosts itself, and replies that one of several replicas sends."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what a web chat of the desk's own and several replicas need."""
    _create_hosted_conversations()
    _lease_replies()
    if op.get_bind().dialect.supports_sequences:
        op.execute(sa.schema.CreateSequence(sa.Sequence("case_number", start=1001)))


def _create_hosted_conversations() -> None:
    op.create_table(
        "hosted_conversations",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("last_at", sa.Double, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
        sa.Column("stored_bytes", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("spoken", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_hosted_conversations_user", "hosted_conversations", ["user"])
    op.create_index("ix_hosted_conversations_last_at", "hosted_conversations", ["last_at"])
    op.create_table(
        "hosted_activities",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "used_tickets",
        sa.Column("ticket", sa.Text, primary_key=True),
        sa.Column("ends_at", sa.Double, nullable=False),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )


def _lease_replies() -> None:
    op.add_column("outbox", sa.Column("lease_owner", sa.Text))
    op.add_column("outbox", sa.Column("lease_until", sa.Double))
    op.create_index("ix_outbox_conversation", "outbox", ["conversation"])
