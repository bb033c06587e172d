"""`/check`, "did he say that?" and what is forwarded: whether words were said as they are quoted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram import MessageEntity
from telegram.constants import ChatType

from bot.conversation import quote_html, texts
from bot.conversation.check_request import CheckRequest, check_request, pasted_quote
from bot.handlers.user_limit import within_limit
from bot.quote_checking import check_quote, check_reply
from bot.quote_records import record_shown_quote, subject_of
from bot.state.fallback import with_fallback
from bot.telegram.addressing import (
    asked_after_command,
    begins_with,
    is_reply,
    replies_to_bot,
    without_mention,
)
from bot.telegram.messages import Reply, interaction_of, is_late, revise, send, shown_action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Bot, Message, Update

    from bot.context import Context
    from bot.state.model import Interaction

CHECK: Final = "/check"


async def check_command(update: Update, context: Context) -> None:
    """``/check QUOTE``, or ``/check`` in reply to a message with the quote."""
    message = update.effective_message
    if message is not None and await within_limit(message, context):
        await _check(message, _after_command(message), update, context)


async def quote_doubted(update: Update, context: Context) -> None:
    """A message that asks whether a quote is real; in a group only if the bot is addressed."""
    message = update.effective_message
    if message is None:
        return
    request = request_in(message, context.bot)
    is_addressed = (
        message.chat.type == ChatType.PRIVATE
        or without_mention(message, context.bot)[0]
        or replies_to_bot(message, context.bot)
    )
    if request is not None and is_addressed and await within_limit(message, context):
        await _check(message, request, update, context)


async def statement_forwarded(update: Update, context: Context) -> None:
    """What somebody forwards in private is a quote to check."""
    message = update.effective_message
    if message is not None:
        await _check(message, pasted_quote(_quotation(message)), update, context)


def request_in(message: Message, bot: Bot) -> CheckRequest | None:
    """Return what a message to the bot asks to be checked; None where it asks something else."""
    if begins_with(CHECK, message, bot):
        return _after_command(message)
    _, text = without_mention(message, bot)
    # Without the mention, nothing is left of line breaks.
    asked = (_text(message), text) if message.chat.type == ChatType.PRIVATE else (text, _text(message))
    return next(filter(None, map(check_request, asked)), None)


async def check_again(
    message: Message, request: CheckRequest, interaction: Interaction, context: Context
) -> None:
    """Replace what was said to a message by the verdict on the quote that it has now."""
    state = context.services.state
    reply = await _verdict(message, request, context)
    if interaction.question_id is not None:
        await with_fallback(state.withdraw_question(interaction), None)
    await _record(message, reply, await revise(message, interaction.replies, reply), context)


async def _check(message: Message, request: CheckRequest, update: Update, context: Context) -> None:
    reply = await _verdict(message, request, context)
    if is_late(message):
        reply = replace(reply, texts=quote_html.headed(reply.texts, texts.late(context.translator)))
    ids = await send(message, reply, points_to_it=context.has_to_point_to(message))
    # At once: if the process ended before, the next one would answer again.
    await context.services.journal.finish(update)
    await _record(message, reply, ids, context)


async def _verdict(message: Message, request: CheckRequest, context: Context) -> Reply:
    """Return the verdict on a quote, which may be in the message that is replied to."""
    if not _has_words(request):
        pointed = pasted_quote(_pointed_to(message), request.beside)
        request = check_request(pointed.quote) or pointed
    services, translator = context.services, context.translator
    if not _has_words(request):
        return Reply((texts.quote_to_check(translator),))
    async with shown_action(message):
        verdict = await check_quote(request, services)
    return check_reply(verdict, services.index.searcher, translator, can_share=context.can_share)


async def _record(message: Message, reply: Reply, ids: Sequence[int], context: Context) -> None:
    """Record what was said to a message, so that it can be edited and a follow-up may refer to it."""
    interaction = interaction_of(message, ids, subject_of(reply.quote))
    await record_shown_quote(interaction, reply, context.translator.language, context.services.state)


def _after_command(message: Message) -> CheckRequest:
    after = asked_after_command(message)
    return (check_request(after) or pasted_quote(after)) if after else CheckRequest("")


def _has_words(request: CheckRequest) -> bool:
    return any(map(str.isalnum, request.quote))


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
