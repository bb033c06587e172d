"""A record of things in order that forgets the oldest, so that it can go on for days."""

from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedLog(Generic[T]):
    """Numbered things, from 1 in the order they came.

    Args:
        kept: How many of the newest there are at least, once there were that many; at most it is twice that.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._forgotten = 0
        self._items: list[T] = []

    def append(self, item: T) -> None:
        """Add the newest."""
        self._items.append(item)
        # In big steps, because each one moves all that stays.
        if len(self._items) >= 2 * self._kept:
            self._forgotten += self._kept
            del self._items[: self._kept]

    def after(self, number: int) -> list[T]:
        """Return what followed a number and is not forgotten, oldest first; 0 returns all."""
        return self._items[max(number - self._forgotten, 0) :]

    @property
    def last(self) -> int:
        """The number of the newest, 0 before the first."""
        return self._forgotten + len(self._items)
