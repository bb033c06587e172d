"""Changes of interview files: made, indexed, and undone if the index cannot be rebuilt with them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.conversation.quote_html import escape, shorten
from bot.reindexing import ReindexOutcome
from bot.telegram.messages import Reply, edit
from content.input_file import UnreadableFileError
from content.interview_file import InterviewFileError
from content.model import InterviewError
from index.files import ChangedMeanwhileError, read_exactly, replace_unchanged, sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from telegram import Message

    from bot.context import Context
    from bot.handlers._buttons import Press

    Undo = Callable[[], object]

_REASON_SHOWN: Final = 300

_log = structlog.get_logger()


async def is_reindexing(press: Press[Any], context: Context) -> bool:
    """Return whether a reindex is running, and if so, tell the editor who pressed a button."""
    if not context.services.reindexer.lock.locked():
        return False
    text = context.translator.gettext("A reindex is running. Please try again in a moment.")
    await press.acknowledge(text, alert=True)
    return True


async def change_and_reindex(
    change: Callable[[], Undo], shown: Message, context: Context, may_shrink: str | None = None
) -> ReindexOutcome:
    """Change an interview file and reindex; if that fails, undo the change.

    The caller holds the reindexer's lock.

    Args:
        change: changes the file and returns what undoes it; blocking. If it raises, nothing was changed.
        shown: a message of the bot that is edited to show the progress.
        context: of the editor's update.
        may_shrink: the slug of the only interview that may lose much of what it says.

    Returns:
        What came of it, in the editor's language.
    """
    translator, reindexer = context.translator, context.services.reindexer
    await edit(shown, Reply((translator.gettext("Reading the interviews…"),)))
    try:
        undo = await asyncio.to_thread(change)
    except (InterviewFileError, InterviewError, OSError, UnicodeError, UnreadableFileError) as error:
        text = translator.gettext("Nothing was changed: {reason}")
        return ReindexOutcome(text.format(reason=_reason(error)))
    outcome = await reindexer.reindex(
        shown, translator, lambda removals: all(one.slug == may_shrink for one in removals)
    )
    if outcome.snapshot is not None:
        return outcome
    if outcome.unconfirmed:
        hint = translator.gettext("Complete the files, or send /reindex to remove what is missing.")
        outcome = replace(outcome, text=f"{outcome.text}\n{hint}")
    try:
        await asyncio.to_thread(undo)
    except (OSError, UnicodeError, UnreadableFileError) as error:
        _log.exception("interview file not put back")
        text = translator.gettext("The file could not be put back: {reason}")
        return ReindexOutcome(f"{outcome.text}\n{text.format(reason=_reason(error))}")
    return outcome


def write(path: Path, text: str) -> Undo:
    """Write an interview file, and return what restores the file that was there before, if any.

    It is not restored if somebody else has changed it meanwhile.

    Raises:
        OSError: the file cannot be written.
        UnicodeError: the file that is there cannot be read.
    """
    before = read_exactly(path) if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    return _replace(path, before, text)


def rewrite(path: Path, change: Callable[[str], str]) -> Undo:
    """Change the text of an interview file, and return what restores it.

    What somebody else writes meanwhile stays: nothing is changed then.

    Raises:
        ChangedMeanwhileError: somebody else has changed the file while its new text was made.
        OSError: the file cannot be written.
        UnreadableFileError: it cannot be read.
        UnicodeError: it is not UTF-8.
    """
    before = read_exactly(path)
    return _replace(path, before, change(before))


def move(source: Path, target: Path) -> Undo:
    """Move an interview file, and return what moves it back.

    Raises:
        OSError: it cannot be moved, or there is a file already where it is to go.
    """
    if target.is_symlink() or target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    sync(target.parent)
    sync(source.parent)
    return partial(move, target, source)


def _replace(path: Path, before: str | None, after: str) -> Undo:
    replace_unchanged(path, before, after)
    return partial(_put_back, path, before, after)


def _put_back(path: Path, before: str | None, after: str) -> None:
    """Undo a change, unless somebody else has changed the file meanwhile."""
    with contextlib.suppress(ChangedMeanwhileError):
        if before is not None:
            replace_unchanged(path, after, before)
        elif read_exactly(path) == after:
            path.unlink()


def _reason(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return escape(shorten(said, _REASON_SHOWN))
