"""Deletes data: a person's on request, who asked and voted after days, questions after months."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import delete, func, insert, or_, select, tuple_, union, update

from bot.state.corrections import remove_quote_messages
from bot.state.journal import forget_updates, purge_updates
from bot.state.model import Forgotten, Where
from bot.state.questions import remove_from_previous
from bot.state.statistics import ALIKE, COUNTED
from bot.state.subscriptions import unsubscribe
from bot.state.tables import (
    alerts,
    counts,
    interactions,
    questions,
    quote_messages,
    quoted_passages,
    readers,
    votes,
    waiting,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

KEEP_NAMES: Final = timedelta(days=3)
"""For how long it is known who asked and who voted. Telegram lets people edit a message for two days."""
KEEP_QUOTES: Final = timedelta(days=30)
"""For how long it is known which messages hold quotes, so that they can be corrected."""
BATCH: Final = 500
"""How many rows of a table one transaction deletes. Meanwhile, nobody else can write to SQLite."""


async def forget(connection: AsyncConnection, user_id: int) -> Forgotten:
    """Delete everything that is linked to a person."""
    settings = await connection.execute(delete(readers).where(readers.c.user_id == user_id))
    cast = await connection.execute(delete(votes).where(votes.c.user_id == user_id))
    asked_or_wrote = or_(interactions.c.user_id == user_id, interactions.c.author_id == user_id)
    theirs = union(
        select(interactions.c.question_id).where(asked_or_wrote),
        # In a group, others wait, too; in private, they wait for what they asked.
        select(waiting.c.question_id)
        .join(questions, questions.c.id == waiting.c.question_id)
        .where(waiting.c.user_id == user_id, questions.c.place == Where.PRIVATE.value),
    )
    words = await connection.scalars(select(questions.c.text).where(questions.c.id.in_(theirs)))
    await remove_from_previous(connection, words.all())
    asked = await _remove_questions(connection, questions.c.id.in_(theirs))
    await connection.execute(delete(interactions).where(interactions.c.user_id == user_id))
    await connection.execute(delete(waiting).where(waiting.c.user_id == user_id))
    # A person's chat with the bot has the person's id.
    await unsubscribe(connection, user_id)
    await remove_quote_messages(connection, user_id)
    await forget_updates(connection, user_id)
    return Forgotten(settings.rowcount, asked, cast.rowcount)


async def purge_batch(connection: AsyncConnection, keep: timedelta, now: datetime) -> tuple[int, bool]:
    """Delete some of the old questions, and of who asked and voted some days ago.

    Returns:
        How many questions were removed, and whether nothing is left to delete.
    """
    messages = await _some(connection, interactions, interactions.c.at < now - min(keep, KEEP_NAMES))
    await connection.execute(delete(interactions).where(messages.which))
    voters = await _some(connection, votes, votes.c.at < now - KEEP_NAMES)
    await _remove_voters(connection, voters.which)
    await purge_updates(connection, now)
    await connection.execute(delete(alerts).where(alerts.c.at < now - keep))
    quotes = await _some(connection, quote_messages, quote_messages.c.sent_at < now - min(keep, KEEP_QUOTES))
    await connection.execute(delete(quote_messages).where(quotes.which))
    passages = await _some(
        connection, quoted_passages, quoted_passages.c.quoted_at < now - max(keep, KEEP_QUOTES)
    )
    await connection.execute(delete(quoted_passages).where(passages.which))
    asked = await _some(connection, questions, questions.c.asked_at < now - keep)
    removed = await _remove_questions(connection, asked.which)
    return removed, max(one.number for one in (messages, voters, quotes, passages, asked)) < BATCH


class _Rows(NamedTuple):
    """Some rows of a table.

    Attributes:
        which: the condition that they alone meet.
        number: how many they are.
    """

    which: ColumnElement[bool]
    number: int


async def _some(connection: AsyncConnection, table: Table, which: ColumnElement[bool]) -> _Rows:
    """Return rows that meet a condition, as many as one transaction may delete."""
    key = tuple_(*table.primary_key.columns)
    found = (await connection.execute(select(*table.primary_key.columns).where(which).limit(BATCH))).all()
    return _Rows(key.in_([tuple(row) for row in found]), len(found))


async def _remove_questions(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    """Delete questions and what belongs to them; only their counts are left."""
    # Two processes must not both count them.
    await connection.execute(select(questions.c.id).where(which).with_for_update())
    await _remove_voters(connection, votes.c.question_id.in_(select(questions.c.id).where(which)))
    alike = [questions.c[name] for name in ALIKE]
    numbers = (
        select(*alike, func.count(), func.sum(questions.c.up), func.sum(questions.c.down))
        .where(which)
        .group_by(*alike)
    )
    await connection.execute(insert(counts).from_select([*ALIKE, *COUNTED], numbers))
    return (await connection.execute(delete(questions).where(which))).rowcount


async def _remove_voters(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Delete votes; only their counts are left, with the questions."""
    cast = select(func.count()).where(which, votes.c.question_id == questions.c.id)
    anonymous = {
        "up": questions.c.up + cast.where(votes.c.value > 0).scalar_subquery(),
        "down": questions.c.down + cast.where(votes.c.value < 0).scalar_subquery(),
    }
    concerned = questions.c.id.in_(select(votes.c.question_id).where(which))
    await connection.execute(update(questions).where(concerned).values(anonymous))
    await connection.execute(delete(votes).where(which))
