"""The per-user limit: as much as a person asks, but not what a script would."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW_SECONDS: Final = 60.0
INLINE_QUERIES: Final = 3
"""For each question that a person may ask. Telegram sends a query at every pause in typing."""
# Those who asked longest ago are forgotten first, which bounds the memory that a flood of people takes.
_PEOPLE_REMEMBERED: Final = 100_000


class Verdict(Enum):
    """What to do with a message or a button press."""

    ANSWER = auto()
    TELL = auto()
    """It is the first one too many."""
    TELL_AGAIN = auto()
    """It is a further one."""


class UserLimit:
    """Counts what each person asked within the last minute.

    Args:
        a_minute: how many messages are answered.
        clock: monotonic, in seconds.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_minute = a_minute
        self._clock = clock
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: set[int] = set()

    def judge(self, person: int) -> Verdict:
        """Count a message of this person, and return what to do with it.

        Messages that are not answered do not count, so that somebody who keeps writing is answered again in
        time. After a minute without counted messages the next one too many is the first again.
        """
        now = self._clock()
        asked = self._asked.setdefault(person, deque())
        self._asked.move_to_end(person)
        while asked and now - asked[0] >= WINDOW_SECONDS:
            asked.popleft()
        if not asked:
            self._told.discard(person)
        if len(asked) < self._a_minute:
            asked.append(now)
            self._forget_some()
            return Verdict.ANSWER
        if person in self._told:
            return Verdict.TELL_AGAIN
        self._told.add(person)
        return Verdict.TELL

    def seconds_to_wait(self, person: int) -> int:
        """Return after how many seconds a message of this person is answered again; 1 at the least."""
        asked = self._asked.get(person)
        if not asked:
            return 1
        return max(1, math.ceil(asked[0] + WINDOW_SECONDS - self._clock()))

    def _forget_some(self) -> None:
        while len(self._asked) > _PEOPLE_REMEMBERED:
            person, _ = self._asked.popitem(last=False)
            self._told.discard(person)
