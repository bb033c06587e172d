"""Who gets a quote a day, when, and which quotes they have got."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from bot.state.model import Subscription
from bot.state.tables import known_interviews, sent_quotes, subscriptions
from bot.state.upsert import insert_new, upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def subscription(connection: AsyncConnection, chat_id: int) -> Subscription | None:
    """Return the subscription of a chat, or None."""
    found = await connection.execute(select(subscriptions).where(subscriptions.c.chat_id == chat_id))
    row = found.mappings().one_or_none()
    return Subscription(**row) if row else None


async def subscribe(connection: AsyncConnection, wanted: Subscription) -> None:
    """Store a subscription: see ``State.subscribe``."""
    before = await subscription(connection, wanted.chat_id)
    kept = wanted if before is None else replace(wanted, last_at=before.last_at)
    row = {column.name: getattr(kept, column.name) for column in subscriptions.c}
    await connection.execute(upsert(connection, subscriptions, row))


async def unsubscribe(connection: AsyncConnection, chat_id: int) -> None:
    """Delete the subscription of a chat, and which quotes it has got."""
    await connection.execute(delete(subscriptions).where(subscriptions.c.chat_id == chat_id))


async def move_subscription(connection: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """Move the subscription of a chat to another one without, and delete it otherwise."""
    before = await subscription(connection, old_chat_id)
    if before is None or old_chat_id == new_chat_id:
        return
    if await subscription(connection, new_chat_id) is None:
        # Topics are numbered anew.
        await subscribe(connection, replace(before, chat_id=new_chat_id, thread_id=None))
        moved = update(sent_quotes).where(sent_quotes.c.chat_id == old_chat_id)
        await connection.execute(moved.values(chat_id=new_chat_id))
    await unsubscribe(connection, old_chat_id)


async def due_subscriptions(connection: AsyncConnection, limit: int, now: datetime) -> list[Subscription]:
    """Return the subscriptions whose time has come, the earliest first."""
    due = (
        select(subscriptions)
        .where(subscriptions.c.next_at <= now)
        .order_by(subscriptions.c.next_at, subscriptions.c.chat_id)
        .limit(limit)
    )
    return [Subscription(**row) for row in (await connection.execute(due)).mappings()]


async def received_quotes(connection: AsyncConnection, chat_id: int) -> frozenset[str]:
    """Return the names of the quotes that a chat has got."""
    names = select(sent_quotes.c.quote).where(sent_quotes.c.chat_id == chat_id)
    return frozenset((await connection.scalars(names)).all())


async def claim_delivery(
    connection: AsyncConnection,
    due: Subscription,
    next_at: datetime,
    quote: str | None,
    now: datetime,
    *,
    begins_anew: bool,
) -> bool:
    """Return whether a quote may be sent now: see ``State.claim_delivery``."""
    unchanged = (subscriptions.c.chat_id == due.chat_id, subscriptions.c.next_at == due.next_at)
    values = {"next_at": next_at} if quote is None else {"next_at": next_at, "last_at": now}
    claimed = await connection.execute(update(subscriptions).where(*unchanged).values(values))
    if not claimed.rowcount or quote is None:
        return False
    if begins_anew:
        await connection.execute(delete(sent_quotes).where(sent_quotes.c.chat_id == due.chat_id))
    await connection.execute(insert(sent_quotes).values(chat_id=due.chat_id, quote=quote))
    return True


async def note_interviews(connection: AsyncConnection, slugs: Collection[str], now: datetime) -> None:
    """Store since when interviews are known; nothing changes for those that are."""
    for slug in sorted(slugs):
        row = {"slug": slug, "since": now}
        await connection.execute(insert_new(connection, known_interviews), row)


async def interviews_since(connection: AsyncConnection, moment: datetime) -> frozenset[str]:
    """Return the slugs of the interviews that became known after a moment."""
    newer = select(known_interviews.c.slug).where(known_interviews.c.since > moment)
    return frozenset((await connection.scalars(newer)).all())
