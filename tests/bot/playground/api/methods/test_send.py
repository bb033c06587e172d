"""Sending messages: how they look, to whom, in reply to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, Playground, User


def test_a_message_looks_as_telegrams(bot: BareBot, reader: User, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="<b>Hi</b> 🏟 @aliya_b ", parse_mode="HTML")
    assert isinstance(sent.pop("date"), int)
    assert sent == {
        "message_id": 2,
        "from": {"id": 123456, "is_bot": True, "first_name": "Interview bot", "username": "InterviewBot"},
        "chat": {
            "id": reader.id,
            "first_name": "Aliya",
            "last_name": "B.",
            "username": "aliya_b",
            "type": "private",
        },
        "text": "Hi 🏟 @aliya_b",
        "entities": [
            {"offset": 0, "length": 2, "type": "bold"},
            {"offset": 6, "length": 8, "type": "mention"},
        ],
    }


def test_who_may_be_written_to(bot: BareBot, pg: Playground, reader: User, chat: Chat) -> None:
    stranger, acquaintance = pg.user("Stranger"), pg.user("Acquaintance")
    pg.supergroup("Common", members=[acquaintance])

    def refused(chat_id: object) -> str:
        return str(bot.refused("sendMessage", chat_id=chat_id, text="hi"))

    assert refused("") == "Bad Request: chat_id is empty"
    for unknown in (stranger.id, 5, -5, "@nobody_here", "what"):
        assert refused(unknown) == "Bad Request: chat not found"
    assert refused(acquaintance.id) == "Forbidden: bot can't initiate conversation with a user"
    reader.blocks_bot()
    assert refused(chat.id) == "Forbidden: bot was blocked by the user"
    reader.starts()
    bot.ok("sendMessage", chat_id=chat.id, text="hi")
    reader.deletes_account()
    assert refused(chat.id) == "Forbidden: user is deactivated"


def test_a_reply_needs_its_message(bot: BareBot, reader: User, chat: Chat) -> None:
    asked = reader.says(chat, "?")
    sent = bot.ok("sendMessage", chat_id=chat.id, text="!", reply_parameters={"message_id": asked.id})
    assert sent["reply_to_message"]["text"] == "?"
    reader.deletes(asked)
    parameters = {"message_id": asked.id}
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="!", reply_parameters=parameters)
    assert refusal == "Bad Request: message to be replied not found"
    parameters["allow_sending_without_reply"] = True
    assert "reply_to_message" not in bot.ok(
        "sendMessage", chat_id=chat.id, text="!", reply_parameters=parameters
    )


def test_a_chat_action_must_be_known(bot: BareBot, chat: Chat) -> None:
    assert bot.ok("sendChatAction", chat_id=chat.id, action="typing") is True
    refusal = bot.refused("sendChatAction", chat_id=chat.id, action="dancing")
    assert refusal == "Bad Request: wrong parameter action in request"
