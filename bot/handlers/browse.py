"""`/questions` and `/interviews`: what was asked, page by page, and which interview to answer from."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards, texts
from bot.conversation.keyboards import CallbackAction
from bot.conversation.quote_html import escape, shorten
from bot.handlers.before import within_limit
from bot.handlers.quotes import outdated_button
from bot.state.fallback import with_fallback
from bot.telegram.messages import (
    Reply,
    acknowledge,
    edit,
    pressed_message,
    say,
    send,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.context import Context
    from content.model import Interview

# How many buttons stand in one message, one above the other.
_PAGE: Final = 8
_ALL: Final = "-"
_TITLE_SHOWN: Final = 160


async def questions_command(update: Update, context: Context) -> None:
    """Show the first page of the questions that were answered."""
    message = update.effective_message
    if message is not None and await within_limit(message, context):
        await send(message, _questions(context, 0))


async def questions_page(update: Update, context: Context) -> None:
    """Show another page, in the same message."""
    page = _page(update)
    message = pressed_message(update)
    if page is None or message is None:
        await outdated_button(update, context)
        return
    await acknowledge(update)
    shown = _questions(context, page)
    await edit(message, shown.texts[0], shown.buttons)


async def interviews_command(update: Update, context: Context) -> None:
    """Show the interviews, and let the reader choose one or all."""
    if update.effective_message is None:
        return
    interviews = context.services.index.searcher.snapshot.interviews
    if len(interviews) == 1:
        await say(update.effective_message, texts.about(interviews, context.translator))
        return
    await send(update.effective_message, _interviews(context, context.interview, 0))


async def choose_interview(update: Update, context: Context) -> None:
    """Answer this reader from one interview, or from all; or show more of them."""
    parts = keyboards.callback_arguments(update.callback_query.data if update.callback_query else None)
    message, user = pressed_message(update), update.effective_user
    if message is None or user is None or len(parts) != 2 or not _is_number(parts[1]):
        await outdated_button(update, context)
        return
    name, page = parts[0], int(parts[1])
    if name == "":
        await acknowledge(update)
        shown = _interviews(context, context.interview, page)
        await edit(message, shown.texts[0], shown.buttons)
        return
    chosen = interview_named(name, context)
    if chosen is None and name != _ALL:
        await outdated_button(update, context)
        return
    slug = chosen.slug if chosen else None
    choose = partial(replace, interview=slug)
    if await with_fallback(context.services.state.change_reader(user.id, choose), None) is None:
        await acknowledge(update, texts.something_went_wrong(context.translator))
        return
    await acknowledge(update, context.translator.gettext("Noted."))
    shown = _interviews(context, slug, page)
    await edit(message, shown.texts[0], shown.buttons)


def interview_named(name: str, context: Context) -> Interview | None:
    """Return the interview that a button names, if there is one."""
    interviews = context.services.index.searcher.snapshot.interviews
    return next((one for one in interviews if keyboards.interview_key(one.slug) == name), None)


def _questions(context: Context, page: int) -> Reply:
    translator = context.translator
    quotes = [
        quote
        for quote in context.services.index.searcher.opening_quotes()
        if context.interview in (None, quote.interview.slug)
    ]
    pages = max(1, math.ceil(len(quotes) / _PAGE))
    page = min(page, pages - 1)
    rows = [[keyboards.exchange_button(quote)] for quote in quotes[page * _PAGE : (page + 1) * _PAGE]]
    heading = translator.gettext("What was asked; choose a question to read the answer:")
    titles = _titles([quote.interview for quote in quotes])
    rows.append(keyboards.turning(CallbackAction.QUESTIONS, page, pages, translator))
    return Reply((f"{titles}\n\n{heading}",), keyboards.keyboard(rows))


def _titles(interviews: Sequence[Interview]) -> str:
    different = list(dict.fromkeys(interview.title for interview in interviews))
    shown = "\n".join(f"<b>{escape(shorten(title, _TITLE_SHOWN))}</b>" for title in different[:3])
    return shown + ("\n…" if len(different) > 3 else "")


def _interviews(context: Context, chosen: str | None, page: int) -> Reply:
    translator = context.translator
    interviews = context.services.index.searcher.snapshot.interviews
    pages = math.ceil(len(interviews) / _PAGE)
    page = min(page, pages - 1)
    everything = keyboards.marked(translator.gettext("All interviews"), chosen is None)
    rows = [[keyboards.button(everything, CallbackAction.INTERVIEW, _ALL, page)]]
    for interview in interviews[page * _PAGE : (page + 1) * _PAGE]:
        label = keyboards.marked(interview.title, interview.slug == chosen)
        rows.append(
            [keyboards.button(label, CallbackAction.INTERVIEW, keyboards.interview_key(interview.slug), page)]
        )
    rows.append(keyboards.turning(CallbackAction.INTERVIEW, page, pages, translator, ""))
    return Reply((translator.gettext("From which interview shall I answer you?"),), keyboards.keyboard(rows))


def _page(update: Update) -> int | None:
    parts = keyboards.callback_arguments(update.callback_query.data if update.callback_query else None)
    return int(parts[0]) if len(parts) == 1 and _is_number(parts[0]) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4
