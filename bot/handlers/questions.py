"""`/questions`: what the interviewers asked, page by page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.conversation import keyboards
from bot.conversation.callback_data import QuestionsPage
from bot.conversation.question_list import LONGEST_LIST, grouped_question_list
from bot.handlers._buttons import Press, button_handler
from bot.handlers.user_limit import within_limit
from bot.telegram.messages import Reply, edit, send

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


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
    pages = max(1, math.ceil(len(quotes) / LONGEST_LIST))
    page = min(page, pages - 1)
    first = page * LONGEST_LIST
    shown = quotes[first : first + LONGEST_LIST]
    rows = keyboards.numbers(shown, first + 1)
    rows.append(keyboards.page_buttons(page, pages, lambda to: QuestionsPage(page=to), translator))
    heading = translator.gettext("Questions asked in the interview. Choose one to read the answer:")
    listed = grouped_question_list(shown, translator, first + 1)
    return Reply((f"{heading}\n\n{listed}",), keyboards.keyboard(rows))
