"""Who asked is stored for days, what was asked for months, and `/forget` works at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.state import privacy
from bot.state.model import Action, Forgotten, Interaction, Reader, Settlement, Votes
from bot.state.privacy import KEEP_NAMES
from bot.state.state import State
from tests.bot.state.conftest import ANSWERED, DECLINED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.state.conftest import Clock

pytestmark = pytest.mark.anyio

KEEP = timedelta(days=90)


async def leave_traces(state: State, user_id: int, others: int) -> int:
    """Let a person do everything that is stored, and vote on another's question, too."""
    await state.change_reader(user_id, lambda _: Reader("kk", "horses"))
    question_id = await state.record_question(DECLINED)
    await state.record_interaction(Interaction(user_id, 7, user_id, question_id, (8, 9)))
    await state.record_interaction(
        Interaction(user_id, 10, user_id, replies=(10,), subject="How do bees winter?")
    )
    await state.vote(user_id, others, 1)
    return question_id


async def test_all_that_is_known_of_a_person_is_forgotten_and_nothing_of_others(state: State) -> None:
    liked = await state.record_question(ANSWERED)
    first, second = await leave_traces(state, 1, liked), await leave_traces(state, 2, liked)
    await state.record_change(1, "Ada", Action.REINDEXED, "bees")
    assert await state.forget(1) == Forgotten(settings=1, interactions=1, votes=1)

    assert (await state.reader(1), await state.question(first)) == (Reader(), None)
    assert await state.last_questions(1, 1, within=KEEP, before=99) == ()
    assert (await state.interaction_of_reply(1, 8), await state.interaction_of_reply(1, 10)) == (None, None)
    assert len(await state.changes(5)) == 1  # editors answer for what they change

    assert (await state.reader(2), await state.question(second)) == (Reader("kk", "horses"), DECLINED)
    assert await state.interaction_of_reply(2, 8) is not None
    assert await state.vote(2, liked, 1) == Votes(1, 0, 1)
    assert await state.forget(1) == Forgotten(0, 0, 0)


async def test_who_asked_and_voted_is_not_known_after_three_days(state: State, clock: Clock) -> None:
    liked = await state.record_question(ANSWERED)
    question_id = await leave_traces(state, 1, liked)
    clock.now += KEEP_NAMES
    await state.purge(KEEP)
    assert await state.interaction(1, 7) is not None
    clock.advance(seconds=1)
    assert await state.purge(KEEP) == 0
    assert await state.interaction(1, 7) is None
    assert await state.forget(1) == Forgotten(settings=1, interactions=0, votes=0)
    assert await state.question(question_id) == DECLINED
    assert await state.vote(2, liked, -1) == Votes(up=1, down=1, mine=-1)


async def test_questions_and_what_hangs_on_them_are_removed_when_their_time_is_over(
    state: State, clock: Clock
) -> None:
    old = await state.record_question(DECLINED)
    clock.advance(days=1)
    young = await state.record_question(ANSWERED)
    await state.record_interaction(Interaction(5, 7, 1, old))
    await state.record_interaction(Interaction(5, 9, 1, young))
    await state.vote(1, old, 1)
    assert await state.purge(timedelta(hours=23)) == 1
    assert (await state.question(old), await state.question(young)) == (None, ANSWERED)
    assert (await state.interaction(5, 7), await state.vote(1, old, 1)) == (None, Votes(0, 0, 0))
    assert await state.interaction(5, 9) is not None
    assert await state.unanswered() == []
    # A button below an old answer, and an edit of an old question, have no effect.
    await state.correct_question(old, ANSWERED)
    await state.settle([old], Settlement.DISMISSED)
    assert await state.question(old) is None


async def test_no_text_that_is_gone_can_be_read_in_the_files(tmp_path: Path, clock: Clock) -> None:
    state = await State.open(f"sqlite:///{tmp_path}/state.sqlite", clock)
    secret = "Whom did I tell?"

    def files() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    for remove in (state.forget(1), state.purge(timedelta())):
        question_id = await state.record_question(replace(DECLINED, text=secret))
        await state.record_interaction(Interaction(1, 7, 1, question_id))
        clock.advance(seconds=1)
        assert secret.encode() in files()
        await remove
        assert secret.encode() not in files()
    await state.close()


async def test_the_words_of_a_person_do_not_stay_in_what_others_asked_after_them(state: State) -> None:
    question_id = await state.record_question(DECLINED, Interaction(-5, 7, 1, None))
    follow_up = replace(ANSWERED, previous=("Why wasps?", DECLINED.text))
    followed = await state.record_question(follow_up, Interaction(-5, 9, 2, None))
    await state.forget(1)
    assert await state.question(question_id) is None
    assert await state.question(followed) == replace(ANSWERED, previous=("Why wasps?",))


async def test_words_that_were_edited_or_withdrawn_do_not_stay_in_what_others_asked_after_them(
    state: State,
) -> None:
    mine = Interaction(-5, 7, 1, await state.record_question(DECLINED, Interaction(-5, 7, 1, None)))
    after_first = await state.record_question(replace(ANSWERED, previous=(DECLINED.text,)))
    await state.correct_question(mine.question_id or 0, replace(DECLINED, text="Why wasps?"))
    after_second = await state.record_question(replace(ANSWERED, previous=("Why wasps?",)))
    await state.withdraw_question(mine)
    assert await state.question(after_first) == await state.question(after_second) == ANSWERED


async def test_who_wrote_what_others_asked_about_can_have_all_of_it_deleted_and_others_keep_theirs(
    state: State,
) -> None:
    wrote = await state.record_question(DECLINED, Interaction(-5, 7, 1, None, (8,)))
    repeated = [
        await state.record_question(DECLINED, Interaction(-5, 9 + number, 2 + number, author_id=1))
        for number in range(2)
    ]
    unrelated = await state.record_question(ANSWERED, Interaction(-5, 20, 2))
    await state.forget(1)
    assert [await state.question(gone) for gone in (wrote, *repeated)] == [None] * 3
    assert await state.question(unrelated) == ANSWERED


async def test_who_asked_about_the_words_of_another_deletes_only_that(state: State) -> None:
    wrote = await state.record_question(DECLINED, Interaction(-5, 7, 1, None, (8,)))
    repeated = await state.record_question(DECLINED, Interaction(-5, 9, 2, author_id=1))
    await state.forget(2)
    assert await state.question(repeated) is None
    interaction = await state.interaction(-5, 7)
    assert interaction is not None
    assert (interaction.question_id, interaction.replies) == (wrote, (8,))


async def test_any_number_of_old_questions_is_purged(
    state: State, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "BATCH", 3)
    for number in range(7):
        await state.record_question(ANSWERED, Interaction(1, number + 1, 1, None))
    clock.advance(days=1)
    assert await state.purge(timedelta()) == 7
    assert await state.forget(1) == Forgotten(0, 0, 0)


async def test_readers_write_while_much_is_purged(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "BATCH", 1)
    state = await State.open(f"sqlite:///{tmp_path}/state.sqlite", clock)
    for _ in range(20):
        await state.record_question(ANSWERED)
    clock.advance(days=1)
    purging = asyncio.create_task(state.purge(timedelta()))
    await asyncio.sleep(0)  # it has begun
    # Each write waits for no more than the one batch before it.
    for _ in range(5):
        await state.change_reader(1, lambda _: Reader("kk"))
    assert not purging.done()
    assert await purging == 20
    await state.close()
