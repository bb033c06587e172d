"""`/stats`: what was asked and quoted lately."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from telegram.constants import ChatAction

from bot.conversation import texts
from bot.conversation.quote_html import escape, shorten
from bot.pictures.charts import draw_statistics
from bot.state.errors import StateError
from bot.telegram.messages import shown_action

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.state.model import Statistics

_PERIODS: Final = (7, 30)
_MOST_QUOTED_SHOWN: Final = 5
_QUESTION_SHOWN: Final = 80


async def stats_command(update: Update, context: Context) -> None:
    """Show what was asked and quoted lately, in numbers and as a picture."""
    message = update.effective_message
    if message is None:
        return
    translator, state = context.translator, context.services.state
    now = datetime.now(UTC)
    try:
        async with shown_action(message, ChatAction.UPLOAD_PHOTO):
            week, month = [await state.statistics(now - timedelta(days=days)) for days in _PERIODS]
            chart = await asyncio.to_thread(draw_statistics, month.days, translator)
    except StateError:
        await message.reply_text(texts.something_went_wrong(translator))
        return
    await message.reply_photo(chart, caption=translator.gettext("Questions per day"))
    parts = [
        _statistics(days, statistics, context)
        for days, statistics in zip(_PERIODS, (week, month), strict=True)
    ]
    await message.reply_text("\n\n".join(parts))


def _statistics(days: int, statistics: Statistics, context: Context) -> str:
    translator = context.translator
    heading = translator.ngettext("<b>The last {count} day</b>", "<b>The last {count} days</b>", days)
    lines = [
        heading.format(count=days),
        translator.gettext("Questions: {questions}; answered: {answered}, declined: {declined}").format(
            questions=statistics.questions, answered=statistics.answered, declined=statistics.declined
        ),
        f"👍 {statistics.up}  👎 {statistics.down}",
    ]
    if statistics.by_language:
        shares = sorted(statistics.by_language.items(), key=lambda item: -item[1])
        named = ", ".join(f"{translator.language_name(language)} {count}" for language, count in shares)
        lines.append(translator.gettext("Languages: {languages}").format(languages=escape(named)))
    quoted = [
        f"{quoted.count} × {escape(shorten(question, _QUESTION_SHOWN))}"
        for quoted in statistics.most_quoted[:_MOST_QUOTED_SHOWN]
        if (question := _question_of(quoted.exchange, quoted.passage, context)) is not None
    ]
    if quoted:
        lines += [translator.gettext("Most quoted:"), *quoted]
    return "\n".join(lines)


def _question_of(exchange: str, passage: int, context: Context) -> str | None:
    quote = context.services.index.searcher.quote(exchange, passage)
    return None if quote is None else (quote.exchange.question or quote.passage.text)
