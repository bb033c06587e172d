"""Messages of a chat are handled in order, and no chat keeps another from being answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)

from bot.priority_semaphore import PrioritySemaphore
from bot.telegram.update_processor import WAITING_IN_A_CHAT, FairUpdateProcessor

NOW = datetime.now(UTC)

Listener = Callable[[Update], Awaitable[None]]


def message(number: int, chat: int) -> Message:
    return Message(number, datetime.now(UTC), Chat(chat, Chat.GROUP))


def update(number: int, chat: int) -> Update:
    return Update(number, message=message(number, chat))


async def let_go(update: Update) -> None:
    """Do nothing with an update."""


def noting(updates: list[int]) -> Listener:
    async def note(update: Update) -> None:
        updates.append(update.update_id)

    return note


def test_a_message_is_followed_while_another_of_its_chat_waits() -> None:
    async def handle_two() -> list[bool]:
        processor = FairUpdateProcessor(let_go, let_go)
        followed: list[bool] = []

        async def handle() -> None:
            await asyncio.sleep(0)
            followed.append(processor.is_followed(1))

        await asyncio.gather(
            *(processor.process_update(update(number, chat), handle()) for number, chat in ((1, 1), (2, 1)))
        )
        return followed

    assert asyncio.run(handle_two()) == [True, False]


def test_a_person_comes_before_groups() -> None:
    async def handle_all() -> list[int]:
        processor, slots = FairUpdateProcessor(let_go, let_go), PrioritySemaphore(1)
        handled: list[int] = []

        async def handle(number: int) -> None:
            async with slots:
                await asyncio.sleep(0.01)
                handled.append(number)

        private = Update(4, message=Message(4, NOW, Chat(4, Chat.PRIVATE)))
        updates = [*(update(number, chat=number) for number in (1, 2, 3)), private]
        await asyncio.gather(
            *(processor.process_update(each, handle(each.update_id)) for each in updates),
        )
        return handled

    assert asyncio.run(handle_all()) == [1, 4, 2, 3]


def test_that_the_bot_left_a_group_is_handled_before_that_it_joined_it_again() -> None:
    bot = User(1, "Bot", is_bot=True)
    out, member = ChatMemberLeft(bot), ChatMemberMember(bot)

    def moved(number: int, before: ChatMember, after: ChatMember) -> Update:
        change = ChatMemberUpdated(Chat(1, Chat.GROUP), User(2, "Ada", is_bot=False), NOW, before, after)
        return Update(number, my_chat_member=change)

    async def handle_all() -> list[int]:
        processor = FairUpdateProcessor(let_go, let_go)
        handled: list[int] = []

        async def handle(number: int) -> None:
            await asyncio.sleep(0.01 / number)
            handled.append(number)

        updates = (moved(1, member, out), moved(2, out, member), update(3, 1))
        await asyncio.gather(*(processor.process_update(one, handle(one.update_id)) for one in updates))
        return handled

    assert asyncio.run(handle_all()) == [1, 2, 3]


def test_a_chat_that_floods_is_told_once_to_wait_and_others_lose_nothing() -> None:
    async def flood() -> tuple[list[int], list[int], list[int]]:
        handled: list[int] = []
        finished: list[int] = []
        refused: list[int] = []
        processor = FairUpdateProcessor(noting(finished), noting(refused))
        free = asyncio.Event()

        async def handle(number: int) -> None:
            await free.wait()
            handled.append(number)

        flooding = [(number, 1) for number in range(WAITING_IN_A_CHAT + 40)]
        tasks = [
            asyncio.create_task(processor.process_update(update(number, chat), handle(number)))
            for number, chat in [*flooding, (1000, 2), (1001, 3)]
        ]
        await asyncio.sleep(0.01)
        free.set()
        await asyncio.gather(*tasks)
        # Once all are answered, the chat may ask again.
        await processor.process_update(update(2000, 1), handle(2000))
        assert sorted(finished) == sorted([*(number for number, _ in flooding), 1000, 1001, 2000])
        return handled, refused, [number for number, _ in flooding]

    handled, refused, flooding = asyncio.run(flood())
    assert [number for number in handled if number in flooding] == flooding[:WAITING_IN_A_CHAT]
    assert {1000, 1001, 2000} <= set(handled)
    assert refused == [WAITING_IN_A_CHAT]


def test_an_update_that_fails_lets_the_next_one_through() -> None:
    async def fail() -> None:
        raise RuntimeError

    async def go() -> None:
        processor = FairUpdateProcessor(let_go, let_go)
        for number in range(2 * WAITING_IN_A_CHAT):
            try:
                await processor.process_update(update(number, 1), fail())
            except RuntimeError:
                continue
            raise AssertionError("the failure was swallowed")

    asyncio.run(go())


def test_the_messages_of_a_chat_and_their_edits_wait_for_each_other_and_nothing_else_does() -> None:
    async def go() -> list[str]:
        processor = FairUpdateProcessor(let_go, let_go)
        handled: list[str] = []
        begun, free = asyncio.Event(), asyncio.Event()

        async def handle(name: str) -> None:
            if name == "message":
                begun.set()
                await free.wait()
            handled.append(name)

        first = asyncio.create_task(processor.process_update(update(1, 1), handle("message")))
        await begun.wait()
        edit = Update(2, edited_message=message(1, 1))
        second = asyncio.create_task(processor.process_update(edit, handle("edit")))
        third = asyncio.create_task(processor.process_update(update(3, 1), handle("follow-up")))
        press = CallbackQuery("1", User(1, "A", False), "1", message=message(9, 1))
        await processor.process_update(Update(4, callback_query=press), handle("press"))
        await processor.process_update(update(1, 2), handle("other chat"))
        free.set()
        await asyncio.gather(first, second, third)
        return handled

    assert asyncio.run(go()) == ["press", "other chat", "message", "edit", "follow-up"]


def test_an_update_is_finished_when_it_was_handled_well_or_badly_and_not_when_the_process_stops() -> None:
    async def go() -> list[int]:
        finished: list[int] = []

        async def fail() -> None:
            raise RuntimeError

        processor = FairUpdateProcessor(noting(finished), let_go)
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
