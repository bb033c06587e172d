"""The tables. A change wants a migration: ``.venv/bin/alembic revision --autogenerate -m "What changed"``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
)

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import Dialect

# PostgreSQL keeps neither, and half a surrogate pair cannot be written as UTF-8 anywhere.
_NOT_KEPT: Final = re.compile("[\0\ud800-\udfff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_LARGEST: Final = 2**63 - 1


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, whatever the database makes of time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; SQLite has no zones, and sorts the times of one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of people: kept exactly, but for what cannot be kept in every database, which becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace NUL and lone surrogates."""
        del dialect
        return None if value is None else _NOT_KEPT.sub(_REPLACEMENT, value)


class Id(TypeDecorator[int]):
    """A number of 64 bits; any other, which comes from a forged button, is none, and finds nothing."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Make a number that no database takes one that none has."""
        del dialect
        return value if value is not None and abs(value) <= _LARGEST else None


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

readers = Table(
    "readers",
    metadata,
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("language", Words),
    Column("interview", Words),
)

groups = Table(
    "groups",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("language", Words),
    Column("interview", Words),
    Column("answers", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("text", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("place", Text, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("interview", Words),
    Column("exchange", Words),
    Column("passage", Integer),
    # A JSON array of texts, or nothing where it is empty.
    Column("previous", Words),
    Column("settlement", Text),
    Column("settled_until", Instant),
    # Votes whose voters are no longer known.
    Column("up", Integer, nullable=False, server_default="0"),
    Column("down", Integer, nullable=False, server_default="0"),
)

turns = Table(
    "turns",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("user_id", Id, nullable=False, index=True),
    Column("question_id", ForeignKey(questions.c.id, ondelete="CASCADE"), index=True),
    Column("subject", Words),
    Column("thread_id", Id),
    Column("at", Instant, nullable=False, index=True),
)

replies = Table(
    "replies",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("reply_id", Id, primary_key=True, autoincrement=False),
    Column("message_id", Id, nullable=False),
    ForeignKeyConstraint(
        ["chat_id", "message_id"], [turns.c.chat_id, turns.c.message_id], ondelete="CASCADE"
    ),
    Index(None, "chat_id", "message_id"),
)

votes = Table(
    "votes",
    metadata,
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("question_id", ForeignKey(questions.c.id, ondelete="CASCADE"), primary_key=True, index=True),
    Column("value", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

# What is left of questions whose texts are gone; several rows may speak of the same.
counts = Table(
    "counts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("language", Words, nullable=False),
    Column("place", Text, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("interview", Words),
    Column("exchange", Words),
    Column("passage", Integer),
    Column("questions", Integer, nullable=False),
    Column("up", Integer, nullable=False),
    Column("down", Integer, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("editor_id", Id, nullable=False),
    Column("editor_name", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("details", Words, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    # A hash, for a cause may be longer than what can be a key.
    Column("cause", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
