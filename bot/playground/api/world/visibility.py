"""Which messages Telegram shows to a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatType, MessageEntityType

from bot.playground.api.text.formatted_text import widen

if TYPE_CHECKING:
    from bot.playground.api.text.formatted_text import Entity
    from bot.playground.api.world.model import Chat, Member, Message, User


def is_shown_to_bot(
    message: Message, chat: Chat, bot: User, me: Member, author: User | None, *, privacy_mode: bool
) -> bool:
    """Return whether Telegram would show a message to the bot.

    By Telegram's FAQ for bots (https://core.telegram.org/bots/faq): service messages, private chats and
    channels always; other bots never; in groups everything without privacy mode or as an administrator,
    otherwise what is meant for the bot.

    Args:
        message: which.
        chat: where it is.
        bot: the bot's account.
        me: what the bot is in the chat.
        author: who wrote it, ``None`` for a channel.
        privacy_mode: whether the bot sees only what is meant for it in groups.
    """
    if author is not None and author.is_bot and message.via_bot_id is None and not message.is_service:
        return False
    if chat.type == ChatType.PRIVATE:
        return not chat.is_blocked
    if not me.is_present or chat.migrated_to is not None:
        return False
    if chat.type == ChatType.CHANNEL or message.is_service:
        return message.from_id != bot.id
    return me.is_admin or not privacy_mode or _is_meant_for(bot, chat, message)


def summons_guest(message: Message, chat: Chat, bot: User, me: Member, author: User | None) -> bool:
    """Return whether a message calls a bot that is not in the group to answer as a guest.

    By https://core.telegram.org/api/bots/guest-mode: a mention, or a reply to what the bot said as a guest.

    Args:
        message: which.
        chat: where it is.
        bot: the bot's account.
        me: what the bot is in the chat.
        author: who wrote it, ``None`` for a channel.
    """
    is_a_persons = author is not None and not author.is_bot and not message.is_service
    if not (is_a_persons and chat.is_group) or me.is_present or chat.migrated_to is not None:
        return False
    return message.via_bot_id is None and _names_or_answers(bot, chat, message)


def _is_meant_for(bot: User, chat: Chat, message: Message) -> bool:
    if message.via_bot_id == bot.id or _names_or_answers(bot, chat, message):
        return True
    username = (bot.username or "").lower()
    for entity, marked in _marked(message):
        if entity.type == MessageEntityType.BOT_COMMAND:
            _, at, addressee = marked.partition("@")
            if addressee == username or (not at and chat.last_bot_id in (None, bot.id)):
                return True
    return False


def _names_or_answers(bot: User, chat: Chat, message: Message) -> bool:
    """Return whether a message mentions the bot, or replies to one of its own."""
    answered = chat.message(message.reply_to)
    if answered is not None and answered.from_id == bot.id:
        return True
    mention = f"@{(bot.username or '').lower()}"
    return any(
        (entity.type == MessageEntityType.MENTION and marked == mention)
        or (entity.type == MessageEntityType.TEXT_MENTION and entity.user_id == bot.id)
        for entity, marked in _marked(message)
    )


def _marked(message: Message) -> list[tuple[Entity, str]]:
    """Return each entity of a message with the text inside it, in lower case."""
    wide = widen(message.formatted.text)
    return [(entity, wide[entity.offset : entity.end].lower()) for entity in message.formatted.entities]
