"""An answer goes out when Telegram can take it, and to the supergroup where a group becomes one."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from telegram import ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.rate_limiter import PatientRateLimiter

OLD, NEW = -7, -1007


class Clock:
    """Time passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


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

    def answer(self, endpoint: str, clock: Clock | None = None) -> object:
        limiter = PatientRateLimiter(clock, clock.sleep) if clock else PatientRateLimiter()
        return asyncio.run(
            limiter.process_request(self.post, (endpoint, self.data), {}, endpoint, self.data, None)
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


class Failing(Moved):
    """Telegram, which fails so many times before it answers."""

    def __init__(self, *failures: TelegramError) -> None:
        super().__init__({"chat_id": 7, "text": "x"})
        self.failures = list(failures)

    async def post(self, endpoint: str, data: dict[str, Any]) -> bool:
        del endpoint
        self.asked.append(data)
        if self.failures:
            raise self.failures.pop(0)
        return True


@pytest.mark.parametrize(
    "failures",
    [
        [NetworkError("Bad Gateway")] * 50,
        [TimedOut()] * 5,
        [TelegramError("Invalid server response")],
        [3] * 10,
        [3600],
        [65, NetworkError("dropped"), 65],
        # The process ends, and the next one has a new token.
        [InvalidToken("Unauthorized")],
    ],
)
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_an_answer_waits_until_telegram_takes_it(failures: list[TelegramError | int]) -> None:
    clock = Clock()
    errors = [RetryAfter(error) if isinstance(error, int) else error for error in failures]
    assert Failing(*errors).answer("sendMessage", clock) is True
    assert len(clock.slept) == len(failures)
    # Telegram is asked again soon after a network error, and not before it said after a flood.
    assert all(seconds <= 20 for seconds in clock.slept if seconds not in (65, 3600))


def test_a_method_that_does_not_exist_is_not_called_again() -> None:
    failing = Failing(InvalidToken("Not Found"))
    with pytest.raises(InvalidToken):
        failing.answer("sendMessage", Clock())
    assert len(failing.asked) == 1


def test_an_answer_is_given_up_after_a_day_and_what_is_worthless_later_after_a_minute() -> None:
    for endpoint, longest in (("sendMessage", 24 * 3600), ("setMyCommands", 60), ("getFile", 60)):
        clock = Clock()
        with pytest.raises(NetworkError):
            Failing(*[NetworkError("Bad Gateway")] * 10_000).answer(endpoint, clock)
        assert longest - 20 < clock.now <= longest


def test_what_may_have_been_sent_is_tried_less_often() -> None:
    def tries_within_a_minute(cause: Exception | None) -> int:
        errors = [NetworkError("failed") for _ in range(100)]
        for error in errors:
            error.__cause__ = cause
        clock = Clock()
        failing = Failing(*errors)
        with pytest.raises(NetworkError):
            failing.answer("getFile", clock)
        assert clock.now <= 60
        return len(failing.asked)

    answered = tries_within_a_minute(None)
    assert tries_within_a_minute(httpx.ConnectError("refused")) == answered
    assert tries_within_a_minute(httpx.ReadTimeout("no response")) < answered


def test_what_others_repeat_is_not_repeated_here() -> None:
    for endpoint in ("getMe", "getUpdates", "sendChatAction"):
        failing = Failing(NetworkError("Bad Gateway"))
        with pytest.raises(NetworkError):
            failing.answer(endpoint)
        assert len(failing.asked) == 1
