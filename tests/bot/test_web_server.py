"""A server on the bot's event loop: there while its context lasts, and no more than a guest."""

from __future__ import annotations

import asyncio
import signal

import httpx
import pytest
from starlette.applications import Starlette

from bot.web_server import listen, serving


def test_signals_stay_the_bots() -> None:
    async def during() -> object:
        listener = listen("127.0.0.1:0")
        host, port = listener.getsockname()
        async with serving(Starlette(), listener), httpx.AsyncClient(trust_env=False) as client:
            await client.get(f"http://{host}:{port}/")
            return signal.getsignal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    assert asyncio.run(during()) is before


def test_without_an_address_nothing_is_served() -> None:
    async def nothing() -> None:
        async with serving(Starlette(), None):
            pass

    asyncio.run(nothing())


def test_a_taken_port_is_an_error() -> None:
    with listen("127.0.0.1:0") as listener, pytest.raises(OSError, match="in use"):
        listen(f"127.0.0.1:{listener.getsockname()[1]}")
