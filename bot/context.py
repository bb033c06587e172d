"""What every handler may reach through its context: the services, and the reader's language."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.translations import Translator, translator

if TYPE_CHECKING:
    from telegram.ext import Application

    from bot.served_index import ServedIndex
    from bot.settings import Settings


@dataclass(slots=True)
class Services:
    """What the handlers share.

    Attributes:
        started: when the bot began to serve.
        inline_latest: the newest inline query of each person who is typing one.
        inline_turn: inline searches wait here, so that a superseded one costs nothing.
        reindexing: held while a reindex runs.
        stopping: set when the bot is told to stop, so that a reindex gives up.
    """

    settings: Settings
    index: ServedIndex
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    inline_latest: dict[int, str] = field(default_factory=dict)
    inline_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    reindexing: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: threading.Event = field(default_factory=threading.Event)


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A python-telegram-bot context that knows the services and speaks the reader's language.

    Attributes:
        words: translates the bot's own words for whoever caused the update.
    """

    words: Translator = translator(None)

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> Context:
        """Return the context of an update, in the language of the Telegram client that it came from."""
        context = super().from_update(update, application)
        user = update.effective_user if isinstance(update, Update) else None
        context.words = translator(user.language_code if user else None)
        return context

    @property
    def services(self) -> Services:
        """What the handlers share."""
        return cast("Services", self.bot_data["services"])
