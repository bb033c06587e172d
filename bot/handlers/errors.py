"""Uncaught exceptions of handlers and jobs: logged, and reported to the sender and the editors."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.alerts import cause_of
from bot.conversation import texts
from bot.handlers.guest import answer_guest
from bot.state.errors import StateError
from bot.telegram.messages import tell_presser
from index.errors import SearchIndexError

if TYPE_CHECKING:
    from bot.context import Context

# Refusals that are due to the chat, and not to what we sent: something in it is gone, its
# admins do not allow it, its topic is closed, a message is too old, or a button was pressed too long ago.
_OF_THE_CHAT: Final = (
    "not found", "rights", "_forbidden", "restricted", "topic_", "query is too old", "admin_required",
    "user_banned", "is_blocked", "deactivated", "peer_id_invalid", "message_id_invalid", "can't be edited",
)  # fmt: skip

# Their messages say what is wrong and what to do about it; a traceback would say nothing more.
_EXPLAINED: Final = (StateError, SearchIndexError)

_ANOTHER_PROCESS: Final = "another process is answering with this token: stop one of them"

_log = structlog.get_logger()


async def report_error(update: object, context: Context) -> None:
    """Log an uncaught exception, and answer the message that caused it."""
    error = context.error
    context.services.metrics.errors.labels(type(error).__name__).inc()
    if context.job is not None:
        _log.error("job failed", job=context.job.name, **_details(error))
        await _alert(error, context, f"{context.job.name}: ")
        return
    if not isinstance(update, Update):
        # Polling: python-telegram-bot keeps trying, and nobody is waiting for an answer.
        if isinstance(error, Conflict):
            _log.error(_ANOTHER_PROCESS)
            await context.services.alerts.send(context.bot, _ANOTHER_PROCESS)
        else:
            _log.warning("no connection to Telegram, trying again", error=str(error))
        return
    if isinstance(error, Forbidden):
        # The person has blocked the bot, or the group has removed it.
        _log.info("not allowed to answer", update=update.update_id, reason=str(error))
        return
    if isinstance(error, RetryAfter):
        # The chat is over Telegram's limit: one more message would only make the wait longer.
        _log.warning("no answer within Telegram's limits", update=update.update_id, reason=str(error))
        return
    chat = update.effective_chat
    _log.error(
        "update failed",
        update=update.update_id,
        chat=chat.type if chat else None,
        network=isinstance(error, NetworkError),
        **_details(error),
    )
    await _alert(error, context)
    with contextlib.suppress(TelegramError):
        if update.callback_query is not None:
            await tell_presser(update.callback_query, texts.something_went_wrong(context.translator))
        elif update.guest_message is not None:
            await answer_guest(update.guest_message, texts.something_went_wrong(context.translator), context)
        elif update.message is not None:
            await update.message.reply_text(texts.something_went_wrong(context.translator))


def _details(error: Exception | None) -> dict[str, Any]:
    """Return what the log says of an error: its message where that explains it, or else its traceback."""
    return {"reason": str(error)} if isinstance(error, _EXPLAINED) else {"exc_info": error}


async def _alert(error: Exception | None, context: Context, what: str = "") -> None:
    if isinstance(error, SearchIndexError):
        await context.services.alerts.send(context.bot, what + str(error))
    elif error is not None and _is_for_editors(error):
        context.services.track_error(error)
        await context.services.alerts.send(context.bot, what + cause_of(error))


def _is_for_editors(error: Exception) -> bool:
    """Return whether an error is a bug, rather than a problem of the network or of a chat.

    To python-telegram-bot, a refusal by Telegram is a ``NetworkError``. ``StateError`` has alerts of its own.
    """
    if isinstance(error, BadRequest):
        return not any(sign in error.message.lower() for sign in _OF_THE_CHAT)
    return not isinstance(error, (NetworkError, ChatMigrated, StateError))
