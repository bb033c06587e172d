"""Preferences are stored until they are changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state.model import Answers, Group, Interaction, Reader
from tests.bot.state.conftest import ANSWERED

if TYPE_CHECKING:
    from bot.state.state import State

pytestmark = pytest.mark.anyio

OLD, NEW = -400, -1000000000400
CHOSEN = Group("tr", "tea", Answers.QUESTIONS)


async def test_who_has_chosen_nothing_has_the_defaults(state: State) -> None:
    assert await state.reader(1) == Reader(language=None, interview=None)
    assert await state.group(OLD) == Group(language=None, interview=None, answers=Answers.MENTIONS)


async def test_the_last_choice_of_each_reader_is_kept(state: State) -> None:
    await state.change_reader(1, lambda _: Reader("kk", "horses"))
    await state.change_reader(2, lambda _: Reader("az"))
    await state.change_reader(1, lambda _: Reader("ru"))
    assert (await state.reader(1), await state.reader(2)) == (Reader("ru"), Reader("az"))


async def test_the_last_choice_of_each_group_is_kept(state: State) -> None:
    await state.change_group(OLD, lambda _: Group("en"))
    await state.change_group(OLD, lambda _: CHOSEN)
    assert (await state.group(OLD), await state.group(NEW)) == (CHOSEN, Group())


async def test_a_group_that_becomes_a_supergroup_takes_its_choices_along(state: State) -> None:
    await state.change_group(OLD, lambda _: CHOSEN)
    for _ in range(2):
        await state.move_group(OLD, NEW)
        assert (await state.group(OLD), await state.group(NEW)) == (Group(), CHOSEN)


async def test_choices_made_in_the_supergroup_already_win(state: State) -> None:
    await state.change_group(OLD, lambda _: CHOSEN)
    await state.change_group(NEW, lambda _: Group("en"))
    await state.move_group(OLD, NEW)
    assert (await state.group(OLD), await state.group(NEW)) == (Group(), Group("en"))


async def test_turns_do_not_move_to_a_supergroup_which_renumbers_its_messages(state: State) -> None:
    question_id = await state.record_question(ANSWERED)
    await state.record_interaction(Interaction(OLD, 7, 1, question_id, (8,)))
    await state.move_group(OLD, NEW)
    for chat_id in (OLD, NEW):
        assert await state.interaction(chat_id, 7) is None
        assert await state.interaction_of_reply(chat_id, 8) is None


async def test_a_move_to_itself_loses_nothing(state: State) -> None:
    await state.change_group(OLD, lambda _: CHOSEN)
    await state.move_group(OLD, OLD)
    assert await state.group(OLD) == CHOSEN


async def test_nothing_is_left_of_a_group_that_is_removed_and_others_stay(state: State) -> None:
    question_id = await state.record_question(ANSWERED)
    for chat_id in (OLD, NEW):
        await state.change_group(chat_id, lambda _: CHOSEN)
        await state.record_interaction(Interaction(chat_id, 7, 1, question_id))
    await state.remove_group(OLD)
    assert (await state.group(OLD), await state.group(NEW)) == (Group(), CHOSEN)
    assert await state.last_questions(OLD, 1, within=timedelta(days=1), before=99) == ()
    assert await state.last_questions(NEW, 1, within=timedelta(days=1), before=99) == (ANSWERED.text,)
