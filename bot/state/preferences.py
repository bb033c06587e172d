"""Preferences of readers and settings of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.state.corrections import remove_quote_messages
from bot.state.model import Answers, Group, Reader
from bot.state.subscriptions import move_subscription, unsubscribe
from bot.state.tables import groups, interactions, readers
from bot.state.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection


async def reader(connection: AsyncConnection, user_id: int) -> Reader:
    """Return the preferences of a reader, or the defaults."""
    chosen = select(readers.c.language, readers.c.interview).where(readers.c.user_id == user_id)
    row = (await connection.execute(chosen)).one_or_none()
    return Reader(row.language, row.interview) if row else Reader()


async def change_reader(
    connection: AsyncConnection, user_id: int, change: Callable[[Reader], Reader]
) -> Reader:
    """Change the preferences of a reader, and return them."""
    await connection.execute(select(readers).where(readers.c.user_id == user_id).with_for_update())
    changed = change(await reader(connection, user_id))
    values = {"user_id": user_id, "language": changed.language, "interview": changed.interview}
    await connection.execute(upsert(connection, readers, values))
    return changed


async def group(connection: AsyncConnection, chat_id: int) -> Group:
    """Return the settings of a group, or the defaults."""
    row = (await connection.execute(select(groups).where(groups.c.chat_id == chat_id))).one_or_none()
    return Group(row.language, row.interview, Answers(row.answers)) if row else Group()


async def change_group(connection: AsyncConnection, chat_id: int, change: Callable[[Group], Group]) -> Group:
    """Change the settings of a group, and return them."""
    await connection.execute(select(groups).where(groups.c.chat_id == chat_id).with_for_update())
    changed = change(await group(connection, chat_id))
    values = {
        "chat_id": chat_id,
        "language": changed.language,
        "interview": changed.interview,
        "answers": changed.answers.value,
    }
    await connection.execute(upsert(connection, groups, values))
    return changed


async def move_group(connection: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """Move the settings and subscription of a chat to one without; nothing is left of the first."""
    new = select(groups.c.chat_id).where(groups.c.chat_id == new_chat_id)
    if (await connection.execute(new)).one_or_none() is None:
        move = update(groups).where(groups.c.chat_id == old_chat_id).values(chat_id=new_chat_id)
        await connection.execute(move)
    await move_subscription(connection, old_chat_id, new_chat_id)
    if old_chat_id != new_chat_id:
        await remove_group(connection, old_chat_id)


async def remove_group(connection: AsyncConnection, chat_id: int) -> None:
    """Remove the settings, the subscription and the interactions of a chat."""
    await unsubscribe(connection, chat_id)
    await remove_quote_messages(connection, chat_id)
    await connection.execute(delete(groups).where(groups.c.chat_id == chat_id))
    await connection.execute(delete(interactions).where(interactions.c.chat_id == chat_id))
