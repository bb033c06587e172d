"""Keyboards that bots send, with Telegram's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram.constants import InlineKeyboardMarkupLimit

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, Playground


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
    ],
)
def test_buttons_are_checked(bot: BareBot, chat: Chat, button: dict[str, str], complaint: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="x", reply_markup=markup)
    assert refusal == f"Bad Request: {complaint}"


def test_a_keyboard_has_so_many_buttons_and_no_more(bot: BareBot, chat: Chat) -> None:
    most = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
    rows = [[{"text": "x", "callback_data": str(index)}] for index in range(most + 1)]
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="x", reply_markup={"inline_keyboard": rows})
    assert refusal == "Bad Request: reply markup is too long"
    assert (
        len(
            bot.ok("sendMessage", chat_id=chat.id, text="x", reply_markup={"inline_keyboard": rows[1:]})[
                "reply_markup"
            ]["inline_keyboard"]
        )
        == most
    )


def test_a_reply_keyboard_goes_to_the_reader_only(bot: BareBot, pg: Playground, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="x", reply_markup={"remove_keyboard": True})
    assert "reply_markup" not in sent
    assert pg.messages(chat)[-1].raw["reply_keyboard"] == {"remove_keyboard": True}
