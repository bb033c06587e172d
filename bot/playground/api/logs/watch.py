"""Waiting, within the event loop, for something to become true of the world."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.playground.api.logs.event_log import EventLog

T = TypeVar("T")


class Watch:
    """Wakes those who wait each time an event is logged.

    Args:
        event_log: what is watched. It must be written to in the event loop's own thread.
    """

    def __init__(self, event_log: EventLog) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self.is_closed = False
        event_log.subscribe(lambda _: self.wake())

    def wake(self) -> None:
        """Have all waits probe again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def close(self) -> None:
        """End every wait, now and later, so that a server can stop at once."""
        self.is_closed = True
        self.wake()

    async def until(self, probe: Callable[[], T | None], seconds: float) -> T | None:
        """Return the first thing that ``probe`` returns, or ``None`` when time is up."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            found = probe()
            remaining = deadline - loop.time()
            if found is not None or remaining <= 0 or self.is_closed:
                return found
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            try:
                await asyncio.wait((future,), timeout=remaining)
            finally:
                self._waiting.discard(future)
                future.cancel()
