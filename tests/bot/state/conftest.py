"""A state in either database, and a clock that a test sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.model import QuestionRecord, Where
from bot.state.state import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANSWERED = QuestionRecord("Why bees?", "en", Where.PRIVATE, True, 0.9, "beekeeper", "why", 0)
DECLINED = QuestionRecord("Аралар неге?", "kk", Where.GROUP, False, 0.25)


@dataclass
class Clock:
    """A clock that shows the time it is set to."""

    now: datetime = datetime(2026, 3, 10, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        """Let time pass, in the units of ``timedelta``."""
        self.now += timedelta(**time)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def state(database_url: str, clock: Clock) -> AsyncIterator[State]:
    """An empty state."""
    state = await State.open(database_url, clock)
    yield state
    await state.close()
