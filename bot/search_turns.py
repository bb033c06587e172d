"""Which searches run at the same time: few, and those of a flooding group after everybody else's."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# More at once than there are processors would only make each of them slower.
_AT_ONCE: Final = max(2, os.cpu_count() or 1)


class SearchTurns:
    """Hands out turns to search: first to urgent requests, in the order in which they came.

    Args:
        at_once: how many turns are held at the same time.
    """

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._free = at_once
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncIterator[None]:
        """Hold a turn.

        Args:
            urgent: whether one person is waiting, in private or inline, and not a group.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(self._urgent if urgent else self._others)
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
