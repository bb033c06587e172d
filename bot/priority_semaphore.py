"""A semaphore that lets whoever serves a flooding group come after everybody else."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class PrioritySemaphore:
    """Lets so many in at the same time: first what is urgent, in the order in which it came.

    Args:
        value: how many.
    """

    def __init__(self, value: int) -> None:
        self._free = value
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        """Wait until it is free; see :func:`urgency`."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(self._urgent if _is_urgent.get() else self._others)

    async def __aexit__(self, *_: object) -> None:
        """Let the next one in."""
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
