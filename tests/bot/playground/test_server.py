"""Starting and stopping."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.playground.server import Server, serve
from bot.playground.site import Site, new_world
from tests.support.playground_client import Playground

if TYPE_CHECKING:
    from tests.bot.playground.conftest import InBackground

HOST = "127.0.0.1"
TOKEN = "1:x"
LONG_BEFORE_THE_POLL_ENDS = 20  # seconds


def test_stopping_does_not_wait_for_a_long_poll(in_background: InBackground) -> None:
    with serve() as address, Playground(address.url) as pg:
        url = f"{address.base_url}{address.token}/getUpdates"
        poll = in_background(lambda: httpx.post(url, json={"timeout": 50}, timeout=60).json())
        pg.wait_polling()
    assert poll.result(LONG_BEFORE_THE_POLL_ENDS) == {"ok": True, "result": []}


def test_stopping_ends_the_stream_of_events(in_background: InBackground) -> None:
    follows = threading.Event()

    def follow(url: str) -> str:
        with httpx.stream("GET", f"{url}/events", timeout=60) as response:
            lines = response.iter_lines()
            first = next(lines)
            follows.set()
            for _ in lines:
                continue
            return first

    with serve() as address:
        stream = in_background(lambda: follow(address.url))
        assert follows.wait(20)
    assert stream.result(20) == "event: hello"


def test_a_port_that_is_taken_is_an_error() -> None:
    with serve() as address:
        port = httpx.URL(address.url).port
        assert port is not None
        with pytest.raises(OSError, match="in use"):
            Server(Site(new_world(TOKEN), TOKEN, HOST), HOST, port)
