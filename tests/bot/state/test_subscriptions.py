"""Subscriptions to a quote a day: when the next is due, and which quotes were sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.model import Subscription

if TYPE_CHECKING:
    from bot.state.state import State
    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
READERS = Subscription(7, None, "kk", 17, 5, NOW, NOW - DAY)
GROUPS = Subscription(-1007, 3, "az", 15, 4, NOW - timedelta(hours=1), NOW - DAY)


async def test_the_last_choice_of_a_chat_is_kept_and_when_it_got_its_last_quote(state: State) -> None:
    assert await state.subscription(7) is None
    await state.subscribe(READERS)
    changed = replace(READERS, hour=8, utc_offset=-3, next_at=NOW + DAY, last_at=NOW)
    await state.subscribe(changed)
    assert await state.subscription(7) == replace(changed, last_at=READERS.last_at)
    await state.unsubscribe(7)
    assert await state.subscription(7) is None


async def test_what_is_due_comes_earliest_first(state: State, clock: Clock) -> None:
    for one in (READERS, GROUPS, replace(READERS, chat_id=8, next_at=NOW + timedelta(seconds=1))):
        await state.subscribe(one)
    assert await state.due_subscriptions(9) == [GROUPS, READERS]
    assert await state.due_subscriptions(1) == [GROUPS]
    clock.advance(seconds=1)
    assert len(await state.due_subscriptions(9)) == 3


async def test_a_quote_is_sent_by_one_process_once(state: State) -> None:
    await state.subscribe(READERS)
    claims = [await state.claim_delivery(READERS, NOW + DAY, quote) for quote in ("one", "another")]
    assert claims == [True, False]
    assert await state.received_quotes(7) == {"one"}
    assert await state.subscription(7) == replace(READERS, next_at=NOW + DAY, last_at=NOW)
    assert await state.due_subscriptions(9) == []


async def test_a_quote_that_comes_too_late_is_let_out(state: State) -> None:
    await state.subscribe(READERS)
    assert not await state.claim_delivery(READERS, NOW + DAY, None)
    assert await state.received_quotes(7) == frozenset()
    assert await state.subscription(7) == replace(READERS, next_at=NOW + DAY)


async def test_who_has_got_all_quotes_begins_anew(state: State) -> None:
    await state.subscribe(READERS)
    for number, quote in enumerate(("one", "another")):
        due = replace(READERS, next_at=NOW + number * DAY)
        assert await state.claim_delivery(due, NOW + (number + 1) * DAY, quote)
    due = replace(READERS, next_at=NOW + 2 * DAY)
    assert await state.claim_delivery(due, NOW + 3 * DAY, "one", begins_anew=True)
    assert await state.received_quotes(7) == {"one"}


async def test_a_person_is_forgotten_with_what_they_got(state: State) -> None:
    for one in (READERS, GROUPS):
        await state.subscribe(one)
        await state.claim_delivery(one, NOW + DAY, "one")
    await state.forget(7)
    assert await state.subscription(7) is None
    assert await state.received_quotes(7) == frozenset()
    assert await state.received_quotes(-1007) == {"one"}


async def test_a_subscription_moves_with_its_group_and_goes_with_it(state: State) -> None:
    await state.subscribe(GROUPS)
    await state.claim_delivery(GROUPS, NOW + DAY, "one")
    for _ in range(2):
        await state.move_group(-1007, -1008)
    moved = replace(GROUPS, chat_id=-1008, thread_id=None, next_at=NOW + DAY, last_at=NOW)
    assert (await state.subscription(-1007), await state.subscription(-1008)) == (None, moved)
    assert await state.received_quotes(-1008) == {"one"}
    await state.remove_group(-1008)
    assert await state.subscription(-1008) is None


async def test_an_interview_is_new_once(state: State, clock: Clock) -> None:
    await state.note_interviews({"bees"})
    began = clock.now
    clock.advance(days=1)
    await state.note_interviews({"bees", "horses"})
    assert await state.interviews_since(began) == {"horses"}
    assert await state.interviews_since(clock.now) == frozenset()
    clock.advance(days=1)
    # Withdrawn and restored.
    await state.note_interviews({"horses", "bees"})
    assert await state.interviews_since(began + DAY) == frozenset()
