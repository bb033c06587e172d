"""`/interviews` for editors: which interviews are published, withdrawing one, and restoring it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
from typing import TYPE_CHECKING, Final

from bot.conversation import interview_list
from bot.conversation.callback_data import (
    InterviewListPage,
    OfferWithdrawal,
    RestoreInterview,
    WithdrawInterview,
    interview_key,
)
from bot.conversation.interview_list import INTERVIEWS_SHOWN, ListedInterview
from bot.handlers import interviews
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit, record_change
from bot.handlers.editors._interview_files import change_and_reindex, is_reindexing, move
from bot.state.model import Action
from bot.telegram.messages import Reply, edit, send
from content.input_file import UnreadableFileError, leads_outside, read_input
from content.interview_file import InterviewFileError, read_interview
from content.interview_file.locations import (
    indexed_paths,
    path_to_restore_to,
    path_to_withdraw_to,
    withdrawn_paths,
)

if TYPE_CHECKING:
    from pathlib import Path

    from telegram import Update

    from bot.context import Context
    from bot.conversation.callback_data import CallbackData, InterviewFileButton
    from content.model import Interview

_STAMP_LENGTH: Final = 8


async def interviews_command(update: Update, context: Context) -> None:
    """Show what readers are shown, and then the editors' list."""
    await interviews.interviews_command(update, context)
    if update.effective_message is not None:
        await send(update.effective_message, await _list(context))


@button_handler(InterviewListPage)
async def interview_list_page(press: Press[InterviewListPage], context: Context) -> None:
    """Show another page of the list, in the same message."""
    _require_editor(press, context)
    await press.acknowledge()
    await edit(press.message, await _list(context, press.data.page))


@button_handler(OfferWithdrawal)
async def offer_withdrawal(press: Press[OfferWithdrawal], context: Context) -> None:
    """Ask whether the interview should be withdrawn."""
    one = await _selected(press, context, is_published=True)
    if await _is_last(one, press, context):
        return
    await press.acknowledge()
    question = interview_list.withdrawal_question(one, context.translator)
    buttons = interview_list.withdrawal_buttons(one, context.translator)
    await edit(press.message, Reply((question,), buttons))


@button_handler(WithdrawInterview)
async def withdraw_interview(press: Press[WithdrawInterview], context: Context) -> None:
    """Move the interview's file to those that are not indexed, and reindex."""
    _require_editor(press, context)
    if await is_reindexing(press, context):
        return
    async with context.services.reindexer.lock:
        one = await _selected(press, context, is_published=True)
        if await _is_last(one, press, context):
            return
        await press.acknowledge()
        text = context.translator.gettext(
            "Withdrawn: <b>{title}</b>. It is not quoted any more; its file is kept."
        )
        is_done = await _move(press, one, path_to_withdraw_to(one.path), text, context)
    if is_done:
        await record_change(press.user, Action.WITHDRAWN, one.title, context)


@button_handler(RestoreInterview)
async def restore_interview(press: Press[RestoreInterview], context: Context) -> None:
    """Move the interview's file back to those that are indexed, and reindex."""
    _require_editor(press, context)
    if await is_reindexing(press, context):
        return
    translator = context.translator
    async with context.services.reindexer.lock:
        one = await _selected(press, context, is_published=False)
        target = path_to_restore_to(one.path)
        if target in indexed_paths(target.parent):
            refusal = translator.gettext(
                "It cannot be restored: another interview has a file with this name. Withdraw that one first."
            )
            await press.acknowledge(refusal, alert=True)
            return
        await press.acknowledge()
        text = translator.gettext("Restored: <b>{title}</b>. It is quoted again.")
        is_done = await _move(press, one, target, text, context)
    if is_done:
        await record_change(press.user, Action.RESTORED, one.title, context)


def _require_editor(press: Press[CallbackData], context: Context) -> None:
    """Refuse a press that is not by an editor in a private chat.

    Raises:
        OutdatedButtonError: it is not.
    """
    if not may_edit(press, context):
        raise OutdatedButtonError


async def _selected(
    press: Press[InterviewFileButton], context: Context, *, is_published: bool
) -> ListedInterview:
    """Return the interview that an editor pressed a button of.

    Raises:
        OutdatedButtonError: it was withdrawn or restored meanwhile, or its file was changed (the current list
            is shown), or the user is not an editor.
    """
    _require_editor(press, context)
    selected = await asyncio.to_thread(_find, press.data, context, is_published=is_published)
    if selected is None:
        await edit(press.message, await _list(context))
        raise OutdatedButtonError
    return selected


async def _is_last(one: ListedInterview, press: Press[CallbackData], context: Context) -> bool:
    """Return whether there would be nothing left to index, and if so, tell the editor."""
    paths = await asyncio.to_thread(indexed_paths, context.services.settings.content_dir)
    if any(path != one.path for path in paths):
        return False
    refusal = context.translator.gettext(
        "This is the only interview: without it, there would be nothing to quote. Publish another one first."
    )
    await press.acknowledge(refusal, alert=True)
    return True


async def _move(
    press: Press[CallbackData], one: ListedInterview, target: Path, text: str, context: Context
) -> bool:
    """Move an interview's file, reindex, say what came of it, and return whether it was moved."""
    outcome = await change_and_reindex(lambda: move(one.path, target), press.message, context, one.slug)
    is_done = outcome.snapshot is not None
    done = text.format(title=interview_list.title_html(one))
    said = f"{done}\n{outcome.text}" if is_done else outcome.text
    await edit(press.message, Reply((said,), interview_list.back_button(context.translator)))
    return is_done


async def _list(context: Context, page: int = 0) -> Reply:
    return await asyncio.to_thread(_read_list, context, page)


def _read_list(context: Context, page: int) -> Reply:
    files, translator = _files(context), context.translator
    published = sum(interview is not None for _, interview in files)
    pages = math.ceil(len(files) / INTERVIEWS_SHOWN)
    page = min(page, pages - 1)
    shown = files[page * INTERVIEWS_SHOWN : (page + 1) * INTERVIEWS_SHOWN]
    listed = [_listed(path, interview, context) for path, interview in shown]
    text = interview_list.interview_list(published, len(files) - published, listed, page, translator)
    return Reply((text,), interview_list.list_buttons(listed, page, pages, translator))


def _find(data: InterviewFileButton, context: Context, *, is_published: bool) -> ListedInterview | None:
    """Return the interview of a button, unless it is not there any more or its file was changed."""
    for path, interview in _files(context):
        if interview_key(path.stem) == data.key and (interview is not None) == is_published:
            listed = _listed(path, interview, context)
            return listed if listed.stamp == data.stamp else None
    return None


def _files(context: Context) -> list[tuple[Path, Interview | None]]:
    """Return the file of each interview that is being quoted, with the interview; then withdrawn files."""
    services = context.services
    directory, snapshot = services.settings.content_dir, services.index.searcher.snapshot
    published = [(directory / f"{interview.slug}.md", interview) for interview in snapshot.interviews]
    return [*published, *((path, None) for path in withdrawn_paths(directory))]


def _listed(path: Path, published: Interview | None, context: Context) -> ListedInterview:
    try:
        stamp = hashlib.sha256(read_input(path)).hexdigest()[:_STAMP_LENGTH]
    except UnreadableFileError:
        stamp = ""
    interview = published
    if published is None and not leads_outside(path, context.services.settings.content_dir):
        with contextlib.suppress(InterviewFileError):
            interview = read_interview(path)
    return ListedInterview(path, interview, stamp, is_published=published is not None)
