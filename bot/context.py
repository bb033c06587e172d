"""What every handler may reach through its context: the services, and what the reader has chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.conversation.translations import Translator, get_translator
from bot.state.model import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram.ext import Application

    from bot.alerts import EditorAlerts
    from bot.conversation.persona import Persona
    from bot.live_index import LiveIndex
    from bot.reindexing import Reindexer
    from bot.settings import Settings
    from bot.state.state import State
    from bot.telegram.user_limit import UserLimit
    from index.query.intents import IntentRecogniser
    from index.search import SearchResult


@dataclass(frozen=True, slots=True)
class Services:
    """What the handlers share.

    Attributes:
        persona: what the bot says of itself when somebody greets it.
        recogniser: tells greetings and the like from questions.
        state: what is remembered.
        user_limit: how much one person may ask.
        alerts: tells the editors when something breaks.
        reindexer: rebuilds the index.
        observe: is told what a search found, with the id of the update that caused it.
        started: when the bot began to serve.
    """

    settings: Settings
    index: LiveIndex
    persona: Persona
    recogniser: IntentRecogniser
    state: State
    user_limit: UserLimit
    alerts: EditorAlerts
    reindexer: Reindexer
    observe: Callable[[int, SearchResult], None] = lambda _update_id, _result: None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A python-telegram-bot context that knows the services and what the reader has chosen.

    Attributes:
        translator: of the bot's own texts, for the person who caused the update.
        interview: the slug of the only interview to answer from, None for all.
        group: how the bot behaves in the group that the update is from.
    """

    translator: Translator = get_translator(None)
    interview: str | None = None
    group: Group = Group()

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> Context:
        """Return the context of an update, in the language of the Telegram client that it came from."""
        context = super().from_update(update, application)
        user = update.effective_user if isinstance(update, Update) else None
        context.translator = get_translator(user.language_code if user else None)
        return context

    @property
    def services(self) -> Services:
        """What the handlers share."""
        return cast("Services", self.bot_data["services"])

    @property
    def can_share(self) -> bool:
        """Whether the bot can be asked inline, which is how quotes are shared; BotFather turns it on."""
        return self.bot.supports_inline_queries
