"""The webhook takes what Telegram sends, and reads nothing of what anybody else does."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.telegram import webhook
from bot.telegram.webhook import LARGEST_BODY, SECRET_HEADER, secret_of, webhook_app
from tests.support.captured_logs import captured_logs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, MutableMapping

URL = "https://bot.example.org/updates"
SECRET = secret_of("123456:token")
SAID = {"message_id": 1, "date": 1, "chat": {"id": 77, "type": "private"}, "text": "Қалай?"}
UPDATE = {"update_id": 1, "message": SAID}


class Sender:
    """Sends requests to the webhook, and has what it took."""

    def __init__(self, url: str = URL) -> None:
        self.taken: list[dict[str, Any]] = []
        self.app = webhook_app(url, SECRET, self._take)

    async def _take(self, update: dict[str, Any]) -> None:
        self.taken.append(update)

    def post(
        self, content: bytes | AsyncIterator[bytes], url: str = URL, secret: str = SECRET, **headers: str
    ) -> int:
        async def send() -> int:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app)) as client:
                fields = [(SECRET_HEADER.encode(), secret.encode("latin-1"))]
                fields += [(name.encode(), value.encode()) for name, value in headers.items()]
                return (await client.post(url, content=content, headers=fields)).status_code

        return asyncio.run(send())


async def untouchable() -> AsyncIterator[bytes]:
    raise AssertionError("the body was read")
    yield b""


def test_an_update_is_taken_before_telegram_is_told_that_it_arrived() -> None:
    sender = Sender()
    assert sender.post(json.dumps(UPDATE).encode()) == 200
    assert sender.taken == [UPDATE]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], "\xff"])
def test_without_the_secret_nothing_is_read(secret: str) -> None:
    sender = Sender()
    assert sender.post(untouchable(), secret=secret) == 403
    assert sender.taken == []


def test_the_secret_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(first: bytes, second: bytes) -> bool:
        compared.append((first, second))
        return False

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert Sender().post(b"{}") == 403
    assert compared == [(SECRET.encode(), SECRET.encode())]


def test_all_processes_of_a_bot_have_the_same_secret_and_those_of_another_bot_have_another() -> None:
    assert secret_of("123456:token") == SECRET
    assert secret_of("123456:other") != SECRET
    assert "token" not in SECRET


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read() -> None:
    sender = Sender()
    assert sender.post(untouchable(), **{"Content-Length": str(LARGEST_BODY + 1)}) == 413
    assert sender.taken == []


def test_of_a_body_that_does_not_say_how_large_it_is_no_more_is_read_than_may_be() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65536
            yield b" " * 65536

    assert Sender().post(endless()) == 413
    assert read <= LARGEST_BODY + 65536


def test_an_update_that_cannot_be_read_is_confirmed_and_empty_and_its_words_are_not_logged() -> None:
    sender = Sender()
    unreadable = {"update_id": 7, "message": {**SAID, "text": ["Қалай?"], "from": {"id": "four"}}}
    with captured_logs(webhook) as logged:
        assert sender.post(json.dumps(unreadable).encode()) == 200
    assert sender.taken == [{"update_id": 7}]
    assert logged
    assert not any(word in str(logged) for word in ("Қалай", "77", "four"))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"update_id": "1"}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_update_is_refused_and_not_logged(body: bytes) -> None:
    sender = Sender()
    with captured_logs(webhook) as logged:
        assert sender.post(body) == 400
    assert sender.taken == []
    assert [line["event"] for line in logged] == ["what came to the webhook is no update"]


@pytest.mark.parametrize(
    ("configured", "sent", "status"),
    [
        (URL, URL + "/", 200),
        (URL + "/", URL, 200),
        ("https://bot.example.org", "https://bot.example.org/", 200),
        (URL, "https://bot.example.org/other", 404),
        (URL, URL + "/more", 404),
    ],
)
def test_it_is_at_the_path_that_was_configured(configured: str, sent: str, status: int) -> None:
    assert Sender(configured).post(json.dumps(UPDATE).encode(), url=sent) == status


def test_it_can_only_be_posted_to() -> None:
    app = webhook_app(URL, SECRET, Sender()._take)

    async def get() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return (await client.get(URL)).status_code

    assert asyncio.run(get()) == 405


def test_a_sender_who_is_gone_before_the_end_is_no_error() -> None:
    sender = Sender()

    async def send() -> list[int]:
        scope = {"type": "http", "method": "POST", "path": "/updates", "query_string": b""}
        scope["headers"] = [(SECRET_HEADER.lower().encode(), SECRET.encode())]
        parts: list[dict[str, Any]] = [
            {"type": "http.request", "body": b"{", "more_body": True},
            {"type": "http.disconnect"},
        ]
        received = iter(parts)
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return next(received)

        async def respond(message: MutableMapping[str, Any]) -> None:
            statuses.append(message.get("status", 0))

        await sender.app(scope, receive, respond)
        return statuses

    assert asyncio.run(send())[0] == 400
    assert sender.taken == []
