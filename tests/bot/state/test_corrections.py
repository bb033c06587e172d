"""Which messages hold which quote is stored for a month, and no longer than a person wants."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.model import QuotedPassage, QuoteMessage
from bot.state.privacy import KEEP_QUOTES

if TYPE_CHECKING:
    from bot.state.state import State
    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio

KEEP = timedelta(days=90)
PASSAGE = QuotedPassage("a" * 16, "beekeeper", "b" * 16, 0, "The honey is their fuel.")
MESSAGE = QuoteMessage(chat_id=7, message_id=8, user_id=7, hash=PASSAGE.hash, language="kk")


async def test_a_passage_is_looked_for_once_a_snapshot(state: State) -> None:
    await state.record_quote(PASSAGE)
    assert await state.unchecked_passages("one", 9) == [PASSAGE]
    await state.note_checked(PASSAGE, "one", is_served=True)
    assert await state.unchecked_passages("one", 9) == []
    assert await state.unchecked_passages("two", 9) == [PASSAGE]


async def test_messages_are_corrected_once_their_passage_is_missed_and_not_if_it_is_back(
    state: State, clock: Clock
) -> None:
    await state.record_quote(PASSAGE, [MESSAGE])
    assert await state.messages_to_correct(9) == []
    await state.note_checked(PASSAGE, "one", is_served=False)
    missed = replace(PASSAGE, changed_at=clock.now)
    clock.advance(days=1)
    await state.note_checked(missed, "two", is_served=False)
    assert await state.messages_to_correct(9) == [(MESSAGE, missed)]  # since it was missed first
    await state.note_checked(missed, "three", is_served=True)
    assert await state.messages_to_correct(9) == []
    await state.note_checked(PASSAGE, "four", is_served=False)
    await state.remove_quote_message(MESSAGE)
    assert await state.messages_to_correct(9) == []


async def test_forget_deletes_a_persons_messages_everywhere_and_leaves_the_passage(state: State) -> None:
    in_group = replace(MESSAGE, chat_id=-5)
    others = replace(MESSAGE, chat_id=-5, message_id=9, user_id=99)
    await state.record_quote(PASSAGE, [MESSAGE, in_group, others])
    await state.note_checked(PASSAGE, "one", is_served=False)
    await state.forget(7)
    assert [message for message, _ in await state.messages_to_correct(9)] == [others]
    await state.remove_group(-5)
    assert await state.messages_to_correct(9) == []
    assert await state.quoted_passage(PASSAGE.hash) is not None


async def test_after_a_month_it_is_not_known_which_messages_hold_quotes(state: State, clock: Clock) -> None:
    await state.record_quote(PASSAGE, [MESSAGE])
    await state.note_checked(PASSAGE, "one", is_served=False)
    clock.now += KEEP_QUOTES
    await state.purge(KEEP)
    assert len(await state.messages_to_correct(9)) == 1
    clock.advance(seconds=1)
    await state.purge(KEEP)
    assert await state.messages_to_correct(9) == []
    assert await state.quoted_passage(PASSAGE.hash) is not None
    clock.now += KEEP
    await state.purge(KEEP)
    assert await state.quoted_passage(PASSAGE.hash) is None
