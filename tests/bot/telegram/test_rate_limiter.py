"""What is sent to a group while it becomes a supergroup is sent to the supergroup."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import ReplyParameters
from telegram.error import BadRequest, ChatMigrated

from bot.telegram.rate_limiter import PatientRateLimiter

OLD, NEW = -7, -1007


class Moved:
    """Telegram, after the group became a supergroup; it records the calls."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.asked: list[dict[str, Any]] = []

    async def post(self, endpoint: str, data: dict[str, Any]) -> bool:
        del endpoint
        self.asked.append(dict(data))
        if data["chat_id"] == OLD:
            raise ChatMigrated(NEW)
        return True

    def answer(self, endpoint: str) -> object:
        return asyncio.run(
            PatientRateLimiter().process_request(
                self.post, (endpoint, self.data), {}, endpoint, self.data, None
            )
        )


def test_an_answer_in_flight_arrives_in_the_supergroup() -> None:
    reply = ReplyParameters(message_id=5, allow_sending_without_reply=True)
    moved = Moved({"chat_id": OLD, "text": "x", "reply_parameters": reply})
    assert moved.answer("sendMessage") is True
    assert moved.asked[1:] == [{"chat_id": NEW, "text": "x"}], "number 5 is another message there"


def test_no_other_message_is_changed_there() -> None:
    moved = Moved({"chat_id": OLD, "message_id": 5, "text": "x"})
    with pytest.raises(ChatMigrated):
        moved.answer("editMessageText")
    assert len(moved.asked) == 1


def test_a_refusal_is_not_tried_again() -> None:
    class Refusing(Moved):
        async def post(self, endpoint: str, data: dict[str, Any]) -> bool:
            self.asked.append(data)
            raise BadRequest(endpoint)

    refusing = Refusing({"chat_id": NEW, "text": "x"})
    with pytest.raises(BadRequest):
        refusing.answer("sendMessage")
    assert len(refusing.asked) == 1
