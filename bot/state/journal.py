"""The journal: updates from Telegram until they are handled, so that none is lost when the process ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, select, update

from bot.state.model import Unfinished
from bot.state.tables import journal
from bot.state.upsert import insert_new

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.state.model import TakenUpdate

KEEP_HANDLED: Final = timedelta(days=2)
"""For how long a handled update is recognised. Telegram delivers an update for a day at most."""


async def take_updates(
    connection: AsyncConnection, taken: Sequence[TakenUpdate], now: datetime
) -> frozenset[str]:
    """Store updates, and return the identities of the new ones: see ``State.take_updates``."""
    rows = [
        {
            "identity": one.identity,
            "user_id": one.user_id,
            "content": one.content,
            "taken_at": now,
            "attempts": 1,
        }
        for one in taken
    ]
    inserted = await connection.execute(insert_new(connection, journal).returning(journal.c.identity), rows)
    return frozenset(inserted.scalars())


async def finish_updates(connection: AsyncConnection, identities: Collection[str]) -> None:
    """Delete the contents of updates that were handled."""
    handled = update(journal).where(journal.c.identity.in_(identities))
    await connection.execute(handled.values(user_id=None, content=None))


async def keep_updates(connection: AsyncConnection, identities: Collection[str], now: datetime) -> None:
    """Say that updates are still being handled."""
    await connection.execute(update(journal).where(journal.c.identity.in_(identities)).values(taken_at=now))


async def unfinished_updates(
    connection: AsyncConnection, attempts: int, idle: timedelta, now: datetime
) -> list[Unfinished]:
    """Return the updates to begin again: see ``State.unfinished_updates``."""
    left = and_(journal.c.content.is_not(None), journal.c.taken_at <= now - idle)
    hopeless = update(journal).where(left, journal.c.attempts >= attempts)
    await connection.execute(hopeless.values(user_id=None, content=None))
    # Another process may be looking for them at the same time.
    taken = select(journal).where(left).order_by(journal.c.taken_at).with_for_update(skip_locked=True)
    unfinished = [
        Unfinished(row.identity, row.content, row.taken_at) for row in await connection.execute(taken)
    ]
    begun = update(journal).where(journal.c.identity.in_([found.identity for found in unfinished]))
    await connection.execute(begun.values(attempts=journal.c.attempts + 1, taken_at=now))
    return unfinished


async def forget_updates(connection: AsyncConnection, user_id: int) -> None:
    """Delete what a person sent and what is not handled yet."""
    await connection.execute(delete(journal).where(journal.c.user_id == user_id))


async def purge_updates(connection: AsyncConnection, now: datetime) -> None:
    """Delete the traces of updates that were handled some days ago."""
    old = journal.c.taken_at < now - KEEP_HANDLED
    await connection.execute(delete(journal).where(old, journal.c.content.is_(None)))
