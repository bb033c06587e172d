"""The monitoring server: alive, ready or not and why not, and metrics."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.monitoring import server
from bot.monitoring.metrics import Metrics
from bot.monitoring.server import monitoring_app
from bot.web_server import listen, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.monitoring.server import Check


async def passes() -> bool:
    return True


async def fails() -> bool:
    return False


async def raises() -> bool:
    raise ConnectionError("database secret")


async def hangs() -> bool:
    await asyncio.sleep(3600)
    return True


@asynccontextmanager
async def served(**checks: Check) -> AsyncIterator[httpx.AsyncClient]:
    listener = listen("127.0.0.1:0")
    host, port = listener.getsockname()
    async with (
        serving(monitoring_app(Metrics(), checks), listener),
        httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False) as client,
    ):
        yield client


def get(path: str, **checks: Check) -> httpx.Response:
    async def request() -> httpx.Response:
        async with served(**checks) as client:
            return await client.get(path)

    return asyncio.run(request())


def test_it_is_alive_even_if_it_is_not_ready() -> None:
    assert get("/healthz", database=fails).status_code == 200


def test_it_is_ready_if_all_checks_pass() -> None:
    response = get("/readyz", answering=passes, database=passes)
    assert (response.status_code, response.json()) == (200, {"answering": True, "database": True})


@pytest.mark.parametrize("check", [fails, raises, hangs])
def test_it_is_not_ready_if_one_does_not_and_says_which(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_CHECK_SECONDS", 0.05)
    response = get("/readyz", answering=passes, database=check)
    assert (response.status_code, response.json()) == (503, {"answering": True, "database": False})


def test_metrics_are_text() -> None:
    response = get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    assert "interview_bot_questions_total" in response.text


def test_nothing_else_is_served() -> None:
    assert get("/").status_code == 404
    assert get("/docs").status_code == 404
