"""Sends what nobody is waiting for at this moment: one message after the other, after everybody's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.error import BadRequest, Forbidden

if TYPE_CHECKING:
    from telegram.error import TelegramError
    from telegram.ext import ExtBot

    from bot.telegram.messages import Reply

# After this time it is given up, and tried again with the next run of the job.
_PATIENCE_SECONDS: Final = 600
# What Telegram says of a chat that does not exist any more, beside refusing to write to it.
_GONE: Final = ("chat not found", "user is deactivated", "peer_id_invalid")


async def deliver(
    bot: ExtBot[Any], chat_id: int, reply: Reply, thread_id: int | None = None
) -> tuple[int, ...]:
    """Send messages to a chat, and return their ids.

    Args:
        bot: the sender.
        chat_id: of the chat.
        reply: what to say.
        thread_id: of the topic, in a group that has topics.

    Raises:
        TelegramError: Telegram refuses them, or cannot be reached for ten minutes.
    """
    ids = []
    for text, markup in reply.messages():
        sent = await bot.send_message(
            chat_id,
            text,
            reply_markup=markup,
            message_thread_id=thread_id,
            rate_limit_args=_PATIENCE_SECONDS,
        )
        ids.append(sent.id)
    return tuple(ids)


def is_gone(error: TelegramError) -> bool:
    """Return whether an error says that the bot can never write to the chat: it was blocked or removed."""
    if isinstance(error, BadRequest):
        return any(sign in str(error).lower() for sign in _GONE)
    return isinstance(error, Forbidden)
