"""`/questions`: what the interviewers asked, page by page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards
from bot.conversation.callback_data import QuestionsPage
from bot.conversation.quote_html import escape, shorten
from bot.handlers._buttons import Press, button_handler
from bot.handlers.user_limit import within_limit
from bot.telegram.messages import Reply, edit, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.context import Context
    from content.model import Interview

# How many buttons one message shows.
_PAGE: Final = 8
_TITLE_SHOWN: Final = 160
_TITLES_SHOWN: Final = 3


async def questions_command(update: Update, context: Context) -> None:
    """Show the first page of the interview's questions."""
    message = update.effective_message
    if message is not None and await within_limit(message, context):
        await send(message, _questions(context, 0))


@button_handler(QuestionsPage)
async def questions_page(press: Press[QuestionsPage], context: Context) -> None:
    """Show another page, in the same message."""
    await press.acknowledge()
    await edit(press.message, _questions(context, press.data.page))


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
    rows.append(keyboards.page_buttons(page, pages, lambda to: QuestionsPage(page=to), translator))
    heading = translator.gettext("Questions asked in the interview. Choose one to read the answer:")
    titles = _titles([quote.interview for quote in quotes])
    return Reply((f"{titles}\n\n{heading}",), keyboards.keyboard(rows))


def _titles(interviews: Sequence[Interview]) -> str:
    different = list(dict.fromkeys(interview.title for interview in interviews))
    shown = [f"<b>{escape(shorten(title, _TITLE_SHOWN))}</b>" for title in different[:_TITLES_SHOWN]]
    return "\n".join([*shown, "…"] if len(different) > _TITLES_SHOWN else shown)
