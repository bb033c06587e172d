"""Figures: over the stored questions, and the counts of deleted ones."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, cast, func, select, union_all

from bot.state.model import Day, Outcomes, Quoted, Statistics, Where
from bot.state.tables import counts, questions, votes

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from typing import TypeVar

    from sqlalchemy import CompoundSelect
    from sqlalchemy.ext.asyncio import AsyncConnection

    Key = TypeVar("Key", bound=Hashable)

ALIKE: Final = ("day", "language", "place", "answered", "interview", "exchange", "passage")
"""Questions that share these are counted together."""
COUNTED: Final = ("questions", "up", "down")


async def statistics(connection: AsyncConnection, since: datetime, now: datetime) -> Statistics:
    """Return the figures of the days (UTC) from that of ``since`` to today."""
    first = since.astimezone(UTC).date()
    rows = (await connection.execute(_counted_since(first))).all()
    by_day = _tally(((row.day, row.answered), row.questions) for row in rows)
    passages = _tally(
        ((row.interview, row.exchange, row.passage), row.questions)
        for row in rows
        if row.answered and None not in (row.interview, row.exchange, row.passage)
    )
    days = [first + timedelta(days=number) for number in range((now.date() - first).days + 1)]
    return Statistics(
        questions=sum(row.questions for row in rows),
        answered=sum(row.questions for row in rows if row.answered),
        declined=sum(row.questions for row in rows if not row.answered),
        by_language=_tally((row.language, row.questions) for row in rows),
        by_where=_tally((Where(row.place), row.questions) for row in rows),
        most_quoted=tuple(Quoted(*passage, count) for passage, count in passages.items()),
        up=sum(row.up for row in rows),
        down=sum(row.down for row in rows),
        days=tuple(Day(day, by_day.get((day, True), 0), by_day.get((day, False), 0)) for day in days),
    )


async def outcomes(connection: AsyncConnection, since: datetime, until: datetime) -> Outcomes:
    """Return the outcomes of the questions that are stored from between two moments."""
    between = (questions.c.asked_at >= since, questions.c.asked_at < until)
    counted = (
        select(questions.c.answered, func.count().label("questions"))
        .where(*between)
        .group_by(questions.c.answered)
    )
    numbers = {row.answered: row.questions for row in await connection.execute(counted)}
    return Outcomes(numbers.get(True, 0), numbers.get(False, 0))


def _counted_since(first: date) -> CompoundSelect[Any]:
    """Select the counts of equal questions, with their votes."""
    named = (
        select(
            votes.c.question_id,
            func.count().filter(votes.c.value > 0).label("up"),
            func.count().filter(votes.c.value < 0).label("down"),
        )
        .group_by(votes.c.question_id)
        .subquery()
    )
    alike = [questions.c[name] for name in ALIKE]
    kept = (
        select(
            *alike,
            func.count().label("questions"),
            cast(func.sum(questions.c.up + func.coalesce(named.c.up, 0)), Integer).label("up"),
            cast(func.sum(questions.c.down + func.coalesce(named.c.down, 0)), Integer).label("down"),
        )
        .outerjoin_from(questions, named, named.c.question_id == questions.c.id)
        .where(questions.c.asked_at >= datetime.combine(first, time(), UTC))
        .group_by(*alike)
    )
    gone = select(*(counts.c[name] for name in (*ALIKE, *COUNTED))).where(counts.c.day >= first)
    return union_all(kept, gone)


def _tally(counted: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """Return the sums by key, greatest first."""
    sums: Counter[Key] = Counter()
    for key, number in counted:
        sums[key] += number
    return dict(sums.most_common())
