"""Who waits for an answer is told once, and only of an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.notifications.awaited_answers import tell_waiting_readers
from bot.state.model import QuestionRecord, Reader, WaitingReader, Where
from index.search import Searcher
from index.store.build import build_in_memory
from tests.bot.notifications.conftest import services_over

if TYPE_CHECKING:
    from bot.state.state import State
    from content.model import Interview
    from index.encoders.encoder import Encoder
    from tests.bot.notifications.conftest import Sending

pytestmark = pytest.mark.anyio

ASKED = QuestionRecord("How do the bees survive the <i>winter</i>?", "en", Where.PRIVATE, False, 0.2)
ALWAYS, NEVER = 0.0, 1.0


@dataclass
class World:
    """A bot over interviews of which it answers everything or nothing."""

    state: State
    interviews: tuple[Interview, ...]
    encoder: Encoder
    bot: Sending

    async def reindexed(self, snapshot: str, decline_below: float) -> list[tuple[int, str]]:
        """Return what is sent after a reindex."""
        built = build_in_memory(self.interviews, self.encoder)
        served = replace(built, manifest=replace(built.manifest, id=snapshot))
        searcher = Searcher(served, self.encoder, decline_below, offer_from=0.0)
        self.bot.sent.clear()
        await tell_waiting_readers(services_over(self.state, searcher), cast("Any", self.bot))
        return self.bot.sent


@pytest.fixture
def world(state: State, interviews: tuple[Interview, ...], hashed_encoder: Encoder, bot: Sending) -> World:
    return World(state, interviews, hashed_encoder, bot)


async def waits(world: World, user_id: int = 7) -> int:
    """Let somebody wait for an answer, and return the question's id."""
    question_id = await world.state.record_question(ASKED)
    assert await world.state.wait_for_answer(user_id, question_id)
    return question_id


async def test_who_waits_is_told_once_what_answers_the_question(world: World) -> None:
    question_id = await waits(world)
    assert await world.reindexed("1", NEVER) == []
    ((chat_id, text),) = await world.reindexed("2", ALWAYS)
    assert chat_id == 7
    assert "How do the bees survive the &lt;i&gt;winter&lt;/i&gt;?" in text
    assert "shiver to keep warm" in text
    assert await world.reindexed("3", ALWAYS) == []
    now = await world.state.question(question_id)
    assert now is not None
    assert now.answered
    assert await world.state.unanswered() == []


async def test_a_follow_up_may_refer_to_what_was_told(world: World) -> None:
    question_id = await waits(world)
    await world.reindexed("1", ALWAYS)
    interaction = await world.state.interaction_of_reply(7, 1)
    assert interaction is not None
    assert interaction.question_id == question_id


async def test_who_waits_is_told_in_the_language_that_they_chose_since(world: World) -> None:
    await waits(world)
    await world.state.change_reader(7, lambda _: Reader("ru"))
    ((_, text),) = await world.reindexed("1", ALWAYS)
    assert text.startswith("На ваш вопрос теперь есть ответ")


async def test_a_doubt_is_not_told(world: World) -> None:
    question_id = await waits(world)
    assert await world.reindexed("1", NEVER) == []
    assert await world.state.is_waiting(7, question_id)


@pytest.mark.parametrize("failure", [Forbidden("bot was blocked by the user"), BadRequest("Chat not found")])
async def test_who_cannot_be_told_any_more_waits_for_nothing(world: World, failure: TelegramError) -> None:
    ids = [await waits(world) for _ in range(2)]
    world.bot.failure = failure
    assert await world.reindexed("1", ALWAYS) == []
    assert not any([await world.state.is_waiting(7, one) for one in ids])


async def test_who_could_not_be_told_for_the_moment_keeps_waiting(world: World) -> None:
    question_id = await waits(world)
    await waits(world, user_id=8)
    world.bot.failure = NetworkError("no connection")
    await world.reindexed("1", ALWAYS)
    assert await world.state.is_waiting(7, question_id)
    assert await world.state.is_waiting(8, (await world.state.unanswered())[0].question_id)


async def test_what_was_taken_by_another_process_is_not_told_twice(world: World) -> None:
    question_id = await waits(world)
    assert await world.state.take_waiting("1", 9) == [WaitingReader(7, question_id)]
    assert await world.reindexed("1", ALWAYS) == []
