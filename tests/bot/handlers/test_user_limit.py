"""A person may ask so much a minute; what waited while the bot was away is answered beyond that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar, cast

from telegram import Chat, ChosenInlineResult, InlineQuery, Message, Update, User
from telegram.ext import ApplicationHandlerStop

from bot.conversation.translations import get_translator
from bot.handlers.user_limit import limit_user, within_limit
from bot.telegram.user_limit import UserLimit, Verdict

if TYPE_CHECKING:
    from bot.context import Context

A_MINUTE = 2
ALIYA = User(7, "Aliya", is_bot=False)


class Told(Message):
    """A message whose replies are remembered."""

    replies: ClassVar[list[str]] = []

    async def reply_text(self, text: str, *_: object, **__: object) -> Message:
        Told.replies.append(text)
        return self


def context() -> Context:
    services = SimpleNamespace(user_limit=UserLimit(A_MINUTE), inline_limit=UserLimit(A_MINUTE))
    return cast("Context", SimpleNamespace(services=services, translator=get_translator("en")))


def answered(messages: list[Message]) -> int:
    """Return how many of the messages go on to be answered."""
    here = context()

    async def handle() -> int:
        count = 0
        for number, message in enumerate(messages):
            is_edit = message.edit_date is not None
            update = Update(number, edited_message=message) if is_edit else Update(number, message=message)
            try:
                await limit_user(update, here)
            except ApplicationHandlerStop:
                continue
            count += await within_limit(message, here)
        return count

    return asyncio.run(handle())


def said(
    ago: timedelta = timedelta(), kind: str = Chat.PRIVATE, edited_ago: timedelta | None = None
) -> Message:
    now = datetime.now(UTC)
    edit_date = now - edited_ago if edited_ago is not None else None
    return Told(1, now - ago, Chat(7, kind), from_user=ALIYA, text="?", edit_date=edit_date)


def test_beyond_the_limit_each_private_message_is_told_to_wait_and_in_a_group_the_first() -> None:
    for kind, told in ((Chat.PRIVATE, 3), (Chat.GROUP, 1)):
        Told.replies.clear()
        assert answered([said(kind=kind) for _ in range(5)]) == A_MINUTE
        assert Told.replies == ["That was a lot at once. Please send this again in 60 seconds."] * told


def test_what_waited_while_the_bot_was_away_is_answered_without_limit() -> None:
    for kind in (Chat.PRIVATE, Chat.GROUP):
        assert answered([said(timedelta(hours=1), kind) for _ in range(5)]) == 5


def test_an_edit_now_of_an_old_message_counts() -> None:
    assert answered([said(timedelta(hours=1), edited_ago=timedelta()) for _ in range(5)]) == A_MINUTE


def test_a_group_message_counts_when_it_is_to_the_bot_and_a_private_one_at_once() -> None:
    here = context()
    asyncio.run(limit_user(Update(1, message=said(kind=Chat.GROUP)), here))
    asyncio.run(limit_user(Update(1, message=said()), here))
    judged = [here.services.user_limit.judge(ALIYA.id) for _ in range(2)]
    assert judged == [Verdict.ANSWER, Verdict.TELL]


def passed(update: Update, here: Context) -> bool:
    """Return whether an update goes on to be handled."""
    try:
        asyncio.run(limit_user(update, here))
    except ApplicationHandlerStop:
        return False
    return True


def test_beyond_the_limit_what_is_typed_inline_finds_nothing_and_private_questions_still_count_apart() -> (
    None
):
    here, ended = context(), []

    class Typed(InlineQuery):
        async def answer(self, results: object, **_: object) -> bool:  # type: ignore[override]
            ended.append(results)
            return True

    updates = [Update(number, inline_query=Typed(str(number), ALIYA, "bees", "")) for number in range(4)]
    assert [passed(update, here) for update in updates] == [True, True, False, False]
    assert ended == [[], []]
    assert passed(Update(5, message=said()), here)


def test_a_chosen_quote_counts_as_a_question() -> None:
    here = context()
    chosen = Update(1, chosen_inline_result=ChosenInlineResult("one", ALIYA, "bees"))
    assert [passed(chosen, here) for _ in range(3)] == [True, True, False]
    assert not passed(Update(2, message=said()), here)
