"""Quotes that were sent, to be marked when they are corrected."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "quoted_passages",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("interview", sa.Text(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quoted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_quoted_passages")),
    )
    op.create_index(op.f("ix_quoted_passages_quoted_at"), "quoted_passages", ["quoted_at"])
    op.create_index(op.f("ix_quoted_passages_changed_at"), "quoted_passages", ["changed_at"])
    op.create_table(
        "quote_messages",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_continued", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"], ["quoted_passages.hash"], name=op.f("fk_quote_messages_hash"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_quote_messages")),
    )
    for column in ("hash", "sent_at", "user_id"):
        op.create_index(op.f(f"ix_quote_messages_{column}"), "quote_messages", [column])


def downgrade() -> None:
    """Change them back."""
    op.drop_table("quote_messages")
    op.drop_table("quoted_passages")
