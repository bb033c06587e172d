"""The bot joins a group, leaves it, or moves with it when it becomes a supergroup."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.conversation import texts
from bot.state.fallback import with_fallback

if TYPE_CHECKING:
    from telegram import Chat, ChatMember, Update

    from bot.context import Context

_INSIDE: Final = (
    ChatMemberStatus.OWNER,
    ChatMemberStatus.ADMINISTRATOR,
    ChatMemberStatus.MEMBER,
    ChatMemberStatus.RESTRICTED,
)
# When a group becomes a supergroup, Telegram first says that the bot joined it, and then that it moved.
MOVE_TOLD_WITHIN_SECONDS: Final = 1.0
# In the chat data of a supergroup: it was a group that knows the bot.
_HAS_MOVED: Final = "has moved"

_log = structlog.get_logger()


async def membership_changed(update: Update, context: Context) -> None:
    """The bot was let in, removed, promoted or blocked."""
    change = update.my_chat_member
    if change is None:
        return
    before, after = change.old_chat_member, change.new_chat_member
    _log.info("membership", chat=change.chat.type, before=before.status, after=after.status)
    if change.chat.type == ChatType.PRIVATE and not _is_inside(after):
        await with_fallback(context.services.state.stop_waiting(change.chat.id), None)
        await with_fallback(context.services.state.unsubscribe(change.chat.id), None)
    if change.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return
    if _is_inside(after) and not _is_inside(before):
        await _greet(change.chat, context)
    elif not _is_inside(after):
        await with_fallback(context.services.state.remove_group(change.chat.id), None)


async def group_moved(update: Update, context: Context) -> None:
    """A group became a supergroup: it has a new id, and keeps its settings."""
    message = update.effective_message
    if message is None:
        return
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    context.application.chat_data[new][_HAS_MOVED] = True
    await with_fallback(context.services.state.move_group(old, new), None)


async def _greet(chat: Chat, context: Context) -> None:
    """Greet a group, unless it knows the bot under its former id."""
    if chat.type == ChatType.SUPERGROUP:
        await asyncio.sleep(MOVE_TOLD_WITHIN_SECONDS)
        if context.application.chat_data[chat.id].get(_HAS_MOVED):
            return
    try:
        await chat.send_message(texts.group_greeting(context.bot.username, context.translator))
    except TelegramError as error:
        _log.info("not allowed to greet the group", reason=str(error))


def _is_inside(member: ChatMember) -> bool:
    return member.status in _INSIDE and getattr(member, "is_member", True)
