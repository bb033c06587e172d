"""Questions in private chats and groups, and the buttons under a decline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, MessageEntity
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot import replies, texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from index.search import Quote

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

_log = structlog.get_logger()


async def private_question(update: Update, context: Context) -> None:
    """Any text in a private chat is a question."""
    message = update.effective_message
    if message is not None:
        await _answer(message, message.text or message.caption or "", context)


async def group_question(update: Update, context: Context) -> None:
    """In a group, answer where the bot is mentioned or replied to, and be silent otherwise."""
    message = update.effective_message
    if message is None:
        return
    mentioned, text = without_mention(message, context.bot.username, context.bot.id)
    if not mentioned and not _replies_to(message, context.bot.id):
        return
    await _answer(message, text or _asked_by_another(message, context.bot.id), context)


async def ask_command(update: Update, context: Context) -> None:
    """``/ask QUESTION``, or ``/ask`` in reply to a question."""
    message = update.effective_message
    if message is None:
        return
    parts = (message.text or "").split(maxsplit=1)
    text = parts[1] if len(parts) > 1 else _asked_by_another(message, context.bot.id)
    await _answer(message, text, context)


async def not_a_question(update: Update, context: Context) -> None:
    """Stickers, photos and the like get a friendly hint."""
    if update.effective_message is not None:
        await reply(update.effective_message, texts.not_a_question(context.words))


async def unknown_command(update: Update, context: Context) -> None:
    """A command that nobody may use, or that this person may not, is simply not known."""
    if update.effective_message is not None:
        await reply(update.effective_message, texts.unknown_command(context.words))


async def show_exchange(update: Update, context: Context) -> None:
    """A button that leads to an exchange: quote it from its beginning."""
    query = update.callback_query
    if query is None:
        return
    key = (query.data or "").removeprefix(replies.SHOW_EXCHANGE)
    quote = context.services.index.searcher.opening_quote(key)
    if quote is None or not isinstance(query.message, Message):
        await _acknowledge(update, texts.outdated_button(context.words))
        return
    await _acknowledge(update)
    for text in replies.quote_messages(quote, context.words):
        await reply(query.message, text)


async def outdated_button(update: Update, context: Context) -> None:
    """A button that no version of the bot knows, or that somebody forged."""
    await _acknowledge(update, texts.outdated_button(context.words))


async def reply(message: Message, text: str, buttons: InlineKeyboardMarkup | None = None) -> Message:
    """Reply to a message in its chat and topic, also when the message has been deleted meanwhile."""
    return await message.reply_text(
        text,
        parse_mode=ParseMode.HTML,
        reply_markup=buttons,
        link_preview_options=_NO_PREVIEW,
        do_quote=True,
        allow_sending_without_reply=True,
    )


def without_mention(message: Message, username: str, bot_id: int) -> tuple[bool, str]:
    """Return whether a message mentions the bot, and its text without the mentions.

    Offsets of entities count UTF-16 units, so the text is cut in that encoding.
    """
    text = message.text or message.caption or ""
    raw = text.encode("utf-16-le", "surrogatepass")
    found = {**message.parse_entities(), **message.parse_caption_entities()}
    mentions = [entity for entity, value in found.items() if _is_mention(entity, value, username, bot_id)]
    for entity in sorted(mentions, key=lambda mention: mention.offset, reverse=True):
        raw = raw[: 2 * entity.offset] + raw[2 * (entity.offset + entity.length) :]
    remaining = raw.decode("utf-16-le", "surrogatepass")
    return bool(mentions), " ".join(remaining.split()).strip(" ,:;—–-")


def suggestions(quotes: tuple[Quote, ...]) -> InlineKeyboardMarkup:
    """Return the buttons that lead to the exchanges of these quotes."""
    rows = [
        [InlineKeyboardButton(replies.button_label(quote), callback_data=replies.button_data(quote))]
        for quote in quotes
    ]
    return InlineKeyboardMarkup(rows)


def _is_mention(entity: MessageEntity, value: str, username: str, bot_id: int) -> bool:
    if entity.type == MessageEntity.MENTION:
        return value.lower() == f"@{username}".lower()
    return entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == bot_id


def _replies_to(message: Message, bot_id: int) -> bool:
    original = message.reply_to_message
    # Every message of a topic counts as a reply to the service message that opened it.
    if original is None or original.forum_topic_created is not None:
        return False
    return original.from_user is not None and original.from_user.id == bot_id


def _asked_by_another(message: Message, bot_id: int) -> str:
    """Return the words that a bare mention or command replies to; nothing where they are the bot's own."""
    original = message.reply_to_message
    if original is None or _replies_to(message, bot_id):
        return ""
    return original.text or original.caption or ""


async def _answer(message: Message, question: str, context: Context) -> None:
    question = question.strip()
    if not question:
        await reply(message, texts.empty_question(context.words))
        return
    searcher = context.services.index.searcher
    result = await asyncio.to_thread(searcher.search, question)
    _log.info(
        "question", chat=message.chat.type, answered=result.answered, confidence=round(result.confidence, 3)
    )
    if not result.answered:
        await reply(message, texts.decline(context.words), suggestions(result.quotes))
        return
    for text in replies.quote_messages(result.quotes[0], context.words):
        await reply(message, text)


async def _acknowledge(update: Update, text: str | None = None) -> None:
    """Stop a button's spinner; one that was pressed too long ago has none any more."""
    if update.callback_query is None:
        return
    try:
        await update.callback_query.answer(text)
    except BadRequest as error:
        if "query is too old" not in str(error).lower():
            raise
        _log.info("button pressed too long ago")
