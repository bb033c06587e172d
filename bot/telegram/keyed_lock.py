"""One after the other: what concerns the same message waits for its turn, and all else does not."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

K = TypeVar("K")


class KeyedLocks(Generic[K]):
    """A lock for each key, as long as somebody holds it or waits for it; who came first goes first."""

    def __init__(self) -> None:
        self._locks: dict[K, asyncio.Lock] = {}
        self._users: Counter[K] = Counter()

    @asynccontextmanager
    async def of(self, key: K) -> AsyncIterator[None]:
        """Wait until nobody who came before is at work on the same key."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] += 1
        try:
            async with lock:
                yield
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]
