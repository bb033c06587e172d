"""`/stats`: what was asked and quoted lately."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from telegram.constants import ChatAction

from bot.conversation import texts
from bot.conversation.figures import figures
from bot.state.errors import StateError
from bot.telegram.messages import shown_action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.context import Context
    from bot.conversation.translations import Translator
    from bot.state.model import Day

_WEEK: Final = 7
_MONTH: Final = 30


async def stats_command(update: Update, context: Context) -> None:
    """Show what was asked and quoted lately, in numbers and as a picture."""
    message = update.effective_message
    if message is None:
        return
    translator, state = context.translator, context.services.state
    today = datetime.now(UTC)
    try:
        async with shown_action(message, ChatAction.UPLOAD_PHOTO):
            # Today is the last of the days.
            week, month = [
                await state.statistics(today - timedelta(days=days - 1)) for days in (_WEEK, _MONTH)
            ]
            chart = await asyncio.to_thread(_chart, month.days, translator)
    except StateError:
        await message.reply_text(texts.something_went_wrong(translator))
        return
    await message.reply_photo(chart, caption=translator.gettext("Questions per day"))
    await message.reply_text(figures(week, month, context.services.index.searcher.quote, translator))


def _chart(days: Sequence[Day], translator: Translator) -> bytes:
    # The bot starts without matplotlib, which takes a while to import, and much memory.
    from bot.pictures.charts import draw_statistics

    return draw_statistics(days, translator)
