"""The limits per user and per chat: somebody who exceeds one is told how long to wait."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, cast

import structlog
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.conversation import texts
from bot.conversation.translations import get_translator
from bot.telegram.journal import is_expected
from bot.telegram.messages import acknowledge, is_late, sender_id, topic_of
from bot.telegram.rate_limiter import BRIEFLY
from bot.telegram.user_limit import WINDOW_SECONDS, Verdict

if TYPE_CHECKING:
    from telegram import ChosenInlineResult, InlineQuery, Message, Update
    from telegram.ext import ExtBot

    from bot.context import Context

_log = structlog.get_logger()


async def limit_user(update: Update, context: Context) -> None:
    """Count a private message, a button press or inline use, and stop it beyond the limit.

    In groups, only messages to the bot count, which is decided later: see :func:`within_limit`.
    """
    if update.inline_query is not None or update.chosen_inline_result is not None:
        await _limit_inline(update.inline_query, update.chosen_inline_result, context)
        return
    user, chat, query = update.effective_user, update.effective_chat, update.callback_query
    message = update.message or update.edited_message
    is_private = message is not None and chat is not None and chat.type == ChatType.PRIVATE
    if user is None or (query is None and not is_private):
        return
    if message is not None and is_late(message):
        return  # it waited longer than anybody is asked to wait
    verdict = context.services.user_limit.judge(user.id)
    if verdict is Verdict.ANSWER:
        return
    told = texts.too_many(context.services.user_limit.seconds_to_wait(user.id), context.translator)
    if query is not None:
        # Every press has a visible end; only the first one has to be closed.
        await acknowledge(query, told, alert=verdict is Verdict.TELL)
    elif message is not None:
        await message.reply_text(told, do_quote=True)
    raise ApplicationHandlerStop


async def _limit_inline(
    typed: InlineQuery | None, chosen: ChosenInlineResult | None, context: Context
) -> None:
    services = context.services
    if typed is not None and services.inline_limit.judge(typed.from_user.id) is not Verdict.ANSWER:
        # Nothing to see; Telegram would show that it is loading.
        with contextlib.suppress(TelegramError):
            await typed.answer([], cache_time=0, is_personal=True)
        raise ApplicationHandlerStop
    # What is chosen is a question, which is only recorded.
    if chosen is not None and services.user_limit.judge(chosen.from_user.id) is not Verdict.ANSWER:
        raise ApplicationHandlerStop


async def within_limit(message: Message, context: Context) -> bool:
    """Count a group message to the bot, and return whether to answer it.

    In a group, where others read along, somebody is told once to wait. Private messages were counted by
    :func:`limit_user`.
    """
    sender = sender_id(message)
    if sender is None or message.chat.type == ChatType.PRIVATE or is_late(message):
        return True
    limit = context.services.user_limit
    verdict = limit.judge(sender)
    if verdict is Verdict.TELL:
        await message.reply_text(texts.too_many(limit.seconds_to_wait(sender), context.translator))
    return verdict is Verdict.ANSWER


async def ask_chat_to_wait(update: Update) -> None:
    """Say that a message is too many for its chat, where somebody expects an answer to it."""
    message, user = update.effective_message, update.effective_user
    if message is None or not is_expected(update):
        return
    translator = get_translator(user.language_code if user else None)
    try:
        await cast("ExtBot[Any]", message.get_bot()).send_message(
            message.chat_id,
            texts.too_many(int(WINDOW_SECONDS), translator),
            reply_to_message_id=message.id,
            message_thread_id=topic_of(message),
            rate_limit_args=BRIEFLY,
        )
    except TelegramError as error:
        _log.info("chat not asked to wait", reason=str(error))
