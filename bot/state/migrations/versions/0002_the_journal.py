"""The journal of updates."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "journal",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_taken_at"), "journal", ["taken_at"])
    op.create_index(op.f("ix_journal_user_id"), "journal", ["user_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_table("journal")
