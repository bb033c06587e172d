"""Deleting messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, Playground, User


def test_deleting(bot: BareBot, pg: Playground, reader: User, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="x")
    bot.ok("deleteMessage", chat_id=chat.id, message_id=sent["message_id"])
    refusal = bot.refused("deleteMessage", chat_id=chat.id, message_id=sent["message_id"])
    assert refusal == "Bad Request: message to delete not found"
    assert pg.messages(chat, deleted=True)[-1].is_deleted
    asked = reader.says(chat, "y")
    assert bot.ok("deleteMessages", chat_id=chat.id, message_ids=[asked.id, sent["message_id"]]) is True
    assert [message.text for message in pg.messages(chat)] == ["/start"]
