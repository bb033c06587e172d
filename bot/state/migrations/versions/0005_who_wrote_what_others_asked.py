"""Who wrote what somebody else asked."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("turns", sa.Column("author_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_turns_author_id"), "turns", ["author_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index(op.f("ix_turns_author_id"), "turns")
    op.drop_column("turns", "author_id")
