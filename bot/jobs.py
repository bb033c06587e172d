"""What the bot does by the clock and not for an update: upkeep, on python-telegram-bot's job queue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from telegram.ext import JobQueue

    from bot.context import Context
    from bot.state.errors import StateError
    from bot.state.state import State

PURGE_EVERY: Final = timedelta(hours=6)
# A job that comes late, as after a long start, is done all the same.
_LATE_IS_FINE: Final[dict[str, Any]] = {"misfire_grace_time": None}

_log = structlog.get_logger()


def schedule_jobs(queue: JobQueue[Any], state: State) -> None:
    """Put the upkeep into a job queue, which begins with it once it is started.

    Args:
        queue: of the application.
        state: whose errors the editors are told of.
    """
    queue.run_repeating(purge, PURGE_EVERY, first=0, job_kwargs=_LATE_IS_FINE)

    def on_error(error: StateError) -> None:
        _log.warning("the database does not answer", reason=str(error))
        # However many errors there are before it runs, it runs once.
        once = {"id": alert_on_database_error.__name__, "replace_existing": True}
        queue.run_once(alert_on_database_error, 0, job_kwargs={**_LATE_IS_FINE, **once})

    state.on_error(on_error)


async def purge(context: Context) -> None:
    """Remove what has been kept long enough."""
    services = context.services
    await services.state.purge(timedelta(days=services.settings.keep_days))


async def alert_on_database_error(context: Context) -> None:
    """Tell the editors that the database is in trouble.

    To tell them needs the database, too, which then reports one more error; but by then they were told.
    """
    await context.services.alerts.send(context.bot, "the database does not answer; the log says why")
