"""What is asked of nobody in a group is answered only where the search is sure enough of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram import Chat, Message, MessageEntity, Update, User

from bot.conversation.persona import Persona
from bot.conversation.translations import get_translator
from bot.handlers.ask import group_question
from bot.monitoring.metrics import Metrics
from bot.priority_semaphore import PrioritySemaphore
from bot.settings import Settings
from bot.state.model import Answers, Group
from bot.state.state import State
from bot.telegram.answered_log import AnsweredLog
from bot.telegram.journal import UpdateJournal
from bot.telegram.user_limit import UserLimit
from index.query.intents import IntentRecogniser
from index.search import Searcher
from index.store.build import build_in_memory

if TYPE_CHECKING:
    from pathlib import Path

    from bot.context import Context
    from content.model import Interview
    from index.encoders.encoder import Encoder

QUESTION = "How do the bees survive the winter?"
MENTION = "@AbishevBot "
CHAT = Chat(-5, Chat.SUPERGROUP)


class Sending:
    """A bot that records what it sends."""

    id = 42
    username = "AbishevBot"
    defaults = None

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def send_message(self, chat_id: int, text: str, **_: object) -> Message:
        assert chat_id == CHAT.id
        self.texts.append(text)
        return Message(100 + len(self.texts), datetime.now(UTC), CHAT, text=text)

    async def send_chat_action(self, chat_id: int, *_: object, **__: object) -> None:
        assert chat_id == CHAT.id


@pytest.fixture
def searcher(interviews: tuple[Interview, ...], hashed_encoder: Encoder) -> Searcher:
    """A search that declines nothing by itself."""
    return Searcher(build_in_memory(interviews, hashed_encoder), hashed_encoder, decline_below=0.0)


def answers(text: str, unasked: float, searcher: Searcher, encoder: Encoder, directory: Path) -> list[str]:
    """Return what is said to a message in a group where any clear question may be answered."""
    bot = Sending()
    entities = [MessageEntity(MessageEntity.MENTION, 0, len(MENTION) - 1)] if MENTION in text else []
    # Now, and not when the file was read: a remark of minutes ago is let go.
    now = datetime.now(UTC)
    message = Message(7, now, CHAT, from_user=User(1, "A", is_bot=False), text=text, entities=entities)
    message.set_bot(cast("Any", bot))
    persona = Persona.load(None)

    async def handle() -> None:
        state = await State.open(f"sqlite:///{directory}/state.sqlite")
        services = SimpleNamespace(
            settings=Settings(decline_below_unasked=unasked),
            index=SimpleNamespace(searcher=searcher),
            persona=persona,
            recogniser=IntentRecogniser(encoder, {"thanks": ("thank you",)}),
            state=state,
            journal=UpdateJournal(state, AnsweredLog(directory / "answered.log")),
            user_limit=UserLimit(10),
            observe=lambda _update_id, _result: None,
            metrics=Metrics(),
            search_slots=PrioritySemaphore(2),
        )
        context = SimpleNamespace(
            bot=bot,
            services=services,
            translator=get_translator("en"),
            interview=None,
            group=Group(answers=Answers.QUESTIONS),
            can_share=False,
            has_to_point_to=lambda _message: False,
            bot_data={},
        )
        await group_question(Update(1, message=message), cast("Context", context))
        await state.close()

    asyncio.run(handle())
    return bot.texts


def test_a_question_to_nobody_is_answered_from_its_own_threshold_on(
    searcher: Searcher, hashed_encoder: Encoder, tmp_path: Path
) -> None:
    confidence = searcher.search(QUESTION).confidence
    assert 0 < confidence < 1
    (answer,) = answers(QUESTION, confidence, searcher, hashed_encoder, tmp_path)
    assert "shiver to keep warm" in answer
    above = (confidence + 1) / 2
    assert answers(QUESTION, above, searcher, hashed_encoder, tmp_path) == []


def test_a_question_to_the_bot_is_answered_below_that_threshold_too(
    searcher: Searcher, hashed_encoder: Encoder, tmp_path: Path
) -> None:
    (answer,) = answers(MENTION + QUESTION, 1.0, searcher, hashed_encoder, tmp_path)
    assert "shiver to keep warm" in answer
