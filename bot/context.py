"""What every handler may reach through its context: the services, and what the reader has chosen."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.conversation.translations import Translator, get_translator
from bot.state.model import Group
from bot.telegram.keyed_lock import KeyedLocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram.ext import Application

    from bot.conversation.persona import Persona
    from bot.live_index import LiveIndex
    from bot.settings import Settings
    from bot.state.state import State
    from bot.telegram.user_limit import UserLimit
    from index.query.intents import IntentRecogniser
    from index.search import SearchResult


@dataclass(slots=True)
class Services:
    """What the handlers share.

    Attributes:
        persona: what the bot says of itself when somebody greets it.
        recogniser: tells greetings and the like from questions.
        state: what is remembered.
        flood: how much one person may ask.
        observe: is told what a search found, with the id of the update that caused it.
        is_inline: whether the bot can be asked inline, which takes a word with BotFather, and shared so.
        alerted: when the editors were told of what broke, by its cause, on the monotonic clock.
        started: when the bot began to serve.
        answering: a question and its edits, by chat and message, wait here for one another.
        moved_to: the supergroups that groups became while the bot was running.
        inline_latest: the update with the newest inline query of each person who is typing one.
        inline_turn: inline searches wait here, so that a superseded one costs nothing.
        reindexing: held while a reindex runs.
        stopping: set when the bot is told to stop, so that a reindex gives up.
    """

    settings: Settings
    index: LiveIndex
    persona: Persona
    recogniser: IntentRecogniser
    state: State
    flood: UserLimit
    observe: Callable[[int, SearchResult], None] = lambda _update_id, _result: None
    is_inline: bool = True
    alerted: dict[str, float] = field(default_factory=dict)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    answering: KeyedLocks[tuple[int, int]] = field(default_factory=KeyedLocks)
    moved_to: set[int] = field(default_factory=set)
    inline_latest: dict[int, int] = field(default_factory=dict)
    inline_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    reindexing: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: threading.Event = field(default_factory=threading.Event)


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
