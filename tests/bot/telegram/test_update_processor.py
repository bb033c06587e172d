"""One chat cannot keep others from being answered."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime

from telegram import Chat, Message, Update

from bot.telegram.update_processor import AT_ONCE_FROM_ONE, FairUpdateProcessor


def update(number: int, chat: int) -> Update:
    return Update(number, message=Message(number, datetime.now(UTC), Chat(chat, Chat.GROUP)))


async def let_go(update: Update) -> None:
    """Do nothing with an update that was handled."""


def test_a_chat_that_floods_loses_what_is_too_much_and_others_lose_nothing() -> None:
    async def flood() -> tuple[int, list[int]]:
        processor = FairUpdateProcessor(let_go)
        free = asyncio.Event()
        handled: list[int] = []

        async def handle(chat: int) -> None:
            await free.wait()
            handled.append(chat)

        tasks = [
            asyncio.create_task(processor.process_update(update(number, chat), handle(chat)))
            for number, chat in enumerate([1] * 100 + [2, 3])
        ]
        await asyncio.sleep(0)
        free.set()
        await asyncio.gather(*tasks)
        # Once it has been answered, it may ask again.
        await processor.process_update(update(1000, 1), handle(1))
        return handled.count(1), sorted(set(handled))

    flooding, chats = asyncio.run(flood())
    assert flooding == AT_ONCE_FROM_ONE + 1
    assert chats == [1, 2, 3]


def test_an_update_that_fails_gives_its_place_back() -> None:
    async def fail() -> None:
        raise RuntimeError

    async def go() -> None:
        processor = FairUpdateProcessor(let_go)
        for number in range(2 * AT_ONCE_FROM_ONE):
            try:
                await processor.process_update(update(number, 1), fail())
            except RuntimeError:
                continue
            raise AssertionError("the failure was swallowed")

    asyncio.run(go())


def test_a_message_and_its_edits_are_handled_one_after_the_other_and_others_at_once() -> None:
    async def go() -> list[str]:
        processor = FairUpdateProcessor(let_go)
        handled: list[str] = []
        begun, free = asyncio.Event(), asyncio.Event()

        async def handle(name: str) -> None:
            if name == "message":
                begun.set()
                await free.wait()
            handled.append(name)

        first = asyncio.create_task(processor.process_update(update(1, 1), handle("message")))
        await begun.wait()
        edit = Update(2, edited_message=Message(1, datetime.now(UTC), Chat(1, Chat.GROUP)))
        second = asyncio.create_task(processor.process_update(edit, handle("edit")))
        await processor.process_update(update(3, 1), handle("other message"))
        await processor.process_update(update(1, 2), handle("other chat"))
        free.set()
        await asyncio.gather(first, second)
        return handled

    assert asyncio.run(go()) == ["other message", "other chat", "message", "edit"]


def test_an_update_is_finished_when_it_was_handled_well_or_badly_and_not_when_the_process_stops() -> None:
    async def go() -> list[int]:
        finished: list[int] = []

        async def finish(update: Update) -> None:
            finished.append(update.update_id)

        async def fail() -> None:
            raise RuntimeError

        processor = FairUpdateProcessor(finish)
        await processor.process_update(update(1, 1), asyncio.sleep(0))
        with contextlib.suppress(RuntimeError):
            await processor.process_update(update(2, 1), fail())
        stopped = asyncio.create_task(processor.process_update(update(3, 1), asyncio.sleep(60)))
        await asyncio.sleep(0)
        stopped.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await stopped
        return finished

    assert asyncio.run(go()) == [1, 2]
