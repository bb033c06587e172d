"""Editing messages, with Telegram's refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, Playground, User


def test_an_edit_keeps_the_history(bot: BareBot, pg: Playground, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="one")
    edited = bot.ok("editMessageText", chat_id=chat.id, message_id=sent["message_id"], text="two")
    assert edited["edit_date"] >= sent["date"]
    message = pg.messages(chat)[-1]
    assert (message.text, message.history, message.is_edited) == ("two", ["one"], True)


def test_an_edit_must_change_something(bot: BareBot, chat: Chat) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    sent = bot.ok("sendMessage", chat_id=chat.id, text="<b>one</b>", parse_mode="HTML", reply_markup=markup)
    which = {"chat_id": chat.id, "message_id": sent["message_id"]}
    not_modified = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    same = {"text": "<b>one</b>", "parse_mode": "HTML"}
    assert bot.refused("editMessageText", **which, **same, reply_markup=markup) == not_modified
    assert bot.refused("editMessageReplyMarkup", **which, reply_markup=markup) == not_modified
    assert "reply_markup" not in bot.ok("editMessageText", **which, **same)
    assert bot.refused("editMessageReplyMarkup", **which) == not_modified


def test_only_ones_own_messages_are_edited(bot: BareBot, reader: User, chat: Chat) -> None:
    asked = reader.says(chat, "mine")
    for message_id, refusal in (
        (asked.id, "message can't be edited"),
        (999, "message to edit not found"),
        (0, "message identifier is not specified"),
    ):
        said = bot.refused("editMessageText", chat_id=chat.id, message_id=message_id, text="x")
        assert said == f"Bad Request: {refusal}"
