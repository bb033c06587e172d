"""What editors see: open questions, the audit trail, alerts that do not flood."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.model import Action, Change, Settlement, Unanswered
from tests.bot.state.conftest import ANSWERED, DECLINED

if TYPE_CHECKING:
    from bot.state.state import State
    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio


async def ask_unanswerable(state: State, clock: Clock, *texts: str) -> list[int]:
    ids = []
    for text in texts:
        clock.advance(seconds=1)
        ids.append(await state.record_question(replace(DECLINED, text=text)))
    return ids


async def waiting(state: State) -> list[str]:
    return [question.text for question in await state.unanswered()]


async def test_declined_questions_wait_newest_first(state: State, clock: Clock) -> None:
    await state.record_question(ANSWERED)
    first, second = await ask_unanswerable(state, clock, "one", "two")
    asked_at = clock()
    assert await state.unanswered() == [
        Unanswered(second, "two", "kk", asked_at),
        Unanswered(first, "one", "kk", asked_at - timedelta(seconds=1)),
    ]
    assert [question.text for question in await state.unanswered(limit=1)] == ["two"]


@pytest.mark.parametrize("how", [Settlement.ADDED, Settlement.DISMISSED])
async def test_what_is_settled_waits_no_longer(state: State, clock: Clock, how: Settlement) -> None:
    first, _, third = await ask_unanswerable(state, clock, "one", "two", "three")
    await state.settle([first, third], how)
    clock.advance(days=1000)
    assert await waiting(state) == ["two"]


async def test_what_is_put_off_waits_again_when_its_time_has_come(state: State, clock: Clock) -> None:
    ids = await ask_unanswerable(state, clock, "one")
    await state.settle(ids, Settlement.LATER, until=clock() + timedelta(days=7))
    clock.advance(days=6)
    assert await waiting(state) == []
    clock.advance(days=1)
    assert await waiting(state) == ["one"]
    await state.settle(ids, Settlement.DISMISSED)
    assert await waiting(state) == []


async def test_a_question_whose_wording_is_removed_again_waits_again(state: State, clock: Clock) -> None:
    ids = await ask_unanswerable(state, clock, "Where  are\nthe bees?", "where are the bees?", "two", "three")
    await state.settle(ids[:3], Settlement.ADDED)
    await state.settle(ids[3:], Settlement.DISMISSED)
    await state.reopen(["WHERE are the bees?", "three"])
    assert await waiting(state) == ["where are the bees?", "Where  are\nthe bees?"]


async def test_later_wants_a_time_and_nothing_else_does(state: State, clock: Clock) -> None:
    ids = await ask_unanswerable(state, clock, "one")
    with pytest.raises(ValueError, match="a time is needed"):
        await state.settle(ids, Settlement.LATER)
    with pytest.raises(ValueError, match="a time is needed"):
        await state.settle(ids, Settlement.ADDED, until=clock())
    with pytest.raises(Exception, match="a time needs its zone"):
        await state.settle(ids, Settlement.LATER, until=datetime(2026, 1, 1))
    assert await waiting(state) == ["one"]


async def test_the_trail_of_changes_is_read_page_by_page_newest_first(state: State, clock: Clock) -> None:
    for action in (Action.ADDED, Action.DISMISSED, Action.REINDEXED):
        clock.advance(minutes=1)
        await state.record_change(501, "Әсел", action, f"{action} of ‘horses’")
    newest, second = await state.changes(limit=2)
    assert newest == Change(newest.id, clock(), 501, "Әсел", Action.REINDEXED, "reindexed of ‘horses’")
    assert [change.action for change in await state.changes(limit=2, before=second.id)] == [Action.ADDED]
    assert await state.changes(limit=2, before=10**30) == []


async def test_a_cause_alerts_once_in_a_time_and_each_cause_by_itself(state: State, clock: Clock) -> None:
    hour = timedelta(hours=1)
    assert [await state.claim_alert("disk", hour) for _ in range(3)] == [True, False, False]
    assert await state.claim_alert("network " * 10_000 + "\ud800", hour)
    clock.advance(minutes=59, seconds=59)
    assert not await state.claim_alert("disk", hour)
    clock.advance(seconds=1)
    assert [await state.claim_alert("disk", hour) for _ in range(2)] == [True, False]
