"""Calls with the same key run one after the other; others run concurrently."""

from __future__ import annotations

import asyncio

from bot.telegram.keyed_lock import KeyedLocks


def test_who_came_first_goes_first_and_others_do_not_wait() -> None:
    done: list[str] = []

    async def work(turns: KeyedLocks[str], key: str, name: str, begun: asyncio.Event) -> None:
        async with turns.of(key):
            await begun.wait()
            done.append(name)

    async def run() -> None:
        turns = KeyedLocks[str]()
        later, at_once = asyncio.Event(), asyncio.Event()
        tasks = [asyncio.create_task(work(turns, "a", name, later)) for name in ("first", "second")]
        other = asyncio.create_task(work(turns, "b", "other", at_once))
        at_once.set()
        await other
        later.set()
        await asyncio.gather(*tasks)
        assert not turns._locks

    asyncio.run(run())
    assert done == ["other", "first", "second"]


def test_a_failure_lets_the_next_one_go_on() -> None:
    async def run() -> None:
        turns = KeyedLocks[str]()
        for _ in range(2):
            try:
                async with turns.of("a"):
                    raise LookupError
            except LookupError:
                continue

    asyncio.run(run())
