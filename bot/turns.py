"""Turns to search and to use the database: whoever serves a flooding group comes after everybody else."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_is_urgent: Final = ContextVar("is_urgent", default=True)


@contextmanager
def urgency(*, urgent: bool) -> Iterator[None]:
    """Say whether somebody waits for what is done in this context, in the tasks that it creates, too.

    Args:
        urgent: one person is waiting, in private or inline, and not a group. It is the default.
    """
    token = _is_urgent.set(urgent)
    try:
        yield
    finally:
        _is_urgent.reset(token)


class Turns:
    """Hands out turns: first to what is urgent, in the order in which it came.

    Args:
        at_once: how many turns are held at the same time.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a turn; see :func:`urgency`."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(self._urgent if _is_urgent.get() else self._others)
        try:
            yield
        finally:
            self._hand_over()

    async def _wait(self, queue: deque[asyncio.Future[None]]) -> None:
        handed_over = asyncio.get_running_loop().create_future()
        queue.append(handed_over)
        try:
            await handed_over
        except asyncio.CancelledError:
            if handed_over.cancelled():
                queue.remove(handed_over)
            else:
                self._hand_over()
            raise

    def _hand_over(self) -> None:
        for queue in (self._urgent, self._others):
            # One whose future is cancelled is about to leave the queue by itself.
            for waiting in queue:
                if not waiting.done():
                    queue.remove(waiting)
                    waiting.set_result(None)
                    return
        self._free += 1
