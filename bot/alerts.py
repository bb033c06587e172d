"""Tells the editors when something breaks, at most once an hour for the same cause."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import TelegramError

from bot.conversation.translations import get_translator
from bot.state.fallback import with_fallback
from bot.state.model import Reader

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.context import Services

EVERY: Final = timedelta(hours=1)
_OURS: Final = Path(__file__).resolve().parent.parent
_TOLD_SHOWN: Final = 500

_log = structlog.get_logger()


async def alert(bot: ExtBot[Any], services: Services, cause: str) -> None:
    """Write to every editor, unless they were told of this cause within the hour.

    Args:
        bot: who writes.
        services: with the editors' ids.
        cause: the same for what has the same reason. It is shown, so it names no person and nothing secret.
    """
    now = time.monotonic()
    told_before = services.alerted.get(cause)
    if told_before is not None and now - told_before < EVERY.total_seconds():
        return
    services.alerted[cause] = now
    # The database remembers across restarts; where it is what broke, this process remembers alone.
    if not await with_fallback(services.state.claim_alert(cause, EVERY), True):
        return
    for editor in sorted(services.settings.admin_ids):
        translator = get_translator((await with_fallback(services.state.reader(editor), Reader())).language)
        text = translator.gettext("Something broke: {cause}").format(cause=cause)
        try:
            await bot.send_message(editor, text[:_TOLD_SHOWN])
        except TelegramError as error:
            _log.warning("editor not told", editor=editor, reason=str(error))


def cause_of(error: BaseException) -> str:
    """Return what went wrong and where in our own code: what says the same is taken for the same cause.

    What the exception says is left out, since it may quote a reader.
    """
    place = ""
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_OURS / "bot") or path.is_relative_to(_OURS / "index"):
            place = f" in {path.relative_to(_OURS)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
