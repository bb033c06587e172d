"""The last line of defence: log what went wrong with its context, and tell the person something human."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import structlog
from telegram import Update
from telegram.error import Conflict, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import texts
from bot.alerts import alert, cause_of
from bot.messages import acknowledge, say

if TYPE_CHECKING:
    from bot.context import Context

_log = structlog.get_logger()


async def report_error(update: object, context: Context) -> None:
    """Log an exception that a handler let through, and answer the message that caused it."""
    error = context.error
    if not isinstance(update, Update):
        # Polling itself: python-telegram-bot goes on trying, and nobody is waiting for an answer.
        if isinstance(error, Conflict):
            _log.error("another process is answering with this token: stop one of them")
        else:
            _log.warning("no connection to Telegram, trying again", error=str(error))
        return
    if isinstance(error, Forbidden):
        # The person has blocked the bot, or the group has removed it: there is nobody left to answer.
        _log.info("not allowed to answer", update=update.update_id, reason=str(error))
        return
    if isinstance(error, RetryAfter):
        # Telegram has had enough of this chat for now: one more message would only make the wait longer.
        _log.warning("no answer within Telegram's limits", update=update.update_id, reason=str(error))
        return
    chat = update.effective_chat
    _log.error(
        "update failed",
        update=update.update_id,
        chat=chat.type if chat else None,
        network=isinstance(error, NetworkError),
        exc_info=error,
    )
    if error is not None and not isinstance(error, NetworkError):
        await alert(context.bot, context.services, cause_of(error))
    with contextlib.suppress(TelegramError):
        if update.callback_query is not None:
            await acknowledge(update, texts.something_went_wrong(context.words))
        elif update.message is not None:
            await say(update.message, texts.something_went_wrong(context.words))
