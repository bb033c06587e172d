"""Whom a message speaks to: the bot, somebody else, or everybody; and what it asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from telegram import MessageEntity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telegram import Bot, Message

_MENTIONS: Final = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
# A message that is not addressed to the bot counts as a question only if it has this length.
_CLEAR_QUESTION: Final = range(12, 301)
# A question mark, and behind it nothing but more of them, emoji, and emoticons such as :D and xD.
_ENDS_AS_A_QUESTION: Final = re.compile(r"[?？؟](?:\s|[^\w\s]|[:;=]-?\w\b|\b[xX]+[dD]+\b|_)*\Z")


def without_mention(message: Message, bot: Bot) -> tuple[bool, str]:
    """Return whether a message mentions the bot, and its text without the mentions."""
    raw = _text(message).encode("utf-16-le")
    mine = [place for place, entity, value in _mentions(message) if _names(entity, value, bot)]
    for place in sorted(mine, key=lambda mention: mention.start, reverse=True):
        raw = raw[: place.start] + raw[place.stop :]
    remaining = raw.decode("utf-16-le", "replace")
    return bool(mine), " ".join(remaining.split()).strip(" ,:;—–-")


def asked_after_command(message: Message) -> str:
    """Return what stands behind the command that a text or caption begins with."""
    return _without_first_word(_text(message))


def begins_with(command: str, message: Message, bot: Bot) -> bool:
    """Return whether a text or caption begins with a command such as ``/ask``, for this bot."""
    first = next(iter(_text(message).split()), "")
    begun, _, named = first.lower().partition("@")
    return begun == command and named in ("", bot.username.lower())


def is_reply(message: Message) -> bool:
    """Return whether somebody chose to reply to another message.

    To Telegram, every message of a topic replies to the service message that opened the topic, and every
    comment under a channel's post replies to the copy of the post in the group.
    """
    original = message.reply_to_message
    return original is not None and original.forum_topic_created is None and not original.is_automatic_forward


def replies_to_bot(message: Message, bot: Bot) -> bool:
    """Return whether a message replies to one of the bot."""
    original = message.reply_to_message
    author = original.from_user if original is not None and is_reply(message) else None
    return author is not None and author.id == bot.id


def speaks_to_another(message: Message, bot: Bot) -> bool:
    """Return whether a message begins by naming somebody else, as in "@anna look at this"."""
    lead = len(_text(message)) - len(_text(message).lstrip())
    return any(
        entity.offset <= lead and not _names(entity, value, bot) for _, entity, value in _mentions(message)
    )


def asked_by_another(message: Message, bot: Bot) -> str:
    """Return what a bare mention or command points to: a quote, or the message that it replies to.

    Empty if that is the bot's own.
    """
    if replies_to_bot(message, bot):
        return ""
    # The marked part, also of a message in another chat.
    if message.quote is not None:
        return message.quote.text
    original = message.reply_to_message if is_reply(message) else None
    return _text(original) if original is not None else ""


def is_clear_question(message: Message) -> bool:
    """Return whether a message asks everybody, rather than the person it replies to or names."""
    text = (message.text or "").strip()
    return (
        not is_reply(message)
        and not any(_mentions(message))
        and len(text) in _CLEAR_QUESTION
        and ends_as_a_question(text)
    )


def ends_as_a_question(text: str) -> bool:
    """Return whether a text ends with a question mark, emoji and the like aside."""
    return _ENDS_AS_A_QUESTION.search(text) is not None


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _without_first_word(text: str) -> str:
    parts = text.split(maxsplit=1)
    return parts[1] if len(parts) > 1 else ""


def _mentions(message: Message) -> Iterator[tuple[slice, MessageEntity, str]]:
    """Yield each mention: its bytes in UTF-16, its entity, and its text.

    Offsets of entities count UTF-16 units, so the text is cut in that encoding.
    """
    raw = _text(message).encode("utf-16-le")
    for entity in message.entities if message.text else message.caption_entities:
        if entity.type in _MENTIONS:
            place = slice(2 * entity.offset, 2 * (entity.offset + entity.length))
            yield place, entity, raw[place].decode("utf-16-le", "replace")


def _names(entity: MessageEntity, value: str, bot: Bot) -> bool:
    if entity.type == MessageEntity.MENTION:
        return value.lower() == f"@{bot.username}".lower()
    return entity.user is not None and entity.user.id == bot.id
