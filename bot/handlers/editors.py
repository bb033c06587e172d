"""`/reindex` and `/status`, for editors in their private chat with the bot; app.py lets nobody else in."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import BadRequest, TelegramError

from bot import replies
from bot.handlers.questions import reply
from content.markdown import InterviewFileError
from index.errors import BuildCancelledError, BuildInProgressError

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from telegram import Message, Update

    from bot.context import Context
    from bot.translations import Translator

PROGRESS_EVERY_SECONDS: Final = 1.5
_FAULTS_SHOWN: Final = 15
_FAULT_SHOWN: Final = 220

_log = structlog.get_logger()


async def reindex_command(update: Update, context: Context) -> None:
    """Rebuild the index beside the one that is served, showing progress in one message."""
    message = update.effective_message
    services, words = context.services, context.words
    if message is None:
        return
    if services.reindexing.locked():
        running = words.gettext("A reindex is running already. I will report there when it is done.")
        await reply(message, running)
        return
    async with services.reindexing:
        shown = await reply(message, words.gettext("Reading the interviews…"))
        progress = _Progress(shown, services.stopping, words)
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
    words = context.words
    manifest = context.services.index.searcher.generation.manifest
    generation = words.gettext("<b>Generation:</b> {id}, built {created}")
    model = words.ngettext(
        "<b>Model:</b> {model}, {count} number a vector",
        "<b>Model:</b> {model}, {count} numbers a vector",
        manifest.dimension,
    )
    lines = [
        generation.format(id=replies.escape(manifest.id), created=replies.escape(manifest.created)),
        model.format(model=replies.escape(manifest.model), count=manifest.dimension),
        words.gettext("<b>Holds:</b> {counts}").format(counts=_counts(manifest.counts, words)),
        words.gettext("<b>Up for:</b> {uptime}").format(uptime=_uptime(context)),
    ]
    await reply(update.effective_message, "\n".join(lines))


def _counts(counts: Mapping[str, int], words: Translator) -> str:
    interviews, exchanges = counts["interviews"], counts["exchanges"]
    passages, vectors = counts["passages"], counts["vectors"]
    return ", ".join(
        [
            words.ngettext("{count} interview", "{count} interviews", interviews).format(count=interviews),
            words.ngettext("{count} exchange", "{count} exchanges", exchanges).format(count=exchanges),
            words.ngettext("{count} passage", "{count} passages", passages).format(count=passages),
            words.ngettext("{count} vector", "{count} vectors", vectors).format(count=vectors),
        ]
    )


def _uptime(context: Context) -> str:
    up = datetime.now(UTC) - context.services.started
    clock = str(timedelta(seconds=up.seconds))
    if not up.days:
        return clock
    return context.words.ngettext("{count} day", "{count} days", up.days).format(count=up.days) + f", {clock}"


class _Progress:
    """Takes progress from the building thread, and shows it by editing one message, not too often."""

    def __init__(self, message: Message, stopping: threading.Event, words: Translator) -> None:
        self._message = message
        self._stopping = stopping
        self._words = words
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
                text = self._words.ngettext(
                    "Embedding: {done} of {total} text…", "Embedding: {done} of {total} texts…", self._total
                )
                await _edit(self._message, text.format(done=self._done, total=self._total))


def _rebuild(context: Context, progress: _Progress) -> str:
    """Rebuild and return the report, in HTML. Blocking."""
    words = context.words
    try:
        report = context.services.index.rebuild(progress)
    except InterviewFileError as error:
        return _faults(error, words)
    except BuildCancelledError:
        return words.gettext("Nothing was changed: the bot is stopping.")
    except BuildInProgressError:
        return words.gettext("Nothing was changed: the index is being built already.")
    except Exception as error:  # the message that shows progress must say how it ended, whatever happened
        _log.exception("reindex failed")
        reason = replies.escape(str(error)[: _FAULTS_SHOWN * _FAULT_SHOWN])
        return words.gettext("Nothing was changed: {reason}").format(reason=reason)
    return words.gettext(
        "Done: {added} added, {changed} changed, {removed} removed, {unchanged} unchanged, in {seconds} s. "
        "Now serving generation {generation}."
    ).format(
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
        seconds=f"{report.seconds:.1f}",
        generation=replies.escape(report.generation.manifest.id),
    )


def _faults(error: InterviewFileError, words: Translator) -> str:
    """Return what is wrong with the interviews, each with its line, as ``interview-bot check`` says it."""
    lines = [words.gettext("Nothing was changed, because the interviews have faults:")]
    lines += [f"• {replies.escape(str(fault)[:_FAULT_SHOWN])}" for fault in error.faults[:_FAULTS_SHOWN]]
    if more := len(error.faults[_FAULTS_SHOWN:]):
        check = words.gettext("… and {count} more: run <code>interview-bot check</code>")
        lines.append(check.format(count=more))
    return "\n".join(lines)


async def _edit(message: Message, text: str) -> None:
    """Edit a message; one that says so already, or that was deleted, is no reason to fail."""
    try:
        await message.edit_text(text, parse_mode="HTML")
    except BadRequest as error:
        _log.info("progress message not edited", reason=str(error))
    except TelegramError as error:
        _log.warning("progress message not edited", reason=str(error))
