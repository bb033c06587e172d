"""Readers who wait for an answer."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "waiting",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_waiting_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "question_id", name=op.f("pk_waiting")),
    )
    op.create_index(op.f("ix_waiting_question_id"), "waiting", ["question_id"])
    op.create_index(op.f("ix_waiting_snapshot"), "waiting", ["snapshot"])


def downgrade() -> None:
    """Change them back."""
    op.drop_table("waiting")
