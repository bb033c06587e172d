"""The passages that were quoted, the messages that hold them, and which of them are to be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, update

from bot.state.model import QuotedPassage, QuoteMessage
from bot.state.tables import quote_messages, quoted_passages
from bot.state.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

_PASSAGE = [
    quoted_passages.c[name] for name in ("hash", "interview", "exchange", "number", "text", "changed_at")
]
_MESSAGE = [
    quote_messages.c[name]
    for name in ("chat_id", "message_id", "user_id", "hash", "language", "is_continued")
]


async def record_quote(
    connection: AsyncConnection, quoted: QuotedPassage, messages: Sequence[QuoteMessage], now: datetime
) -> None:
    """Store a passage that is quoted, and the messages with it."""
    passage = {
        "hash": quoted.hash, "interview": quoted.interview, "exchange": quoted.exchange,
        "number": quoted.number, "text": quoted.text, "quoted_at": now, "snapshot": "", "changed_at": None,
    }  # fmt: skip
    await connection.execute(upsert(connection, quoted_passages, passage))
    for one in messages:
        row = {
            "chat_id": one.chat_id, "message_id": one.message_id, "user_id": one.user_id, "hash": one.hash,
            "language": one.language, "is_continued": one.is_continued, "sent_at": now,
        }  # fmt: skip
        await connection.execute(upsert(connection, quote_messages, row))


async def quoted_passage(connection: AsyncConnection, hash_: str) -> QuotedPassage | None:
    """Return a passage that was quoted, or None if it is not stored."""
    row = (
        (await connection.execute(select(*_PASSAGE).where(quoted_passages.c.hash == hash_)))
        .mappings()
        .one_or_none()
    )
    return QuotedPassage(**row) if row else None


async def unchecked_passages(connection: AsyncConnection, snapshot: str, limit: int) -> list[QuotedPassage]:
    """Return some passages that were not looked for in a snapshot yet."""
    unchecked = select(*_PASSAGE).where(quoted_passages.c.snapshot != snapshot).limit(limit)
    return [QuotedPassage(**row) for row in (await connection.execute(unchecked)).mappings()]


async def note_checked(
    connection: AsyncConnection, hash_: str, snapshot: str, changed_at: datetime | None
) -> None:
    """Store that a passage was looked for in a snapshot, and since when it is missed, if it is."""
    checked = update(quoted_passages).where(quoted_passages.c.hash == hash_)
    await connection.execute(checked.values(snapshot=snapshot, changed_at=changed_at))


async def messages_to_correct(
    connection: AsyncConnection, limit: int
) -> list[tuple[QuoteMessage, QuotedPassage]]:
    """Return some messages whose passage is missed, each with the passage as it was quoted."""
    found = (
        select(*_MESSAGE, *(column.label(f"passage_{column.name}") for column in _PASSAGE))
        .join(quoted_passages, quoted_passages.c.hash == quote_messages.c.hash)
        .where(quoted_passages.c.changed_at.is_not(None))
        .order_by(quote_messages.c.chat_id, quote_messages.c.message_id)
        .limit(limit)
    )
    return [
        (
            QuoteMessage(**{column.name: row[column.name] for column in _MESSAGE}),
            QuotedPassage(**{column.name: row[f"passage_{column.name}"] for column in _PASSAGE}),
        )
        for row in (await connection.execute(found)).mappings()
    ]


async def remove_quote_message(connection: AsyncConnection, chat_id: int, message_id: int) -> None:
    """Delete that a message holds a quote."""
    which = (quote_messages.c.chat_id == chat_id) & (quote_messages.c.message_id == message_id)
    await connection.execute(delete(quote_messages).where(which))


async def remove_quote_messages(connection: AsyncConnection, id_: int) -> None:
    """Delete which messages of a chat, or of a person's in any chat, hold quotes."""
    which = or_(quote_messages.c.chat_id == id_, quote_messages.c.user_id == id_)
    await connection.execute(delete(quote_messages).where(which))
