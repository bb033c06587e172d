"""Rebuilds the index while the old snapshot keeps answering, and shows an editor the progress."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from bot.conversation.quote_html import escape, shorten
from bot.telegram.messages import Reply, edit
from content.interview_file import InterviewFileError
from index.errors import BuildCancelledError, BuildInProgressError
from index.store.removals import UnconfirmedRemovalError, refuse_removals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message

    from bot.conversation.translations import Translator
    from bot.live_index import LiveIndex
    from index.store.removals import Confirm, Removal

PROGRESS_EVERY_SECONDS: Final = 1.5
_FAULTS_SHOWN: Final = 15
_FAULT_SHOWN: Final = 220

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ReindexOutcome:
    """The outcome of a rebuild.

    Attributes:
        text: for the editor, in HTML.
        snapshot: the id of the new snapshot; None where nothing was changed.
        unconfirmed: what an editor has to confirm first, because it would be removed.
    """

    text: str
    snapshot: str | None = None
    unconfirmed: tuple[Removal, ...] = ()


class Reindexer:
    """Rebuilds the index, one rebuild at a time.

    Args:
        index: what is rebuilt.

    Attributes:
        lock: held while a rebuild runs, or while interview files are changed for one.
    """

    def __init__(self, index: LiveIndex) -> None:
        self.lock = asyncio.Lock()
        self._index = index
        self._stopping = threading.Event()

    async def reindex(
        self, shown: Message, translator: Translator, confirm: Confirm = refuse_removals
    ) -> ReindexOutcome:
        """Rebuild, and edit a message to show the progress. The caller holds :attr:`lock`.

        Args:
            shown: the message.
            translator: of the editor's language.
            confirm: called with what would be removed, if that is much; returns whether to go on.
        """
        progress = _Progress(shown, self._stopping, translator)
        ticker = asyncio.create_task(progress.show())
        try:
            return await asyncio.to_thread(_rebuild, self._index, translator, progress, confirm)
        finally:
            ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ticker

    def stop(self) -> None:
        """Cancel the running rebuild and any later one."""
        self._stopping.set()


class _Progress:
    """Receives progress from the building thread, and shows it by editing one message, at intervals."""

    def __init__(self, message: Message, stopping: threading.Event, translator: Translator) -> None:
        self._message = message
        self._stopping = stopping
        self._translator = translator
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
                text = self._translator.ngettext(
                    "Embedding: {done} of {total} text…", "Embedding: {done} of {total} texts…", self._total
                )
                await edit(self._message, Reply((text.format(done=self._done, total=self._total),)))


def _rebuild(
    index: LiveIndex, translator: Translator, progress: _Progress, confirm: Confirm
) -> ReindexOutcome:
    try:
        report = index.rebuild(progress, confirm)
    except InterviewFileError as error:
        return ReindexOutcome(_faults(error, translator))
    except UnconfirmedRemovalError as error:
        return ReindexOutcome(_missing(error.removals, translator), unconfirmed=error.removals)
    except BuildCancelledError:
        return ReindexOutcome(translator.gettext("Nothing was changed: the bot is stopping."))
    except BuildInProgressError:
        return ReindexOutcome(translator.gettext("Nothing was changed: the index is being built already."))
    except Exception as error:  # the progress message must show the outcome in any case
        _log.exception("reindex failed")
        reason = escape(str(error)[: _FAULTS_SHOWN * _FAULT_SHOWN])
        return ReindexOutcome(translator.gettext("Nothing was changed: {reason}").format(reason=reason))
    text = translator.gettext(
        "Done: {added} added, {changed} changed, {removed} removed, {unchanged} unchanged, in {seconds} s. "
        "Now serving snapshot {snapshot}."
    ).format(
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
        seconds=f"{report.seconds:.1f}",
        snapshot=escape(report.snapshot.manifest.id),
    )
    return ReindexOutcome(text, report.snapshot.manifest.id)


def _missing(removals: Sequence[Removal], translator: Translator) -> str:
    """Return what would be removed from the index, an interview a line."""
    lines = [
        translator.gettext(
            "Nothing was changed, because much of what is quoted now is missing from the interview files:"
        )
    ]
    left = translator.gettext("{title}: {after} of {before} paragraphs left")
    for one in removals[:_FAULTS_SHOWN]:
        title = escape(shorten(one.title, _FAULT_SHOWN))
        lines.append(f"• {left.format(title=title, after=one.after, before=one.before)}")
    if len(removals) > _FAULTS_SHOWN:
        lines.append("• …")
    return "\n".join(lines)


def _faults(error: InterviewFileError, translator: Translator) -> str:
    """Return the errors in the interviews, each with its line, as ``interview-bot check`` prints them."""
    lines = [translator.gettext("Nothing was changed, because the interview files have errors:")]
    lines += [f"• {escape(str(fault)[:_FAULT_SHOWN])}" for fault in error.faults[:_FAULTS_SHOWN]]
    if more := len(error.faults[_FAULTS_SHOWN:]):
        check = translator.gettext("… and {count} more: run <code>interview-bot check</code>")
        lines.append(check.format(count=more))
    return "\n".join(lines)
