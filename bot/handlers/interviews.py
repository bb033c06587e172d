"""`/interviews`: which interview to answer a reader from."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards, texts
from bot.conversation.callback_data import ChooseInterview, InterviewsPage
from bot.handlers._buttons import Press, button_handler, interview_slug
from bot.telegram.messages import Reply, edit, send

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context

# How many interviews one message shows.
_PAGE: Final = 8


async def interviews_command(update: Update, context: Context) -> None:
    """Show the interviews, and let the reader choose one or all."""
    message = update.effective_message
    if message is None:
        return
    interviews = context.services.index.searcher.snapshot.interviews
    if len(interviews) == 1:
        await message.reply_text(texts.about(interviews, context.translator))
        return
    await send(message, _interviews(context, context.interview, 0))


@button_handler(InterviewsPage)
async def interviews_page(press: Press[InterviewsPage], context: Context) -> None:
    """Show another page, in the same message."""
    await press.acknowledge()
    await edit(press.message, _interviews(context, context.interview, press.data.page))


@button_handler(ChooseInterview)
async def choose_interview(press: Press[ChooseInterview], context: Context) -> None:
    """Answer this reader from one interview, or from all."""
    slug = interview_slug(press.data.interview, context)
    await context.services.state.change_reader(press.user.id, partial(replace, interview=slug))
    await press.acknowledge(context.translator.gettext("Saved."))
    await edit(press.message, _interviews(context, slug, press.data.page))


def _interviews(context: Context, chosen: str | None, page: int) -> Reply:
    translator = context.translator
    interviews = context.services.index.searcher.snapshot.interviews
    pages = math.ceil(len(interviews) / _PAGE)
    page = min(page, pages - 1)
    rows = keyboards.interview_rows(
        interviews[page * _PAGE : (page + 1) * _PAGE],
        chosen,
        lambda key: ChooseInterview(interview=key, page=page),
        translator,
    )
    rows.append(keyboards.page_buttons(page, pages, lambda to: InterviewsPage(page=to), translator))
    text = translator.gettext("Which interview should I answer from?")
    return Reply((text,), keyboards.keyboard(rows))
