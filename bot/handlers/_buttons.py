"""Button presses: a handler gets the button's data, or the reader learns that it is out of date."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import structlog
from telegram import Message
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler

from bot.conversation import texts
from bot.conversation.callback_data import CallbackData, interview_key
from bot.state.errors import StateError
from bot.telegram.messages import acknowledge, is_forbidden, tell_presser

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import CallbackQuery, Update, User

    from bot.context import Context

# Covariant: a handler for a family of buttons accepts a press of each of them.
D = TypeVar("D", bound=CallbackData, covariant=True)

_log = structlog.get_logger()


class OutdatedButtonError(Exception):
    """What a button refers to does not exist any more: it is out of date."""


@dataclass(frozen=True, slots=True)
class Press(Generic[D]):
    """A button that was pressed.

    Attributes:
        data: the button's data.
        message: the message with the button.
        user: who pressed it.
        query: the callback query to answer.
    """

    data: D
    message: Message
    user: User
    query: CallbackQuery

    async def acknowledge(self, text: str | None = None, *, alert: bool = False) -> None:
        """Stop the button's spinner; a text is shown briefly or, as an alert, until it is closed."""
        await acknowledge(self.query, text, alert=alert)


def button_handler(
    kind: type[D],
) -> Callable[[Callable[[Press[D], Context], Awaitable[None]]], CallbackQueryHandler[Context, None]]:
    """Turn a function into the handler of a kind of button.

    The function is called with presses whose data is valid. It raises :class:`OutdatedButtonError` if the
    data refers to something that does not exist. The reader is informed of that, of database errors, and of a
    chat that does not allow the outcome. So a press should be acknowledged last, when the outcome is known.

    Args:
        kind: the class of the buttons' data.
    """

    def decorate(
        handle: Callable[[Press[D], Context], Awaitable[None]],
    ) -> CallbackQueryHandler[Context, None]:
        @functools.wraps(handle)
        async def callback(update: Update, context: Context) -> None:
            query = update.callback_query
            assert query is not None  # noqa: S101 - this handler is called with nothing else
            try:
                await handle(_read(query, kind), context)
            except OutdatedButtonError:
                await acknowledge(query, texts.outdated_button(context.translator))
            except StateError:
                await tell_presser(query, texts.something_went_wrong(context.translator))
            except (BadRequest, Forbidden) as error:
                if not is_forbidden(error):
                    raise
                _log.info("the chat does not allow what a button does", reason=str(error))
                await tell_presser(query, texts.not_allowed_here(context.translator))

        return CallbackQueryHandler(callback, kind.pattern())

    return decorate


def _read(query: CallbackQuery, kind: type[D]) -> Press[D]:
    # Telegram omits messages that are too old.
    if not isinstance(query.message, Message):
        raise OutdatedButtonError
    try:
        data = kind.unpack(query.data or "")
    except ValueError:
        raise OutdatedButtonError from None
    return Press(data, query.message, query.from_user, query)


async def unknown_button(update: Update, context: Context) -> None:
    """Answer a button that this version does not know, or a forged one: it is out of date."""
    if update.callback_query is not None:
        await acknowledge(update.callback_query, texts.outdated_button(context.translator))


def interview_slug(key: str | None, context: Context) -> str | None:
    """Return the slug of an interview by its key; None stands for all interviews.

    Raises:
        OutdatedButtonError: there is no such interview.
    """
    if key is None:
        return None
    for interview in context.services.index.searcher.snapshot.interviews:
        if interview_key(interview.slug) == key:
            return interview.slug
    raise OutdatedButtonError
