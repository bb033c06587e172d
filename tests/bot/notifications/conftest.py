"""A bot that records what it sends, over a state and a search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from telegram import Chat, Message

from bot.priority_semaphore import PrioritySemaphore
from bot.state.state import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from telegram.error import TelegramError

    from bot.context import Services
    from index.search import Searcher


@dataclass
class Sending:
    """A bot that records what it sends, or fails to.

    Attributes:
        failure: what is raised instead.
        sent: the chat and the text of each message.
    """

    supports_inline_queries = True
    failure: TelegramError | None = None
    sent: list[tuple[int, str]] = field(default_factory=list)

    async def send_message(self, chat_id: int, text: str, **_: object) -> Message:
        if self.failure is not None:
            raise self.failure
        self.sent.append((chat_id, text))
        return Message(len(self.sent), datetime.now(UTC), Chat(chat_id, Chat.PRIVATE), text=text)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def bot() -> Sending:
    return Sending()


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[State]:
    state = await State.open(f"sqlite:///{tmp_path}/state.sqlite")
    yield state
    await state.close()


def services_over(state: State, searcher: Searcher) -> Services:
    """Return what notifications use of the services."""
    served = SimpleNamespace(searcher=searcher)
    return cast("Services", SimpleNamespace(state=state, index=served, search_slots=PrioritySemaphore(2)))
