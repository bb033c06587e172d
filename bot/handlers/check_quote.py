"""`/check`, "did he say that?" and what is forwarded: whether words were said as they are quoted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import MessageEntity
from telegram.constants import ChatType

from bot.conversation import quote_html, texts
from bot.conversation.check_request import CheckRequest, check_request, pasted_quote
from bot.handlers.user_limit import within_limit
from bot.quote_checking import check_quote, check_reply, shown_quote
from bot.quote_records import record_shown_quote, subject_of
from bot.telegram.addressing import asked_after_command, is_reply, replies_to_bot, without_mention
from bot.telegram.messages import interaction_of, is_late, send, shown_action

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.context import Context


async def check_command(update: Update, context: Context) -> None:
    """``/check QUOTE``, or ``/check`` in reply to a message with the quote."""
    message = update.effective_message
    if message is not None and await within_limit(message, context):
        after = asked_after_command(message)
        request = (check_request(after) or pasted_quote(after)) if after else CheckRequest("")
        await _check(message, request, update, context)


async def quote_doubted(update: Update, context: Context) -> None:
    """A message that asks whether a quote is real; in a group only if the bot is addressed."""
    message = update.effective_message
    if message is None:
        return
    is_private = message.chat.type == ChatType.PRIVATE
    mentioned, text = without_mention(message, context.bot)
    request = check_request(_text(message) if is_private else text)
    is_addressed = is_private or mentioned or replies_to_bot(message, context.bot)
    if request is not None and is_addressed and await within_limit(message, context):
        await _check(message, request, update, context)


async def statement_forwarded(update: Update, context: Context) -> None:
    """What somebody forwards in private is a quote to check."""
    message = update.effective_message
    if message is not None:
        await _check(message, pasted_quote(_quotation(message)), update, context)


async def _check(message: Message, request: CheckRequest, update: Update, context: Context) -> None:
    if not any(map(str.isalnum, request.quote)):
        pointed = pasted_quote(_pointed_to(message), request.beside)
        request = check_request(pointed.quote) or pointed
    if not any(map(str.isalnum, request.quote)):
        await message.reply_text(texts.quote_to_check(context.translator))
        return
    services, translator = context.services, context.translator
    searcher = services.index.searcher
    async with shown_action(message):
        verdict = await check_quote(request, services, urgent=message.chat.type == ChatType.PRIVATE)
    reply = check_reply(verdict, searcher, translator, can_share=context.can_share)
    if is_late(message):
        reply = replace(reply, texts=quote_html.headed(reply.texts, texts.late(translator)))
    ids = await send(message, reply, points_to_it=context.is_followed(message))
    # At once: if the process ended before, the next one would answer again.
    await services.journal.finish(update)
    interaction = interaction_of(message, ids, subject_of(shown_quote(verdict, searcher)))
    await record_shown_quote(interaction, reply, translator.language, services.state)


def _pointed_to(message: Message) -> str:
    """Return what a message replies to: the part that was marked, or what the other message says."""
    if message.quote is not None:
        return message.quote.text
    original = message.reply_to_message
    return _quotation(original) if original is not None and is_reply(message) else ""


def _quotation(message: Message) -> str:
    """Return what a message has in a quotation of Telegram's, as quotes of this bot are; else all of it."""
    parse = message.parse_entities if message.text else message.parse_caption_entities
    return next(iter(parse([MessageEntity.BLOCKQUOTE]).values()), _text(message))


def _text(message: Message) -> str:
    return message.text or message.caption or ""
