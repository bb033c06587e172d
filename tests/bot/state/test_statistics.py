"""Figures of whole days, including days without questions; the same after the texts are deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.model import Day, Outcomes, Quoted, Statistics, Where
from tests.bot.state.conftest import ANSWERED, DECLINED

if TYPE_CHECKING:
    from bot.state.state import State
    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio


async def test_nothing_asked_is_days_of_nothing(state: State, clock: Clock) -> None:
    days = (Day(date(2026, 3, 9), 0, 0), Day(date(2026, 3, 10), 0, 0))
    assert await state.statistics(clock() - timedelta(days=1)) == Statistics(0, 0, 0, {}, {}, (), 0, 0, days)


async def ask_for_days(state: State, clock: Clock) -> None:
    """Ask on the 8th at noon, and on the 10th just before midnight."""
    clock.now = datetime(2026, 3, 8, 12, tzinfo=UTC)
    await state.record_question(replace(ANSWERED, language="tr"))
    clock.now = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
    liked = await state.record_question(replace(ANSWERED, passage=1))
    for asked in (ANSWERED, DECLINED, replace(ANSWERED, passage=1, where=Where.INLINE)):
        question_id = await state.record_question(asked)
        await state.vote(1, question_id, -1)
    await state.vote(1, liked, 1)
    await state.vote(2, liked, 1)


FIGURES = Statistics(
    questions=5,
    answered=4,
    declined=1,
    by_language={"en": 3, "tr": 1, "kk": 1},
    by_where={Where.PRIVATE: 3, Where.GROUP: 1, Where.INLINE: 1},
    most_quoted=(Quoted("beekeeper", "why", 0, 2), Quoted("beekeeper", "why", 1, 2)),
    up=2,
    down=3,
    days=(Day(date(2026, 3, 8), 1, 0), Day(date(2026, 3, 9), 0, 0), Day(date(2026, 3, 10), 3, 1)),
)


def in_order(statistics: Statistics) -> Statistics:
    """Sort what was quoted equally often."""
    return replace(statistics, most_quoted=tuple(sorted(statistics.most_quoted, key=lambda q: q.passage)))


async def test_figures_are_of_whole_days(state: State, clock: Clock) -> None:
    await ask_for_days(state, clock)
    # Any time of a day stands for the whole day, in any time zone.
    for since in ("2026-03-08T00:00+00:00", "2026-03-08T23:59+00:00", "2026-03-09T02:00+05:00"):
        assert in_order(await state.statistics(datetime.fromisoformat(since))) == FIGURES
    assert (await state.statistics(clock())).days == (Day(date(2026, 3, 10), 3, 1),)
    assert (await state.statistics(clock())).questions == 4


async def test_the_most_of_everything_comes_first(state: State) -> None:
    for passage, language, number in ((0, "az", 1), (1, "ru", 3), (2, "tr", 2)):
        for _ in range(number):
            await state.record_question(replace(ANSWERED, passage=passage, language=language))
    found = await state.statistics(datetime(2026, 3, 10, tzinfo=UTC))
    assert [(quoted.passage, quoted.count) for quoted in found.most_quoted] == [(1, 3), (2, 2), (0, 1)]
    assert list(found.by_language) == ["ru", "tr", "az"]


async def test_figures_stay_when_texts_and_names_go(state: State, clock: Clock) -> None:
    await ask_for_days(state, clock)
    since = datetime(2026, 3, 8, tzinfo=UTC)
    for hours in (71, 2, 24 * 5, 24 * 90):
        clock.advance(hours=hours)
        await state.purge(timedelta(days=6))
        found = in_order(await state.statistics(since))
        assert replace(found, days=found.days[:3]) == FIGURES
        assert sum(day.answered + day.declined for day in found.days) == 5


async def test_outcomes_are_those_of_the_period_alone(state: State, clock: Clock) -> None:
    for asked in (DECLINED, ANSWERED, ANSWERED):
        await state.record_question(asked)
        clock.advance(hours=1)
    hour = timedelta(hours=1)
    assert await state.outcomes(timedelta(), 2 * hour) == Outcomes(answered=2, declined=0)
    assert await state.outcomes(2 * hour, 2 * hour) == Outcomes(answered=0, declined=1)
    assert await state.outcomes(5 * hour, hour) == Outcomes(answered=0, declined=0)
