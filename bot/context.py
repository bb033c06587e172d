"""What a handler gets through its context: the services, and the preferences of the reader."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.conversation.translations import Translator, get_translator
from bot.fetching.page import fetch_page
from bot.monitoring.metrics import Metrics
from bot.priority_semaphore import PrioritySemaphore
from bot.state.model import Group
from bot.telegram.messages import is_late
from bot.telegram.update_processor import FairUpdateProcessor

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Message
    from telegram.ext import Application

    from bot.alerts import EditorAlerts
    from bot.conversation.persona import Persona
    from bot.fetching.page import FetchPage
    from bot.live_index import LiveIndex
    from bot.monitoring.error_tracking import TrackError
    from bot.reindexing import Reindexer
    from bot.settings import Settings
    from bot.state.state import State
    from bot.telegram.journal import UpdateJournal
    from bot.telegram.user_limit import UserLimit
    from index.query.intents import IntentRecogniser
    from index.search_result import SearchResult

# More at once than there are processors would only make each of them slower.
_SEARCHES_AT_ONCE: Final = max(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Services:
    """What the handlers share.

    Attributes:
        persona: the answers to small talk.
        recogniser: tells small talk from questions.
        state: the database.
        journal: stores the updates until they are handled.
        user_limit: limits how much one person can ask.
        inline_limit: limits how much one person can type in inline mode.
        alerts: informs the editors when something breaks.
        reindexer: rebuilds the index.
        fetch_page: gets the page that a link leads to.
        observe: called with the id of an update and the result of its search.
        metrics: what is measured.
        search_slots: so many searches run at once.
        track_error: called with what is likely a bug.
        started: when the bot was started.
    """

    settings: Settings
    index: LiveIndex
    persona: Persona
    recogniser: IntentRecogniser
    state: State
    journal: UpdateJournal
    user_limit: UserLimit
    inline_limit: UserLimit
    alerts: EditorAlerts
    reindexer: Reindexer
    fetch_page: FetchPage = fetch_page
    observe: Callable[[int, SearchResult], None] = lambda _update_id, _result: None
    metrics: Metrics = field(default_factory=Metrics)
    search_slots: PrioritySemaphore = field(default_factory=lambda: PrioritySemaphore(_SEARCHES_AT_ONCE))
    track_error: TrackError = lambda _error: None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A python-telegram-bot context with the services and the preferences of the reader.

    Attributes:
        translator: of the bot's own texts, for the sender of the update.
        interview: the slug of the only interview to answer from, None for all.
        group: how the bot behaves in the group that the update is from.
        received: when the update was received, on the monotonic clock.
    """

    translator: Translator = get_translator(None)
    interview: str | None = None
    group: Group = Group()
    received: float = 0.0

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> Context:
        """Return the context of an update, in the language of the Telegram client that it came from."""
        context = super().from_update(update, application)
        context.received = time.monotonic()
        user = update.effective_user if isinstance(update, Update) else None
        context.translator = get_translator(user.language_code if user else None)
        return context

    @property
    def services(self) -> Services:
        """What the handlers share."""
        return cast("Services", self.bot_data["services"])

    def has_to_point_to(self, message: Message) -> bool:
        """Return whether the answer to a message has to show it, because others came after it.

        They may have where it is late, or was sent before this process started and received it.
        """
        processor = self.application.update_processor
        is_followed = isinstance(processor, FairUpdateProcessor) and processor.is_followed(message.chat_id)
        return is_followed or is_late(message) or message.date < self.services.started

    @property
    def can_share(self) -> bool:
        """Whether inline mode is on (at BotFather), by which quotes are shared."""
        return self.bot.supports_inline_queries
