"""Alerts the editors when something breaks, rarely for the same cause."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import TelegramError

from bot.conversation.quote_html import escape
from bot.conversation.translations import get_translator
from bot.state.fallback import with_fallback
from bot.state.model import Reader
from bot.telegram.rate_limiter import BRIEFLY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram.ext import ExtBot

    from bot.state.state import State

EVERY: Final = timedelta(hours=1)
_OURS: Final = Path(__file__).resolve().parent.parent
_CAUSE_SHOWN: Final = 500
# What a description of Telegram's quotes comes after another character, as in: unsupported start tag "x".
_FIXED: Final = re.compile(r"[A-Za-z_' -]+")

_log = structlog.get_logger()


class EditorAlerts:
    """Sends alerts to the editors, by default at most one per hour and cause.

    Args:
        state: remembers the alerts across restarts.
        editors: their Telegram user ids.
    """

    def __init__(self, state: State, editors: Iterable[int]) -> None:
        self._state = state
        self._editors = sorted(editors)
        # When an alert was last sent for a cause, on the monotonic clock.
        self._told: dict[str, float] = {}

    async def send(self, bot: ExtBot[Any], cause: str, every: timedelta = EVERY) -> None:
        """Write to every editor.

        Args:
            bot: the sender.
            cause: equal for the same cause. It is shown, so it contains no names and no secrets.
            every: how often, at most.
        """
        now = time.monotonic()
        told_before = self._told.get(cause)
        if told_before is not None and now - told_before < every.total_seconds():
            return
        self._told[cause] = now
        # If the database is what broke, only this process remembers.
        if not await with_fallback(self._state.claim_alert(cause, every), True):
            return
        for editor in self._editors:
            reader = await with_fallback(self._state.reader(editor), Reader())
            text = get_translator(reader.language).gettext("Something broke: {cause}")
            try:
                await bot.send_message(
                    editor, text.format(cause=escape(cause[:_CAUSE_SHOWN])), rate_limit_args=BRIEFLY
                )
            except TelegramError as error:
                _log.warning("editor not alerted", reason=str(error))


def cause_of(error: BaseException) -> str:
    """Return what went wrong and where in our own code, the same for every error with the same cause.

    The exception's message is left out, since it may quote a reader; of what Telegram says, the beginning is
    kept, which is fixed, and tells refusals of the same call apart.
    """
    place = ""
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_OURS / "bot") or path.is_relative_to(_OURS / "index"):
            place = f" in {path.relative_to(_OURS)}:{trace.tb_lineno}"
        trace = trace.tb_next
    said = _FIXED.match(error.message) if isinstance(error, TelegramError) else None
    return f"{type(error).__name__}{f' ({said[0].strip()})' if said else ''}{place}"
