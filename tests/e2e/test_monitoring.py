"""Operators see over HTTP that the bot answers, and how."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot

QUESTION = "How do you assess Azerbaijani-Kazakh relations?"
UNRELATED = "How many moons does Jupiter have?"


@pytest.fixture(scope="module")
def address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture(scope="module")
def monitored(start_bot: StartBot, address: str) -> Iterator[Bot]:
    with start_bot(MONITORING_LISTEN=address) as bot:
        yield bot


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{address}", trust_env=False) as client:
        yield client


def value(sample: str, metrics: str) -> float:
    """The value of a sample, 0 if there is none."""
    found = re.search(rf"^{re.escape(sample)} (\S+)$", metrics, re.MULTILINE)
    return float(found[1]) if found else 0


def test_it_is_alive_and_ready(monitored: Bot, client: httpx.Client) -> None:
    monitored.playground.wait_reply(monitored.reader.says(monitored.chat, QUESTION))
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json() == {"answering": True, "database": True}


def test_questions_are_counted_by_outcome_and_language(monitored: Bot, client: httpx.Client) -> None:
    reader = monitored.playground.user("Madina", language_code="ru")
    chat = monitored.playground.private(reader)
    for text in (QUESTION, UNRELATED, "Hello!"):
        monitored.playground.wait_reply(reader.says(chat, text))
    metrics = client.get("/metrics").text
    for outcome in ("answered", "declined", "small talk"):
        sample = f'interview_bot_questions_total{{language="ru",outcome="{outcome}",place="private"}}'
        assert value(sample, metrics) == 1, outcome
    for stage in ("search", "record", "send"):
        assert value(f'interview_bot_stage_seconds_count{{stage="{stage}"}}', metrics) >= 2, stage
    sent = 'interview_bot_telegram_call_seconds_count{method="sendMessage",result="200"}'
    assert value(sent, metrics) >= 3
    for queue in ("messages", "replies"):
        assert f'interview_bot_waiting{{queue="{queue}"}}' in metrics


def test_metrics_hold_nothing_of_readers(monitored: Bot, client: httpx.Client) -> None:
    monitored.playground.wait_reply(monitored.reader.says(monitored.chat, QUESTION))
    metrics = client.get("/metrics").text
    for private in (QUESTION, "Aliya", str(monitored.reader.id), str(monitored.chat.id), monitored.token):
        assert private not in metrics
