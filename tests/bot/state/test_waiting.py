"""Who waits for an answer is stored until it comes, and found once for each snapshot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.model import WaitingReader, Where
from bot.state.waiting import MOST_AWAITED, TAKEN_FOR
from tests.bot.state.conftest import ANSWERED, DECLINED

if TYPE_CHECKING:
    from bot.state.state import State
    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio

OLD, NEW = "20260310T120000000000-aaaaaaaa", "20260311T120000000000-bbbbbbbb"


async def test_who_waits_waits_until_they_change_their_mind(state: State) -> None:
    question_id = await state.record_question(DECLINED)
    assert not await state.is_waiting(1, question_id)
    for _ in range(2):
        assert await state.wait_for_answer(1, question_id)
    assert await state.is_waiting(1, question_id)
    assert not await state.is_waiting(2, question_id)
    await state.stop_waiting(1, question_id)
    assert not await state.is_waiting(1, question_id)


async def test_nobody_waits_for_the_answer_to_a_question_that_is_gone(state: State, clock: Clock) -> None:
    assert not await state.wait_for_answer(1, 99)
    question_id = await state.record_question(DECLINED)
    assert await state.wait_for_answer(1, question_id)
    clock.advance(days=91)
    await state.purge(timedelta(days=90))
    assert await state.take_waiting(NEW, 5) == []


async def test_nobody_waits_for_more_than_some_answers(state: State) -> None:
    ids = [await state.record_question(DECLINED) for _ in range(MOST_AWAITED + 1)]
    assert [await state.wait_for_answer(1, one) for one in ids] == [*[True] * MOST_AWAITED, False]
    assert await state.wait_for_answer(1, ids[0])
    assert await state.wait_for_answer(2, ids[-1])
    await state.stop_waiting(1, ids[0])
    assert await state.wait_for_answer(1, ids[-1])


async def test_each_snapshot_is_searched_once_for_each_reader(state: State, clock: Clock) -> None:
    first, second = [WaitingReader(user, await state.record_question(DECLINED)) for user in (1, 2)]
    for reader in (first, second):
        assert await state.wait_for_answer(reader.user_id, reader.question_id)
        clock.advance(seconds=1)
    assert await state.take_waiting(OLD, 1) == [first]
    assert await state.take_waiting(OLD, 5) == [second]
    await state.keep_waiting(first, OLD)
    await state.keep_waiting(second, OLD)
    assert await state.take_waiting(OLD, 5) == []
    assert await state.take_waiting(NEW, 5) == [first, second]
    await state.keep_waiting(first, NEW)
    # A process that still serves the older snapshot.
    assert await state.take_waiting(OLD, 5) == []


async def test_what_a_process_did_not_finish_is_taken_again(state: State, clock: Clock) -> None:
    reader = WaitingReader(1, await state.record_question(DECLINED))
    await state.wait_for_answer(1, reader.question_id)
    assert await state.take_waiting(NEW, 5) == [reader]
    clock.now += TAKEN_FOR - timedelta(seconds=1)
    assert await state.take_waiting(NEW, 5) == []
    clock.advance(seconds=1)
    assert await state.take_waiting(NEW, 5) == [reader]


async def test_nobody_waits_any_more_once_the_question_is_answered(state: State) -> None:
    question_id = await state.record_question(DECLINED)
    await state.wait_for_answer(1, question_id)
    await state.correct_question(question_id, replace(DECLINED, text="Аралар қайда?"))
    assert await state.is_waiting(1, question_id)
    await state.correct_question(question_id, ANSWERED)
    assert not await state.is_waiting(1, question_id)


async def test_all_that_somebody_waits_for_is_deleted_with_the_person(state: State, clock: Clock) -> None:
    in_private = replace(DECLINED, where=Where.PRIVATE)
    mine, another = [await state.record_question(in_private) for _ in range(2)]
    await state.wait_for_answer(1, mine)
    await state.wait_for_answer(2, another)
    clock.advance(days=30)
    await state.forget(1)
    # The reader's id led to the words all that time.
    assert await state.question(mine) is None
    assert await state.take_waiting(NEW, 5) == [WaitingReader(2, another)]
    assert await state.wait_for_answer(2, another)


async def test_what_others_asked_in_a_group_stays_when_who_waits_for_it_is_forgotten(state: State) -> None:
    asked_by_another = await state.record_question(DECLINED)
    for user_id in (1, 2):
        await state.wait_for_answer(user_id, asked_by_another)
    await state.forget(1)
    assert await state.question(asked_by_another) == DECLINED
    assert await state.take_waiting(NEW, 5) == [WaitingReader(2, asked_by_another)]


async def test_who_blocks_the_bot_waits_for_nothing(state: State) -> None:
    ids = [await state.record_question(DECLINED) for _ in range(2)]
    for one in ids:
        await state.wait_for_answer(1, one)
    await state.stop_waiting(1)
    assert await state.take_waiting(NEW, 5) == []
    assert await state.question(ids[0]) == DECLINED
