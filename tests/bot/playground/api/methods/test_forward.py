"""Forwarding and copying messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, User


def test_forwards_tell_where_they_come_from_and_copies_do_not(bot: BareBot, reader: User, chat: Chat) -> None:
    asked = reader.says(chat, "said")
    source = {"chat_id": chat.id, "from_chat_id": chat.id, "message_id": asked.id}
    origin = bot.ok("forwardMessage", **source)["forward_origin"]
    assert (origin["type"], origin["sender_user"]["id"]) == ("user", reader.id)
    copied = bot.ok("copyMessage", **source)
    assert copied.keys() == {"message_id"}
    for method, what in (("forwardMessage", "forward"), ("copyMessage", "copy")):
        refusal = bot.refused(method, **source | {"message_id": 999})
        assert refusal == f"Bad Request: message to {what} not found"
