"""Sends and edits replies: in the chat and topic of a message, however many messages a reply takes."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from telegram import Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.conversation.keyboards import valid_buttons
from bot.conversation.quote_html import escape
from bot.state.model import Interaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from telegram import CallbackQuery, InlineKeyboardMarkup

    from index.quotes import Quote

# Telegram shows an action for five seconds, or until a message comes.
_ACTION_EVERY_SECONDS: Final = 4.0
# An answer waits at most this long for the action; sent after the answer, it would linger.
_ACTION_WAITED_FOR_SECONDS: Final = 1.0
# After this time an answer says that it is late, and a remark that was not addressed to the bot gets none.
_LATE_AFTER: Final = timedelta(minutes=5)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message.

    Attributes:
        texts: in HTML, a message each, at least one.
        buttons: below the last.
        quote: that is in them, if one is.
    """

    texts: tuple[str, ...]
    buttons: InlineKeyboardMarkup | None = None
    quote: Quote | None = None

    def messages(self) -> list[tuple[str, InlineKeyboardMarkup | None]]:
        """Return each text with the buttons below it."""
        *first, last = self.texts
        return [*((text, None) for text in first), (last, self.buttons)]


async def send(message: Message, reply: Reply, *, points_to_it: bool = False) -> tuple[int, ...]:
    """Answer a message, and return the ids of the messages that do.

    Args:
        message: what is answered.
        reply: the answer.
        points_to_it: whether the answer shows the message above it in a private chat, too; in a group it
            always does.
    """
    do_quote = True if points_to_it else None
    return tuple(
        [
            (await message.reply_text(text, reply_markup=markup, do_quote=do_quote)).id
            for text, markup in reply.messages()
        ]
    )


async def revise(message: Message, earlier: Sequence[int], reply: Reply) -> tuple[int, ...]:
    """Replace the replies to a message by another reply, and return the ids of its messages.

    Args:
        message: which they reply to.
        earlier: the ids of the present replies.
        reply: the new reply; missing messages are sent, superfluous ones deleted.
    """
    ids = []
    for number, (text, markup) in enumerate(reply.messages()):
        if number < len(earlier) and await _edited(message, earlier[number], text, markup):
            ids.append(earlier[number])
        else:
            ids.append((await message.reply_text(text, reply_markup=markup, do_quote=True)).id)
    for surplus in earlier[len(reply.texts) :]:
        with contextlib.suppress(BadRequest):
            await message.get_bot().delete_message(message.chat_id, surplus)
    return tuple(ids)


async def edit(message: Message, reply: Reply) -> None:
    """Edit a message of the bot; it is not an error if it is unchanged or deleted.

    Args:
        message: what is edited.
        reply: what it becomes: one message.
    """
    ((text, markup),) = reply.messages()
    await _edited(message, message.id, text, markup)


async def edit_buttons(message: Message, markup: InlineKeyboardMarkup | None) -> bool:
    """Change the buttons below a message of the bot, and return whether they have changed."""
    try:
        await message.edit_reply_markup(valid_buttons(markup) if markup else None)
    except BadRequest as error:
        _log.info("buttons not edited", reason=str(error))
        return "not modified" not in str(error).lower()
    return True


async def acknowledge(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> bool:
    """Stop a button's spinner, and return whether that is still possible.

    It is once, and only soon after the button was pressed.
    """
    try:
        await query.answer(text, show_alert=alert)
    except BadRequest as error:
        if "query is too old" not in str(error).lower():
            raise
        _log.info("button pressed too long ago")
        return False
    return True


async def tell_presser(query: CallbackQuery, text: str) -> None:
    """Tell somebody what became of the button that they pressed: in an alert, or else in the chat."""
    if await acknowledge(query, text, alert=True) or not isinstance(query.message, Message):
        return
    try:
        await query.message.reply_text(escape(text), do_quote=True)
    except (BadRequest, Forbidden) as error:
        _log.info("not allowed to say what became of a button", reason=str(error))


def is_forbidden(error: TelegramError) -> bool:
    """Return whether a chat does not allow the bot to send something, or anything."""
    signs = ("rights", "_forbidden", "chat_restricted", "topic_closed")
    return isinstance(error, Forbidden) or any(sign in str(error).lower() for sign in signs)


def is_late(message: Message) -> bool:
    """Return whether a message was sent or edited so long ago that an answer to it is late.

    The bot was not running, or Telegram could not be reached.
    """
    return datetime.now(UTC) - (message.edit_date or message.date) > _LATE_AFTER


def sender_id(message: Message) -> int | None:
    """Return the id of the sender: of a person, or of the chat that somebody speaks as.

    On Telegram, all anonymous admins share one user id, and so do all channels.
    """
    speaker = message.sender_chat or message.from_user
    return speaker.id if speaker is not None else None


def interaction_of(
    message: Message, replies: Sequence[int] = (), subject: str | None = None
) -> Interaction | None:
    """Return the interaction of a message, to be stored; None if its sender is unknown."""
    sender = sender_id(message)
    if sender is None:
        return None
    return Interaction(message.chat_id, message.id, sender, None, tuple(replies), topic_of(message), subject)


def topic_of(message: Message) -> int | None:
    """Return the id of the topic that a message is in, where a group has topics."""
    return message.message_thread_id if message.is_topic_message else None


@asynccontextmanager
async def shown_action(message: Message, action: ChatAction = ChatAction.TYPING) -> AsyncIterator[None]:
    """Show that the bot is typing, or another action, while the block runs."""
    done = asyncio.Event()
    showing = asyncio.create_task(_show(message, action, done))
    try:
        yield
    finally:
        done.set()
        await asyncio.wait({showing}, timeout=_ACTION_WAITED_FOR_SECONDS)
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing


async def _show(message: Message, action: ChatAction, done: asyncio.Event) -> None:
    thread = topic_of(message)
    while not done.is_set():
        with contextlib.suppress(TelegramError):
            await message.get_bot().send_chat_action(message.chat_id, action, message_thread_id=thread)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _ACTION_EVERY_SECONDS)


async def _edited(message: Message, edited: int, text: str, markup: InlineKeyboardMarkup | None) -> bool:
    """Edit a message of the chat, and return whether it now reads like that."""
    try:
        await message.get_bot().edit_message_text(
            text,
            chat_id=message.chat_id,
            message_id=edited,
            reply_markup=markup,
        )
    except BadRequest as error:
        if "not modified" in str(error).lower():
            return True
        _log.info("message not edited", reason=str(error))
        return False
    return True
