"""One chat cannot keep others from being answered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from telegram import Chat, Message, Update

from bot.telegram.update_processor import AT_ONCE_FROM_ONE, FairUpdateProcessor


def update(number: int, chat: int) -> Update:
    return Update(number, message=Message(number, datetime.now(UTC), Chat(chat, Chat.GROUP)))


def test_a_chat_that_floods_loses_what_is_too_much_and_others_lose_nothing() -> None:
    async def flood() -> tuple[int, list[int]]:
        processor = FairUpdateProcessor()
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
        processor = FairUpdateProcessor()
        for number in range(2 * AT_ONCE_FROM_ONE):
            try:
                await processor.process_update(update(number, 1), fail())
            except RuntimeError:
                continue
            raise AssertionError("the failure was swallowed")

    asyncio.run(go())


def test_a_message_and_its_edits_are_handled_one_after_the_other_and_others_at_once() -> None:
    async def go() -> list[str]:
        processor = FairUpdateProcessor()
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
