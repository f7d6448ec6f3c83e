"""Replies that take the place of an earlier one, and messages to the person of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add how a reply is sent, and where the person of a case is reached."""
    op.add_column("outbox", sa.Column("method", sa.Text, nullable=False, server_default="POST"))
    op.add_column("outbox", sa.Column("case_number", sa.Integer))
    op.add_column("cases", sa.Column("address", sa.LargeBinary))
    op.add_column("cases", sa.Column("undelivered_at", sa.Double))
