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

# PostgreSQL stores neither, and half a surrogate pair cannot be encoded as UTF-8.
_NOT_KEPT: Final = re.compile("[\0\ud800-\udfff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_LARGEST: Final = 2**63 - 1


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, in any database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; SQLite stores no zones, so all times are in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Add the zone again."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """People's text: stored exactly, except for what some databases cannot store, which becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace NUL and lone surrogates."""
        del dialect
        return None if value is None else _NOT_KEPT.sub(_REPLACEMENT, value)


class Id(TypeDecorator[int]):
    """A 64-bit number; a larger one, from a forged button, matches nothing."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Replace a number that is too large by one that no row has."""
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
    # A JSON array of texts; NULL if it is empty.
    Column("previous", Words),
    Column("settlement", Text),
    Column("settled_until", Instant),
    # Votes whose voters have been deleted.
    Column("up", Integer, nullable=False, server_default="0"),
    Column("down", Integer, nullable=False, server_default="0"),
)

# The table is named as in the first version.
interactions = Table(
    "turns",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("user_id", Id, nullable=False, index=True),
    # Of who wrote the words that were asked, if that was somebody else.
    Column("author_id", Id, index=True),
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
        ["chat_id", "message_id"], [interactions.c.chat_id, interactions.c.message_id], ondelete="CASCADE"
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

# Who is told once a question is answered.
waiting = Table(
    "waiting",
    metadata,
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("question_id", ForeignKey(questions.c.id, ondelete="CASCADE"), primary_key=True, index=True),
    Column("since", Instant, nullable=False),
    # The latest that was searched; empty before the first.
    Column("snapshot", Text, nullable=False, index=True),
    # When a process began to search; NULL when none does.
    Column("taken_at", Instant),
)

# Who gets a quote a day: people, in their chat with the bot, and groups.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("thread_id", Id),
    Column("language", Words, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    # In hours east of UTC.
    Column("utc_offset", SmallInteger, nullable=False),
    Column("next_at", Instant, nullable=False, index=True),
    # When the last quote was sent; before the first, when the subscription began.
    Column("last_at", Instant, nullable=False),
)

sent_quotes = Table(
    "sent_quotes",
    metadata,
    Column("chat_id", ForeignKey(subscriptions.c.chat_id, ondelete="CASCADE"), primary_key=True),
    Column("quote", Text, primary_key=True),
)

# Interviews that are served or were: subscribers are told of those that are not known yet.
known_interviews = Table(
    "known_interviews",
    metadata,
    Column("slug", Words, primary_key=True),
    Column("since", Instant, nullable=False),
)

# Passages as they were quoted, to tell when they are changed; they say nothing of readers.
quoted_passages = Table(
    "quoted_passages",
    metadata,
    # A hash of the passage and its speaker.
    Column("hash", Text, primary_key=True),
    Column("interview", Words, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("quoted_at", Instant, nullable=False, index=True),
    # The snapshot that it was last looked for in.
    Column("snapshot", Text, nullable=False),
    # When it was missed; NULL while it is served.
    Column("changed_at", Instant, index=True),
)

# The messages of the bot with a quote, to be marked when it is corrected.
quote_messages = Table(
    "quote_messages",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("user_id", Id, nullable=False, index=True),
    Column("hash", ForeignKey(quoted_passages.c.hash, ondelete="CASCADE"), nullable=False, index=True),
    Column("language", Words, nullable=False),
    # Whether it goes on where the message before it ends.
    Column("is_continued", Boolean, nullable=False),
    Column("sent_at", Instant, nullable=False, index=True),
)

# The counts of deleted questions; several rows may have the same key.
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
    # A hash, because a cause may be too long for a key.
    Column("cause", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

# Updates from Telegram that are not handled yet; for a day also that others were handled.
journal = Table(
    "journal",
    metadata,
    # A hash of what makes an update the same one, so that nothing of a handled update can be read.
    Column("identity", Text, primary_key=True),
    # Both NULL once it is handled.
    Column("user_id", Id, index=True),
    Column("content", Words),
    # When it was received, or when its process last said that it is at work on it.
    Column("taken_at", Instant, nullable=False, index=True),
    # In how many processes it was begun.
    Column("attempts", SmallInteger, nullable=False),
)
