"""Readers' wordings of a question: shown before they are added to an exchange, added, and removed again."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards
from bot.conversation.callback_data import AddWordings, PreviewWordings, RemoveWordings, ShowCluster
from bot.conversation.quote_html import escape, shorten
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit, record_change
from bot.handlers.editors._interview_files import change_and_reindex, is_reindexing, rewrite
from bot.handlers.editors.unanswered import listed, open_clusters, overview, select_cluster
from bot.state.model import Action, Settlement
from bot.telegram.messages import Reply, edit
from content.also_asked import new_wordings, with_also_asked, without_also_asked
from content.interview_file import InterviewFileError, read_interview

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from telegram import InlineKeyboardMarkup, Message

    from bot.context import Context
    from bot.handlers.editors._interview_files import Undo
    from bot.handlers.editors.unanswered import Cluster
    from index.quotes import Quote

_QUESTION_SHOWN: Final = 300
_TITLE_SHOWN: Final = 120


@button_handler(PreviewWordings)
async def preview_wordings(press: Press[PreviewWordings], context: Context) -> None:
    """Show what would be added where, before it is."""
    selected = await select_cluster(press, context)
    quote = _quote(press.data.exchange, context)
    await press.acknowledge()
    await edit(press.message, _preview(selected.cluster, quote, context))


@button_handler(AddWordings)
async def add_wordings(press: Press[AddWordings], context: Context) -> None:
    """Write the wordings into the interview file, and keep them if the index can be rebuilt."""
    cluster = (await select_cluster(press, context)).cluster
    services = context.services
    quote = _quote(press.data.exchange, context)
    if await is_reindexing(press, context):
        return
    added = new_wordings(quote.exchange, cluster.wordings)
    async with services.reindexer.lock:
        await press.acknowledge()
        path = _path(quote, context)
        shown = await press.message.reply_text(context.translator.gettext("Reading the interviews…"))
        outcome = await change_and_reindex(lambda: _add(path, quote, added), shown, context)
        if outcome.snapshot is None:
            await edit(shown, Reply((outcome.text,)))
            return
        done = context.translator.gettext("Added:")
        text = f"{outcome.text}\n\n{_where(quote)}\n{done}\n{listed(added)}"
        await edit(shown, Reply((text,), _undo_button(quote, added, context)))
    await record_change(press.user, Action.ADDED, _details(quote, len(added)), context)
    await services.state.settle(cluster.ids, Settlement.ADDED)
    await _show_next(press.message, context)


@button_handler(RemoveWordings)
async def remove_wordings(press: Press[RemoveWordings], context: Context) -> None:
    """Remove the wordings again, and open the questions that they come from."""
    if not may_edit(press, context):
        raise OutdatedButtonError
    services = context.services
    quote = _quote(press.data.exchange, context)
    if await is_reindexing(press, context):
        return
    path = _path(quote, context)
    async with services.reindexer.lock:
        removed = await asyncio.to_thread(_last_wordings, path, quote, press.data.count)
        if removed is None or _stamp(removed) != press.data.stamp:
            raise OutdatedButtonError
        await press.acknowledge()
        outcome = await change_and_reindex(lambda: _remove(path, quote, len(removed)), press.message, context)
        if outcome.snapshot is None:
            await edit(press.message, Reply((outcome.text,), _undo_button(quote, removed, context)))
            return
        done = context.translator.gettext("Removed:")
        text = f"{outcome.text}\n\n{_where(quote)}\n{done}\n{listed(removed)}"
        await edit(press.message, Reply((text,)))
    await record_change(press.user, Action.REMOVED, _details(quote, len(removed)), context)
    await services.state.reopen(removed)


def _quote(exchange: str, context: Context) -> Quote:
    """Return the beginning of an exchange.

    Raises:
        OutdatedButtonError: there is no such exchange any more.
    """
    quote = context.services.index.searcher.quote(exchange)
    if quote is None:
        raise OutdatedButtonError
    return quote


def _preview(cluster: Cluster, quote: Quote, context: Context) -> Reply:
    translator = context.translator
    new = new_wordings(quote.exchange, cluster.wordings)
    back = keyboards.button(translator.gettext("◀ Back"), ShowCluster(**cluster.names))
    if not new:
        known = translator.gettext("It has these wordings already:")
        text = f"{_where(quote)}\n\n{known}\n{listed(cluster.wordings)}"
        return Reply((text,), keyboards.keyboard([[back]]))
    wanted = translator.ngettext(
        "This wording will be added, so that readers who ask in this way find the answer:",
        "These wordings will be added, so that readers who ask in these ways find the answer:",
        len(new),
    )
    add = AddWordings(**cluster.names, exchange=quote.exchange_key)
    buttons = keyboards.keyboard([[keyboards.button(translator.gettext("Add"), add), back]])
    return Reply((f"{_where(quote)}\n\n{wanted}\n{listed(new)}",), buttons)


def _where(quote: Quote) -> str:
    """Return the question of an exchange, or what is said where there is none, and its interview, in HTML."""
    said = quote.exchange.question or quote.passage.text
    title = escape(shorten(quote.interview.title, _TITLE_SHOWN))
    return f"<b>{escape(shorten(said, _QUESTION_SHOWN))}</b>\n<i>{title}</i>"


def _undo_button(quote: Quote, added: Sequence[str], context: Context) -> InlineKeyboardMarkup | None:
    if not added:
        return None
    remove = RemoveWordings(exchange=quote.exchange_key, count=len(added), stamp=_stamp(added))
    return keyboards.keyboard([[keyboards.button(context.translator.gettext("Undo"), remove)]])


def _stamp(wordings: Sequence[str]) -> str:
    return hashlib.sha256(repr(tuple(wordings)).encode()).hexdigest()[:8]


def _details(quote: Quote, count: int) -> str:
    return f"{quote.interview.slug}#{quote.exchange.id} {count}"


def _path(quote: Quote, context: Context) -> Path:
    return context.services.settings.content_dir / f"{quote.interview.slug}.md"


def _add(path: Path, quote: Quote, wordings: Sequence[str]) -> Undo:
    """Add the wordings to the interview file, and return what removes them again."""
    slug, exchange = quote.interview.slug, quote.exchange.id
    return rewrite(path, lambda text: with_also_asked(text, slug, exchange, wordings))


def _remove(path: Path, quote: Quote, count: int) -> Undo:
    """Remove the last wordings from the interview file, and return what adds them again."""
    slug, exchange = quote.interview.slug, quote.exchange.id
    return rewrite(path, lambda text: without_also_asked(text, slug, exchange, count))


def _last_wordings(path: Path, quote: Quote, count: int) -> tuple[str, ...] | None:
    """Return the last wordings of an exchange as its file has them, None if it cannot be read."""
    try:
        interview = read_interview(path)
    except InterviewFileError:
        return None
    exchanges = (exchange for exchange in interview.exchanges if exchange.id == quote.exchange.id)
    exchange = next(exchanges, None)
    return exchange.also_asked[-count:] if exchange else None


async def _show_next(message: Message, context: Context) -> None:
    await edit(message, await overview(await open_clusters(context), 0, context))
