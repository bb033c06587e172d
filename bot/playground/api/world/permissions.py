"""What the bot may do, and with whom: the rules that Telegram applies before it does anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telegram.constants import ChatMemberStatus, ChatType

from bot.playground.api.errors import bad_request, forbidden, migrated

if TYPE_CHECKING:
    from bot.playground.api.world.model import Chat, User
    from bot.playground.api.world.world import World


def chat_for_bot(world: World, chat_id: str) -> Chat:
    """Return the chat that the bot means.

    Args:
        world: where.
        chat_id: a number or ``@username``, as it comes in a request.

    Raises:
        ApiError: the bot has never met that chat.
    """
    if not chat_id:
        raise bad_request("chat_id is empty")
    if chat_id.startswith("@"):
        name = chat_id[1:].lower()
        named = (chat for chat in world.chats.values() if (chat.username or "").lower() == name)
        chat = next(named, None)
    elif re.fullmatch(r"-?\d+", chat_id):
        chat = world.chats.get(int(chat_id))
        if chat is None and int(chat_id) in world.users and int(chat_id) != world.bot.id:
            chat = _chat_with_stranger(world, world.users[int(chat_id)])
    else:
        chat = None
    if chat is None or (chat.type == ChatType.PRIVATE and not _has_met(world, chat)):
        raise bad_request("chat not found")
    return chat


def _chat_with_stranger(world: World, user: User) -> Chat | None:
    return world.private_chat(user) if _met_elsewhere(world, user.id) else None


def _has_met(world: World, chat: Chat) -> bool:
    return chat.is_started or (chat.id in world.users and _met_elsewhere(world, chat.id))


def _met_elsewhere(world: World, user_id: int) -> bool:
    """Return whether the bot knows a user who has never written to it: from a common chat or a query."""
    in_common = any(
        world.member(chat, world.bot.id).is_present and user_id in chat.members
        for chat in world.chats.values()
    )
    return in_common or any(query.user_id == user_id for query in world.inline_queries.values())


def check_may_write(world: World, chat: Chat, thread_id: int | None = None) -> None:
    """Refuse what the bot may not send.

    Raises:
        ApiError: the bot is blocked, absent, muted, or the topic is missing or closed.
    """
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    if chat.type == ChatType.PRIVATE:
        _check_may_write_to(world, chat)
    else:
        check_is_in(world, chat)
        me = world.member(chat, world.bot.id)
        if chat.type == ChatType.CHANNEL and not me.is_admin:
            raise bad_request("need administrator rights in the channel chat")
        if not me.can_send:
            raise bad_request("not enough rights to send text messages to the chat")
    if thread_id is not None:
        _check_thread(world, chat, thread_id)


def _check_may_write_to(world: World, chat: Chat) -> None:
    user = world.users[chat.id]
    if user.is_deactivated:
        raise forbidden("user is deactivated")
    if user.is_bot:
        raise forbidden("bots can't send messages to bots")
    if chat.is_blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.is_started:
        raise forbidden("bot can't initiate conversation with a user")


def check_is_in(world: World, chat: Chat) -> None:
    """Refuse a bot that is not in a group or channel.

    Raises:
        ApiError: it was never there, left or was kicked.
    """
    me = world.member(chat, world.bot.id)
    if me.status == ChatMemberStatus.BANNED:
        raise forbidden(f"bot was kicked from the {chat.type.value} chat")
    if not me.is_present:
        raise forbidden(f"bot is not a member of the {chat.type.value} chat")


def _check_thread(world: World, chat: Chat, thread_id: int) -> None:
    topic = chat.topics.get(thread_id) if chat.is_forum else None
    if topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed and not world.member(chat, world.bot.id).is_admin:
        raise bad_request("TOPIC_CLOSED")
