"""PrioritySemaphore go to one person before a group, and are never lost."""

from __future__ import annotations

import asyncio
import contextlib

from hypothesis import given
from hypothesis import strategies as st

from bot.priority_semaphore import PrioritySemaphore, urgency


def test_what_is_urgent_comes_first_and_each_kind_in_its_order() -> None:
    async def go() -> list[str]:
        slots = PrioritySemaphore(1)
        searched: list[str] = []
        free = asyncio.Event()

        async def search(name: str, *, urgent: bool) -> None:
            with urgency(urgent=urgent):
                async with slots:
                    await free.wait()
                    searched.append(name)

        names = ["first", "group 1", "group 2", "private 1", "private 2"]
        tasks = []
        for name in names:
            tasks.append(asyncio.create_task(search(name, urgent=not name.startswith("group"))))
            await asyncio.sleep(0)
        free.set()
        await asyncio.gather(*tasks)
        return searched

    assert asyncio.run(go()) == ["first", "private 1", "private 2", "group 1", "group 2"]


@given(
    at_once=st.integers(1, 3),
    searches=st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 5)), max_size=20),
)
def test_whoever_gives_up_takes_no_place_away(at_once: int, searches: list[tuple[bool, bool, int]]) -> None:
    async def go() -> None:
        slots = PrioritySemaphore(at_once)
        running = 0

        async def search(*, urgent: bool, fails: bool) -> None:
            nonlocal running
            with urgency(urgent=urgent):
                async with slots:
                    running += 1
                    assert running <= at_once
                    try:
                        await asyncio.sleep(0)
                    finally:
                        running -= 1
                    if fails:
                        raise ValueError

        tasks = []
        for urgent, fails, steps in searches:
            task = asyncio.create_task(search(urgent=urgent, fails=fails))
            tasks.append(task)
            for _ in range(steps):
                await asyncio.sleep(0)
            if steps == 3:
                tasks[len(tasks) // 2].cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, ValueError):
                await task
        # All places are free again.
        async with contextlib.AsyncExitStack() as held:
            for _ in range(at_once):
                await asyncio.wait_for(held.enter_async_context(slots), 1)

    asyncio.run(go())
