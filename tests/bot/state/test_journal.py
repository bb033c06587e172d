"""An update is stored once, until it is handled; then only that there was one, for two days."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.journal import KEEP_HANDLED
from bot.state.model import TakenUpdate
from bot.state.state import State

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio

FIRST, SECOND = TakenUpdate("first", 1, '{"text": "Why bees?"}'), TakenUpdate("second", 2, "{}")
KEEP = timedelta(days=90)


async def contents(state: State) -> list[str]:
    return [left.content for left in await state.unfinished_updates(attempts=100)]


async def test_what_was_not_finished_is_found_again_in_the_order_it_came(state: State, clock: Clock) -> None:
    for taken in (FIRST, SECOND):
        assert await state.take_updates([taken])
        clock.advance(seconds=1)
    assert await contents(state) == [FIRST.content, SECOND.content]
    await state.finish_updates(["first"])
    assert await contents(state) == [SECOND.content]


async def test_the_same_update_is_not_taken_twice_even_after_it_was_handled(state: State) -> None:
    assert await state.take_updates([FIRST])
    assert not await state.take_updates([FIRST])
    await state.finish_updates(["first"])
    assert not await state.take_updates([FIRST])
    assert await contents(state) == []


async def test_an_update_that_may_end_the_process_is_given_up_after_some_attempts(state: State) -> None:
    await state.take_updates([FIRST])
    found = [len(await state.unfinished_updates(attempts=3)) for _ in range(4)]
    assert found == [1, 1, 0, 0]


async def test_a_person_who_is_forgotten_leaves_nothing_in_the_journal(state: State) -> None:
    await state.take_updates([FIRST])
    await state.take_updates([SECOND])
    await state.forget(1)
    assert await contents(state) == [SECOND.content]


async def test_a_handled_update_leaves_a_trace_for_two_days_and_an_unfinished_one_stays(
    state: State, clock: Clock
) -> None:
    await state.take_updates([FIRST])
    await state.take_updates([SECOND])
    await state.finish_updates(["first"])
    clock.now += KEEP_HANDLED
    await state.purge(KEEP)
    assert not await state.take_updates([FIRST])
    clock.advance(seconds=1)
    await state.purge(KEEP)
    assert await state.take_updates([FIRST])
    assert not await state.take_updates([SECOND])


async def test_no_word_and_no_id_is_left_after_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    state = await State.open(f"sqlite:///{path}")
    await state.take_updates([FIRST])
    await state.finish_updates(["first"])
    await state.close()
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT identity, user_id, content FROM journal").fetchall()
    assert rows == [("first", None, None)]
    assert b"Why bees?" not in path.read_bytes()
