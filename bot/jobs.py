"""Scheduled jobs, on python-telegram-bot's job queue."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot import self_watch
from bot.notifications.awaited_answers import tell_waiting_readers
from bot.notifications.corrected_quotes import mark_corrected_quotes
from bot.notifications.daily_quotes import send_daily_quotes
from bot.state.errors import StateDamagedError
from bot.telegram.journal import KEEP_EVERY
from index.errors import BuildInProgressError, SearchIndexError

if TYPE_CHECKING:
    from telegram.ext import Application, JobQueue

    from bot.context import Context
    from bot.served_snapshots import ServedRecord
    from bot.state.errors import StateError
    from bot.state.state import State
    from bot.telegram.journal import UpdateJournal

PURGE_EVERY: Final = timedelta(hours=6)
FOLLOW_EVERY: Final = timedelta(seconds=2)
WATCH_EVERY: Final = timedelta(hours=1)
REFRESH_EVERY: Final = timedelta(seconds=3)
NOTIFY_EVERY: Final = timedelta(seconds=20)
# A job that is late, as after a slow start, is still run.
_LATE_IS_FINE: Final[dict[str, Any]] = {"misfire_grace_time": None}

_DATABASE_SILENT: Final = "the database does not answer; the log says why"

_log = structlog.get_logger()


def schedule_jobs(queue: JobQueue[Any], state: State) -> None:
    """Schedule the jobs; they run once the queue is started.

    Args:
        queue: of the application.
        state: its errors become alerts to the editors.
    """
    queue.run_repeating(purge, PURGE_EVERY, first=0, job_kwargs=_LATE_IS_FINE)
    queue.run_repeating(watch, WATCH_EVERY, job_kwargs=_LATE_IS_FINE)
    queue.run_repeating(tell_waiting, NOTIFY_EVERY, job_kwargs=_LATE_IS_FINE)
    queue.run_repeating(send_daily, NOTIFY_EVERY, job_kwargs=_LATE_IS_FINE)
    queue.run_repeating(mark_corrected, NOTIFY_EVERY, job_kwargs=_LATE_IS_FINE)

    def on_error(error: StateError) -> None:
        _log.warning("the database does not answer", reason=str(error))
        cause = str(error) if isinstance(error, StateDamagedError) else _DATABASE_SILENT
        # One run for any number of errors before it.
        once = {"id": alert_on_database_error.__name__, "replace_existing": True}
        queue.run_once(alert_on_database_error, 0, cause, job_kwargs={**_LATE_IS_FINE, **once})

    state.on_error(on_error)


def schedule_following(queue: JobQueue[Any], served: ServedRecord) -> None:
    """Schedule what lets the bot serve the snapshot that another process made current.

    Where the one that it serves is damaged meanwhile, it serves another one.

    Args:
        queue: of the application.
        served: where it is noted which one that is.
    """

    async def follow(context: Context) -> None:
        services = context.services
        index, lock = services.index, services.reindexer.lock
        warning = None
        # During a rebuild, the new snapshot is current before it is served.
        if not lock.locked() and (index.is_behind or index.is_altered):
            async with lock:
                warning = await asyncio.to_thread(index.follow if index.is_behind else index.repair)
        served.note(index.searcher.snapshot.manifest.id)
        if warning:
            _log.warning(warning)
            await services.alerts.send(context.bot, warning)

    # While one opens a large snapshot, the next ones have nothing to do.
    queue.run_repeating(follow, FOLLOW_EVERY, first=0, job_kwargs={**_LATE_IS_FINE, "max_instances": 2})


def schedule_takeover(queue: JobQueue[Any], journal: UpdateJournal) -> None:
    """Schedule what lets processes take over from each other.

    Args:
        queue: of the application.
        journal: of this process.
    """

    async def take_over(context: Context) -> None:
        await journal.keep()
        await resume(context.application, journal)

    queue.run_repeating(take_over, KEEP_EVERY, job_kwargs=_LATE_IS_FINE)


def schedule_refresh(queue: JobQueue[Any]) -> None:
    """Schedule the look for a snapshot that is current for all bots; :func:`schedule_following` serves it."""
    queue.run_repeating(refresh, REFRESH_EVERY, job_kwargs=_LATE_IS_FINE)


async def refresh(context: Context) -> None:
    """Make the snapshot current here that is current for all bots; tell the editors where that fails."""
    try:
        await asyncio.to_thread(context.services.index.snapshots.refresh)
    except BuildInProgressError:
        return
    except SearchIndexError as error:
        _log.warning("the current snapshot cannot be fetched", reason=str(error))
        await context.services.alerts.send(context.bot, str(error))


async def resume(application: Application[Any, Any, Any, Any, Any, Any], journal: UpdateJournal) -> None:
    """Handle what another process received and did not handle."""
    unfinished = await journal.unfinished(application.bot)
    for update in unfinished:
        application.update_queue.put_nowait(update)
    if unfinished:
        _log.info("resuming what an earlier process did not finish", updates=len(unfinished))


async def purge(context: Context) -> None:
    """Delete what has been stored long enough."""
    services = context.services
    await services.state.purge(timedelta(days=services.settings.keep_days))


async def tell_waiting(context: Context) -> None:
    """Tell readers what they are waiting for."""
    await tell_waiting_readers(context.services, context.bot)


async def send_daily(context: Context) -> None:
    """Send the daily quotes that are due."""
    await send_daily_quotes(context.services, context.bot)


async def mark_corrected(context: Context) -> None:
    """Mark the quotes whose passages have been corrected or withdrawn."""
    await mark_corrected_quotes(context.services, context.bot)


async def watch(context: Context) -> None:
    """Alert the editors to what no single error shows, once a day each."""
    services, state = context.services, context.services.state
    causes: list[str] = []
    # While a rebuild runs, the interviews have been changed on purpose.
    if not services.reindexer.lock.locked():
        causes += await asyncio.to_thread(services.index.staleness)
    last_day = await state.outcomes(timedelta(), self_watch.QUIET)
    if self_watch.answers_have_stopped(last_day, await state.outcomes(self_watch.QUIET, self_watch.USUAL)):
        causes.append(self_watch.NOTHING_ANSWERED)
    recent = await state.outcomes(timedelta(), self_watch.RECENT)
    if self_watch.declines_have_jumped(recent, await state.outcomes(self_watch.RECENT, self_watch.USUAL)):
        causes.append(self_watch.MORE_DECLINED)
    for cause in causes:
        await services.alerts.send(context.bot, cause, every=timedelta(days=1))


async def alert_on_database_error(context: Context) -> None:
    """Alert the editors to a database error.

    Sending the alert needs the database, too, and causes one more error; by then it has been sent.
    """
    assert context.job is not None  # noqa: S101 - it is a job
    await context.services.alerts.send(context.bot, str(context.job.data))
