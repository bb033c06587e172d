"""A button handler gets the data of the button, and the reader an answer in any case."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram import CallbackQuery, Chat, InaccessibleMessage, Message, Update, User
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.conversation import texts
from bot.conversation.callback_data import QuestionsPage
from bot.conversation.translations import get_translator
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler, unknown_button
from bot.state.errors import StateError

if TYPE_CHECKING:
    from bot.context import Context

ENGLISH = get_translator("en")
CHAT = Chat(1, Chat.PRIVATE)
SHOWN = Message(5, datetime.now(UTC), CHAT)


class Answered:
    """A bot that records how it answers a button press, and what it says in the chat.

    Args:
        too_late: whether Telegram no longer accepts an answer.
    """

    def __init__(self, *, too_late: bool) -> None:
        self.texts: list[str | None] = []
        self.said: list[str] = []
        self._too_late = too_late

    async def answer_callback_query(self, callback_query_id: str, text: str | None, **_: object) -> None:
        assert callback_query_id == "1"
        if self._too_late:
            raise BadRequest("Query is too old and response timeout expired or query id is invalid")
        self.texts.append(text)

    async def send_message(self, *, text: str, **_: object) -> None:
        self.said.append(text)


def press(
    data: str, message: Message | InaccessibleMessage = SHOWN, error: Exception | None = None
) -> tuple[list[int], list[str | None]]:
    """Return the pages that a handler was asked for, and what the reader saw."""
    answered = Answered(too_late=False)
    return pages_shown(data, answered, message, error), answered.texts


def pages_shown(
    data: str,
    answered: Answered,
    message: Message | InaccessibleMessage = SHOWN,
    error: Exception | None = None,
) -> list[int]:
    """Press a button, and return the pages that its handler was asked for."""
    pages: list[int] = []

    @button_handler(QuestionsPage)
    async def show(pressed: Press[QuestionsPage], _: Context) -> None:
        assert (pressed.message, pressed.user.id) == (SHOWN, 7)
        pages.append(pressed.data.page)
        if error is not None:
            raise error
        await pressed.acknowledge()

    query = CallbackQuery("1", User(7, "A", is_bot=False), "chat", message=message, data=data)
    query.set_bot(cast("Any", answered))
    if isinstance(message, Message):
        message.set_bot(cast("Any", answered))
    context = cast("Context", SimpleNamespace(translator=ENGLISH))
    update = Update(1, callback_query=query)
    handle = show.callback if show.check_update(update) else unknown_button
    asyncio.run(cast("Any", handle)(update, context))
    return pages


def test_the_handler_gets_what_was_sent_back() -> None:
    assert press("q:3") == ([3], [None])


@pytest.mark.parametrize("data", ["", "q", "q:", "q:x", "q:-1", "q:1:2", "m:1:1", "z:1"])
def test_what_cannot_be_read_is_out_of_date(data: str) -> None:
    assert press(data) == ([], [texts.outdated_button(ENGLISH)])


def test_a_message_that_telegram_no_longer_shows_is_out_of_date() -> None:
    assert press("q:3", InaccessibleMessage(CHAT, 5)) == ([], [texts.outdated_button(ENGLISH)])


def test_what_the_handler_does_not_find_is_out_of_date() -> None:
    assert press("q:3", error=OutdatedButtonError()) == ([3], [texts.outdated_button(ENGLISH)])


def test_a_database_in_trouble_is_told() -> None:
    assert press("q:3", error=StateError("x")) == ([3], [texts.something_went_wrong(ENGLISH)])


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Not enough rights to send photos to the chat"),
        BadRequest("CHAT_SEND_PHOTOS_FORBIDDEN"),
        Forbidden("bot is not a member of the supergroup chat"),
    ],
    ids=str,
)
def test_a_chat_that_does_not_allow_the_outcome_is_told(error: TelegramError) -> None:
    assert press("q:3", error=error) == ([3], [texts.not_allowed_here(ENGLISH)])


def test_a_fault_of_ours_is_no_matter_of_what_is_allowed() -> None:
    with pytest.raises(BadRequest):
        press("q:3", error=BadRequest("Can't parse entities"))


def test_what_comes_too_late_for_an_alert_is_told_in_the_chat() -> None:
    answered = Answered(too_late=True)
    assert pages_shown("q:3", answered, error=StateError("x")) == [3]
    assert (answered.texts, answered.said) == ([], [texts.something_went_wrong(ENGLISH)])
