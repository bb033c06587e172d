"""Questions, the messages that belong to them, and votes on their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.state.model import Interaction, QuestionRecord, Settlement, Votes, Where
from tests.bot.state.conftest import ANSWERED, DECLINED

if TYPE_CHECKING:
    from bot.state.state import State
    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio

any_text = st.text(st.characters(codec=None, exclude_categories=()))
FORGED = [0, -1, 1, 2**63 - 1, 2**63, -(2**63), 10**30]


@pytest.mark.parametrize(
    "asked",
    [ANSWERED, DECLINED, replace(ANSWERED, where=Where.INLINE), replace(ANSWERED, previous=("Ara?", '"?'))],
)
async def test_a_question_is_kept_as_it_was_asked(state: State, asked: QuestionRecord) -> None:
    question_id = await state.record_question(asked)
    assert await state.question(question_id) == asked


@given(text=any_text)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_is_kept_exactly_but_for_what_no_database_can_keep(state: State, text: str) -> None:
    question_id = await state.record_question(replace(ANSWERED, text=text))
    kept = await state.question(question_id)
    assert kept is not None
    assert kept.text == "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


async def test_an_id_cannot_be_guessed_from_others(state: State) -> None:
    ids = [await state.record_question(ANSWERED) for _ in range(20)]
    assert all(0 <= question_id < 2**63 for question_id in ids)
    # The probability that 20 random numbers of 63 bits are so close together is below 2**-100.
    assert max(ids) - min(ids) > 2**56


async def test_a_question_that_is_answered_anew_after_a_restart_counts_once(state: State) -> None:
    message = Interaction(5, 7, 1)
    first = await state.record_question(DECLINED, message)
    again = replace(DECLINED, confidence=0.5)
    assert await state.record_question(again, message) == first
    assert await state.question(first) == again
    others = [
        await state.record_question(ANSWERED, message),
        await state.record_question(DECLINED, replace(message, message_id=8)),
    ]
    assert first not in others


async def test_a_forged_id_finds_nothing_and_changes_nothing(state: State) -> None:
    await state.record_question(DECLINED)
    for question_id in FORGED:
        assert await state.question(question_id) is None
        assert await state.vote(1, question_id, 1) == Votes(0, 0, 0)
        await state.correct_question(question_id, ANSWERED)
        await state.record_interaction(Interaction(5, 7, 1, question_id, (8,)))
        assert await state.interaction(5, 7) is None
    await state.settle(FORGED, Settlement.DISMISSED)
    assert len(await state.unanswered()) == 1


async def test_an_edited_question_takes_the_place_of_the_first(state: State) -> None:
    question_id = await state.record_question(DECLINED)
    await state.correct_question(question_id, ANSWERED)
    assert await state.question(question_id) == ANSWERED


async def test_votes_stay_with_the_same_answer_and_go_with_another(state: State) -> None:
    question_id = await state.record_question(ANSWERED)
    await state.vote(1, question_id, 1)
    await state.correct_question(question_id, replace(ANSWERED, text="Why bees, then?"))
    assert await state.vote(2, question_id, -1) == Votes(1, 1, -1)
    await state.correct_question(question_id, replace(ANSWERED, passage=1))
    assert await state.vote(2, question_id, 1) == Votes(1, 0, 1)


async def test_an_editor_sees_a_dismissed_question_again_only_once_its_text_is_another(state: State) -> None:
    question_id = await state.record_question(DECLINED)
    await state.settle([question_id], Settlement.DISMISSED)
    await state.correct_question(question_id, replace(DECLINED, confidence=0.3))
    assert await state.unanswered() == []
    await state.correct_question(question_id, replace(DECLINED, text="Аралар қайда?"))
    assert [waiting.text for waiting in await state.unanswered()] == ["Аралар қайда?"]


async def test_a_turn_is_found_by_its_question_and_by_each_answer_in_its_own_chat(state: State) -> None:
    question_id = await state.record_question(ANSWERED)
    interaction = Interaction(5, 7, 1, question_id, (8, 9), thread_id=3)
    await state.record_interaction(interaction)
    assert await state.interaction(5, 7) == interaction
    assert [await state.interaction_of_reply(5, reply_id) for reply_id in (7, 8, 9)] == [
        None,
        interaction,
        interaction,
    ]
    assert (await state.interaction(6, 7), await state.interaction_of_reply(6, 8)) == (None, None)


async def test_a_turn_recorded_again_has_its_new_answers_only(state: State) -> None:
    first, second = await state.record_question(ANSWERED), await state.record_question(DECLINED)
    await state.record_interaction(Interaction(5, 7, 1, first, (8, 9)))
    again = Interaction(5, 7, 1, second, (8, 10))
    await state.record_interaction(again)
    assert await state.interaction(5, 7) == again
    assert [await state.interaction_of_reply(5, reply_id) for reply_id in (8, 9, 10)] == [again, None, again]


async def test_the_last_questions_are_the_persons_own_and_not_too_long_ago(
    state: State, clock: Clock
) -> None:
    for message_id, user_id in ((7, 1), (9, 1), (11, 2), (13, 1)):
        clock.advance(minutes=1)
        question_id = await state.record_question(replace(ANSWERED, text=f"What of {message_id}?"))
        await state.record_interaction(Interaction(5, message_id, user_id, question_id))
    clock.advance(minutes=7)
    day = timedelta(days=1)
    asked = partial(state.last_questions, user_id=1, before=15)
    assert await asked(5, within=day) == ("What of 7?", "What of 9?", "What of 13?")
    assert await asked(5, within=day, count=2) == ("What of 9?", "What of 13?")
    assert await asked(5, within=day, before=13) == ("What of 7?", "What of 9?")
    assert await asked(5, within=timedelta(minutes=8)) == ("What of 13?",)
    assert await asked(6, within=day) == ()


async def test_another_topic_of_a_group_is_another_conversation(state: State) -> None:
    for message_id, thread_id in ((7, None), (9, 3), (11, 4)):
        asked = replace(ANSWERED, text=f"What of {message_id}?")
        await state.record_question(asked, Interaction(5, message_id, 1, thread_id=thread_id))
    last = partial(state.last_questions, 5, 1, within=timedelta(days=1), before=13)
    assert await last() == ("What of 7?",)
    assert await last(thread_id=3) == ("What of 9?",)
    assert await last(thread_id=4) == ("What of 11?",)
    assert await last(thread_id=6) == ()


async def test_what_a_button_led_to_counts_as_asked_and_what_is_no_question_does_not(state: State) -> None:
    await state.record_question(replace(ANSWERED, text="Why bees?"), Interaction(5, 7, 1))
    await state.record_interaction(Interaction(5, 9, 1, replies=(9,), subject="How do bees winter?"))
    await state.record_interaction(Interaction(5, 11, 1, replies=(12,)))
    asked = await state.last_questions(5, 1, within=timedelta(days=1), before=13)
    assert asked == ("Why bees?", "How do bees winter?")


async def test_a_question_and_its_turn_are_kept_in_one_step(state: State) -> None:
    question_id = await state.record_question(ANSWERED, Interaction(5, 7, 1, thread_id=3))
    assert await state.interaction(5, 7) == Interaction(5, 7, 1, question_id, thread_id=3)
    await state.record_replies(5, 7, [8, 9])
    assert await state.interaction_of_reply(5, 9) == Interaction(5, 7, 1, question_id, (8, 9), thread_id=3)


async def test_an_answer_to_somebody_who_was_forgotten_meanwhile_leaves_nothing(state: State) -> None:
    question_id = await state.record_question(ANSWERED, Interaction(5, 7, 1))
    await state.forget(1)
    await state.record_replies(5, 7, [8])
    assert (await state.interaction(5, 7), await state.interaction_of_reply(5, 8)) == (None, None)
    assert await state.question(question_id) is None


async def test_a_question_that_was_made_something_else_is_gone_and_its_turn_stays(state: State) -> None:
    await state.record_question(DECLINED, Interaction(5, 7, 1))
    interaction = await state.interaction(5, 7)
    assert interaction is not None
    await state.withdraw_question(interaction)
    assert await state.interaction(5, 7) == Interaction(5, 7, 1)
    assert await state.unanswered() == []


async def test_a_person_has_one_vote_on_a_question_and_may_change_it(state: State) -> None:
    question_id, other = await state.record_question(ANSWERED), await state.record_question(ANSWERED)
    assert await state.vote(1, question_id, 1) == Votes(up=1, down=0, mine=1)
    assert await state.vote(1, question_id, 1) == Votes(up=1, down=0, mine=1)
    assert await state.vote(2, question_id, 1) == Votes(up=2, down=0, mine=1)
    assert await state.vote(1, question_id, -1) == Votes(up=1, down=1, mine=-1)
    assert await state.vote(1, question_id, 0) == Votes(up=1, down=0, mine=0)
    assert await state.vote(1, other, -1) == Votes(up=0, down=1, mine=-1)
    assert await state.votes(1, other) == Votes(up=0, down=1, mine=-1)
    assert await state.votes(2, other) == Votes(up=0, down=1, mine=0)


@pytest.mark.parametrize("value", [2, -2, 10**30])
async def test_a_vote_of_another_weight_is_refused(state: State, value: int) -> None:
    question_id = await state.record_question(ANSWERED)
    with pytest.raises(ValueError, match="a vote is 1, -1 or 0"):
        await state.vote(1, question_id, value)
    assert await state.vote(2, question_id, 0) == Votes(0, 0, 0)
