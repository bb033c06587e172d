"""The bot with the tests' hashing encoder in place of its models.

It finds other answers, and starts and answers in a fraction of the time, so that what it does with updates,
Telegram and its database can be tried a hundred times as often.
"""

from __future__ import annotations

import sys

from bot.conversation.persona import Persona
from bot.live_index import LiveIndex
from bot.runner import RunnerHooks, serve
from bot.settings import read_settings
from tests.conftest import HashedEncoder


def run() -> None:
    """Do what `interview-bot run` does."""
    settings = read_settings()
    index = LiveIndex(settings, HashedEncoder())
    index.open(lambda _done, _total: None)
    failure = serve(settings, index, Persona.load(settings.persona_file), RunnerHooks())
    if failure is not None:
        sys.exit(failure.message)
