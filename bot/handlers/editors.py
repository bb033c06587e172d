"""`/reindex` and `/status`, for editors in their private chat with the bot; app.py lets nobody else in."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import BadRequest, TelegramError

from bot import replies
from bot.handlers.questions import reply
from content.markdown import InterviewFileError
from index.errors import BuildCancelledError, BuildInProgressError, SearchIndexError

if TYPE_CHECKING:
    import threading

    from telegram import Message, Update

    from bot.context import Context

PROGRESS_EVERY_SECONDS: Final = 1.5
_FAULTS_SHOWN: Final = 15
_FAULT_SHOWN: Final = 220

_log = structlog.get_logger()


async def reindex_command(update: Update, context: Context) -> None:
    """Rebuild the index beside the one that is served, showing progress in one message."""
    message = update.effective_message
    services = context.services
    if message is None:
        return
    if services.reindexing.locked():
        await reply(message, "A reindex is running already. I will report there when it is done.")
        return
    async with services.reindexing:
        shown = await reply(message, "Reading the interviews…")
        progress = _Progress(shown, services.stopping)
        ticker = asyncio.create_task(progress.show())
        try:
            outcome = await asyncio.to_thread(_rebuild, context, progress)
        finally:
            ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ticker
        await _edit(shown, outcome)


async def status_command(update: Update, context: Context) -> None:
    """Show what is being served."""
    if update.effective_message is None:
        return
    manifest = context.services.index.searcher.generation.manifest
    counts = ", ".join(f"{number} {name}" for name, number in manifest.counts.items())
    uptime = str(datetime.now(UTC) - context.services.started).split(".")[0]
    lines = [
        f"<b>Generation:</b> {replies.escape(manifest.id)}, built {replies.escape(manifest.created)}",
        f"<b>Model:</b> {replies.escape(manifest.model)}, {manifest.dimension} numbers a vector",
        f"<b>Holds:</b> {replies.escape(counts)}",
        f"<b>Up for:</b> {uptime}",
    ]
    await reply(update.effective_message, "\n".join(lines))


class _Progress:
    """Takes progress from the building thread, and shows it by editing one message, not too often."""

    def __init__(self, message: Message, stopping: threading.Event) -> None:
        self._message = message
        self._stopping = stopping
        self._done = 0
        self._total = 0

    def __call__(self, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise BuildCancelledError("the bot is stopping, so the reindex was given up")
        self._done, self._total = done, total

    async def show(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_EVERY_SECONDS)
            if self._total:
                await _edit(self._message, f"Embedding: {self._done} of {self._total} texts…")


def _rebuild(context: Context, progress: _Progress) -> str:
    """Rebuild and return the report, in HTML. Blocking."""
    try:
        report = context.services.index.rebuild(progress)
    except InterviewFileError as error:
        shown = [f"• {replies.escape(str(fault)[:_FAULT_SHOWN])}" for fault in error.faults[:_FAULTS_SHOWN]]
        more = len(error.faults) - len(shown)
        rest = [f"… and {more} more: run <code>interview-bot check</code>"] if more else []
        return "\n".join(["Nothing was changed, because the interviews have faults:", *shown, *rest])
    except (BuildCancelledError, BuildInProgressError) as error:
        return f"Nothing was changed: {replies.escape(str(error))}."
    except SearchIndexError as error:
        _log.exception("reindex failed")
        return f"Nothing was changed: {replies.escape(str(error)[: _FAULTS_SHOWN * _FAULT_SHOWN])}"
    return (
        f"Done: {report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged, in {report.seconds:.1f} s. "
        f"Now serving generation {replies.escape(report.generation.manifest.id)}."
    )


async def _edit(message: Message, text: str) -> None:
    """Edit a message; one that says so already, or that was deleted, is no reason to fail."""
    try:
        await message.edit_text(text, parse_mode="HTML")
    except BadRequest as error:
        _log.info("progress message not edited", reason=str(error))
    except TelegramError as error:
        _log.warning("progress message not edited", reason=str(error))
