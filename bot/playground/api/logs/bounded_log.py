"""A log that drops its oldest entries, so that it can grow for days."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedLog(Generic[T]):
    """Entries numbered from 1, in the order they were added.

    Args:
        kept: how many of the newest entries are kept at least; less than twice as many are.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._dropped = 0
        self._items: list[T] = []

    def append(self, item: T) -> None:
        """Add an entry."""
        self._items.append(item)
        # In large steps, because each one moves everything that stays.
        if len(self._items) >= 2 * self._kept:
            self._dropped += self._kept
            del self._items[: self._kept]

    def after(self, number: int) -> list[T]:
        """Return the entries after a number that are still kept, oldest first; 0 returns all."""
        return self._items[max(number - self._dropped, 0) :]

    @property
    def last_number(self) -> int:
        """The number of the newest entry, 0 before the first."""
        return self._dropped + len(self._items)
