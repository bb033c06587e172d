"""Readers who wait for the answer to a declined question, until it is answered or they change their mind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, func, or_, select, tuple_, update

from bot.state.model import WaitingReader
from bot.state.tables import questions, waiting
from bot.state.upsert import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST_AWAITED: Final = 10
"""For how many answers a person may wait at the same time."""
TAKEN_FOR: Final = timedelta(hours=1)
"""How long a process has, before another one may look for the same answer: far longer than it takes."""


async def wait_for_answer(connection: AsyncConnection, user_id: int, question_id: int, now: datetime) -> bool:
    """Store that somebody waits: see ``State.wait_for_answer``."""
    # It must not be deleted meanwhile.
    question = select(questions.c.id).where(questions.c.id == question_id).with_for_update()
    if (await connection.execute(question)).one_or_none() is None:
        return False
    others = select(func.count()).where(waiting.c.user_id == user_id, waiting.c.question_id != question_id)
    if (await connection.scalar(others) or 0) >= MOST_AWAITED:
        return False
    row = {"user_id": user_id, "question_id": question_id, "since": now, "snapshot": ""}
    await connection.execute(insert_new(connection, waiting), row)
    return True


async def stop_waiting(connection: AsyncConnection, user_id: int, question_id: int | None) -> None:
    """Delete that somebody waits for one answer, or for any."""
    of_user = waiting.c.user_id == user_id
    which = of_user if question_id is None else and_(of_user, waiting.c.question_id == question_id)
    await connection.execute(delete(waiting).where(which))


async def is_waiting(connection: AsyncConnection, user_id: int, question_id: int) -> bool:
    """Return whether somebody waits for an answer."""
    row = select(waiting.c.user_id).where(_is(user_id, question_id))
    return (await connection.execute(row)).one_or_none() is not None


async def take_waiting(
    connection: AsyncConnection, snapshot: str, limit: int, now: datetime
) -> list[WaitingReader]:
    """Return those to look for an answer for: see ``State.take_waiting``."""
    free = or_(waiting.c.taken_at.is_(None), waiting.c.taken_at <= now - TAKEN_FOR)
    # The ids of snapshots grow, so that a process with an older one does not search in that again.
    due = (
        select(waiting.c.user_id, waiting.c.question_id)
        .where(waiting.c.snapshot < snapshot, free)
        .order_by(waiting.c.since, waiting.c.question_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = [WaitingReader(*row) for row in await connection.execute(due)]
    keys = [(reader.user_id, reader.question_id) for reader in taken]
    which = tuple_(waiting.c.user_id, waiting.c.question_id).in_(keys)
    await connection.execute(update(waiting).where(which).values(taken_at=now))
    return taken


async def keep_waiting(connection: AsyncConnection, reader: WaitingReader, snapshot: str) -> None:
    """Store that a snapshot holds no answer either."""
    still = update(waiting).where(_is(reader.user_id, reader.question_id))
    await connection.execute(still.values(snapshot=snapshot, taken_at=None))


def _is(user_id: int, question_id: int) -> ColumnElement[bool]:
    return and_(waiting.c.user_id == user_id, waiting.c.question_id == question_id)
