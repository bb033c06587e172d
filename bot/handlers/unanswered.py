"""`/unanswered`: what readers asked in vain, most asked first, and what an editor does about it."""

from __future__ import annotations

import asyncio
import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards, texts
from bot.conversation.keyboards import CallbackAction, question_name
from bot.conversation.quote_html import escape, shorten
from bot.handlers.editors import is_editor, record_change
from bot.handlers.quotes import outdated_button
from bot.reindexing import reindex
from bot.state.errors import StateError
from bot.state.model import Action, Settlement
from bot.telegram.messages import (
    Reply,
    acknowledge,
    edit,
    pressed_message,
    say,
    send,
)
from content.also_asked import with_also_asked
from content.interview_file import InterviewFileError
from content.model import InterviewError
from index.files import read_exactly, replace_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from telegram import InlineKeyboardButton, Message, Update, User

    from bot.context import Context
    from bot.state.model import Unanswered
    from index.search import Quote

# As many different wordings of a group as are shown are added; nobody adds what was not read.
_WORDINGS_SHOWN: Final = 5
_WORDING_SHOWN: Final = 300
_NEAREST_OFFERED: Final = 3
_PAGE: Final = 8
_LATER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Questions that ask the same.

    Attributes:
        ids: of all, the newest first.
        wordings: the different ones that are shown.
    """

    ids: tuple[int, ...]
    wordings: tuple[str, ...]

    @property
    def name(self) -> str:
        return question_name(self.ids[0])

    @property
    def stamp(self) -> str:
        """Another one for other questions: nobody settles or adds what was not shown."""
        return hashlib.sha256(repr(self.ids).encode()).hexdigest()[:8]


async def unanswered_command(update: Update, context: Context) -> None:
    """Show the group that was asked most."""
    message = update.effective_message
    if message is None:
        return
    try:
        groups = await _groups(context)
    except StateError:
        await say(message, texts.something_went_wrong(context.translator))
        return
    await send(message, await _shown(groups, 0, context))


async def unanswered_pressed(update: Update, context: Context) -> None:
    """Do what an editor pressed, and go on to the next group."""
    parts = keyboards.callback_arguments(update.callback_query.data if update.callback_query else None)
    message, user = pressed_message(update), update.effective_user
    question = keyboards.question_id(parts[1]) if len(parts) > 1 else None
    if user is None or not is_editor(user, context) or message is None or question is None:
        await outdated_button(update, context)
        return
    try:
        groups = await _groups(context)
        at = next((n for n, group in enumerate(groups) if question in group.ids), None)
        if at is None or parts[2:3] != [groups[at].stamp]:
            # Another editor has seen to it, or it was asked again meanwhile.
            await acknowledge(update, texts.outdated_button(context.translator))
            await _show(message, groups, at or 0, context)
            return
        await _act(parts, groups, at, update, message, user, context)
    except StateError:
        await acknowledge(update, texts.something_went_wrong(context.translator))


async def _act(
    parts: list[str],
    groups: list[_Alike],
    at: int,
    update: Update,
    message: Message,
    user: User,
    context: Context,
) -> None:
    state, translator, group = context.services.state, context.translator, groups[at]
    match parts:
        case ["n", _, _]:
            await acknowledge(update)
            await _show(message, groups, at + 1, context)
        case ["o", _, _, page] if page.isascii() and page.isdecimal() and len(page) <= 4:
            await acknowledge(update)
            await _show_all(message, group, int(page), context)
        case ["d", _, _]:
            await state.settle(group.ids, Settlement.DISMISSED)
            await record_change(user, Action.DISMISSED, str(len(group.ids)), context)
            await acknowledge(update, translator.gettext("Dismissed."))
            await _show(message, [*groups[:at], *groups[at + 1 :]], at, context)
        case ["l", _, _]:
            await state.settle(group.ids, Settlement.LATER, datetime.now(UTC) + _LATER)
            await record_change(user, Action.PUT_OFF, str(len(group.ids)), context)
            await acknowledge(update, translator.gettext("I will ask again in a week."))
            await _show(message, [*groups[:at], *groups[at + 1 :]], at, context)
        case ["a", _, _, key]:
            await _add(group, key, update, message, user, context)
        case _:
            await outdated_button(update, context)


async def _add(
    group: _Alike, key: str, update: Update, message: Message, user: User, context: Context
) -> None:
    """Write the wordings into the interview file, where they stay if the index can be rebuilt with them."""
    services, translator = context.services, context.translator
    quote = services.index.searcher.quote(key)
    if quote is None:
        await outdated_button(update, context)
        return
    if services.reindexing.locked():
        await acknowledge(update, translator.gettext("A reindex is running. Please try again in a moment."))
        return
    async with services.reindexing:
        await acknowledge(update)
        path = services.settings.content_dir / f"{quote.interview.slug}.md"
        try:
            before, after = await asyncio.to_thread(_write, path, quote, group.wordings)
        except (InterviewFileError, InterviewError, OSError, UnicodeError) as error:
            reason = escape(str(error)[:_WORDING_SHOWN])
            await say(message, translator.gettext("Nothing was changed: {reason}").format(reason=reason))
            return
        shown = await say(message, translator.gettext("Added. Reading the interviews…"))
        outcome = await reindex(shown, services, translator)
        if outcome.snapshot is None:
            await asyncio.to_thread(_restore, path, before, after)
        await edit(shown, outcome.text)
    if outcome.snapshot is not None:
        details = f"{quote.interview.slug}#{quote.exchange.id} +{len(group.wordings)}"
        await record_change(user, Action.ADDED, details, context)
        await services.state.settle(group.ids, Settlement.ADDED)
        await _show(message, await _groups(context), 0, context)


def _write(path: Path, quote: Quote, wordings: Sequence[str]) -> tuple[str, str]:
    """Add the wordings to the file, and return its text before and after."""
    before = read_exactly(path)
    after = with_also_asked(before, quote.interview.slug, quote.exchange.id, wordings)
    replace_text(path, after)
    return before, after


def _restore(path: Path, before: str, after: str) -> None:
    """Put a file back as it was, unless somebody else has changed it meanwhile."""
    if read_exactly(path) == after:
        replace_text(path, before)


async def _groups(context: Context) -> list[_Alike]:
    """Return what waits for an editor, grouped by likeness, most asked first."""
    services = context.services
    waiting = await services.state.unanswered()
    if not waiting:
        return []
    grouped = await asyncio.to_thread(services.index.likeness.group, [one.text for one in waiting])
    return [_alike([waiting[number] for number in numbers]) for numbers in grouped]


def _alike(questions: Sequence[Unanswered]) -> _Alike:
    newest_first = sorted(questions, key=lambda question: question.asked_at, reverse=True)
    different = {" ".join(one.text.split()).casefold(): " ".join(one.text.split()) for one in newest_first}
    wordings = [wording for wording in different.values() if len(wording) <= _WORDING_SHOWN]
    return _Alike(tuple(one.question_id for one in newest_first), tuple(wordings[:_WORDINGS_SHOWN]))


async def _show(message: Message, groups: Sequence[_Alike], at: int, context: Context) -> None:
    shown = await _shown(groups, at, context)
    await edit(message, shown.texts[0], shown.buttons)


async def _shown(groups: Sequence[_Alike], at: int, context: Context) -> Reply:
    translator = context.translator
    if not groups:
        return Reply((translator.gettext("Nothing is waiting: every question was answered or seen to."),))
    at %= len(groups)
    group = groups[at]
    asked = translator.ngettext("asked {count} time", "asked {count} times", len(group.ids))
    heading = translator.gettext("<b>Asked in vain</b>, {number} of {total}, {asked}:").format(
        number=at + 1, total=len(groups), asked=asked.format(count=len(group.ids))
    )
    rows: list[list[InlineKeyboardButton]] = []
    if group.wordings:
        searcher = context.services.index.searcher
        nearest = await asyncio.to_thread(searcher.search, group.wordings[0], _NEAREST_OFFERED)
        rows = [[_add_button(group, quote)] for quote in nearest.quotes]
        rows.append(
            [_button(translator.gettext("Another question…"), "o", group, "0")],
        )
    seen_to = [
        _button(translator.gettext("Dismiss"), "d", group),
        _button(translator.gettext("Later"), "l", group),
    ]
    if len(groups) > 1:
        seen_to.append(_button(translator.gettext("Next ▶"), "n", group))
    return Reply((f"{heading}\n{_listed(group, context)}",), keyboards.keyboard([*rows, seen_to]))


async def _show_all(message: Message, group: _Alike, page: int, context: Context) -> None:
    """Offer every exchange, page by page."""
    translator = context.translator
    quotes = context.services.index.searcher.opening_quotes()
    pages = math.ceil(len(quotes) / _PAGE)
    page = min(page, pages - 1)
    rows = [[_add_button(group, quote)] for quote in quotes[page * _PAGE : (page + 1) * _PAGE]]
    turning = keyboards.turning(
        CallbackAction.UNANSWERED, page, pages, translator, "o", group.name, group.stamp
    )
    heading = translator.gettext("To which of these does it belong?")
    await edit(message, f"{heading}\n{_listed(group, context)}", keyboards.keyboard([*rows, turning]))


def _listed(group: _Alike, context: Context) -> str:
    if not group.wordings:
        return context.translator.gettext("(too long to be a wording)")
    return "\n".join(f"• {escape(shorten(wording, _WORDING_SHOWN))}" for wording in group.wordings)


def _add_button(group: _Alike, quote: Quote) -> InlineKeyboardButton:
    label = f"＋ {quote.exchange.question or quote.passage.text}"
    return _button(label, "a", group, quote.exchange_key)


def _button(label: str, what: str, group: _Alike, *more: str) -> InlineKeyboardButton:
    return keyboards.button(label, CallbackAction.UNANSWERED, what, group.name, group.stamp, *more)
