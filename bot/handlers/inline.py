"""Inline mode: `@bot question` in any chat lists the closest quotes, and a chosen one is posted whole."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.constants import InlineQueryLimit, ParseMode
from telegram.error import BadRequest
from telegram.helpers import create_deep_linked_url

from bot.conversation import keyboards, quote_html
from bot.state.fallback import with_fallback
from bot.state.model import QuestionRecord, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import InlineQuery, Update

    from bot.context import Context
    from bot.conversation.translations import Translator
    from index.search import Quote

# Telegram refuses an answer that comes more than about ten seconds after the query; what would come later
# than this is not sent at all.
ANSWER_WITHIN_SECONDS: Final = 8.0
PAGE: Final = min(20, int(InlineQueryLimit.RESULTS))
# Telegram itself answers the same query again for as long as this.
_CACHE_SECONDS: Final = 30
# A request of about a megabyte is refused, and a Cyrillic letter takes many bytes of it once it is escaped.
_PAGE_BYTES: Final = 150_000

_log = structlog.get_logger()


async def inline_query(update: Update, context: Context) -> None:
    """Answer with a page of quotes, unless the person has typed on or the time is over."""
    query = update.inline_query
    if query is None:
        return
    latest, person = context.services.inline_latest, query.from_user.id
    # Updates are handled side by side, and one may overtake another on the way to here.
    latest[person] = max(latest.get(person, 0), update.update_id)
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            async with context.services.inline_turn:
                if latest.get(person) != update.update_id:
                    return
                quotes = await _quotes(query, update.update_id, context)
            if latest.get(person) == update.update_id:
                await _send(query, quotes, context)
    except TimeoutError:
        _log.warning("inline query not answered in time")
    except BadRequest as error:
        if "query is too old" not in str(error).lower():
            raise
        _log.info("inline query too old")
    finally:
        if latest.get(person) == update.update_id:
            del latest[person]


async def chosen_result(update: Update, context: Context) -> None:
    """Count a question whose quote was posted; what was merely typed on the way to it is not kept."""
    chosen = update.chosen_inline_result
    named = keyboards.named_quote(chosen.result_id) if chosen is not None else None
    if chosen is None or named is None or not chosen.query.strip() or _shared(chosen.query):
        return
    quote = context.services.index.searcher.quote(*named)
    if quote is None:
        return
    asked = QuestionRecord(
        text=chosen.query,
        language=context.translator.language,
        where=Where.INLINE,
        answered=True,
        confidence=1.0,
        interview=quote.interview.slug,
        exchange=quote.exchange_key,
        passage=quote.passage.number,
    )
    await with_fallback(context.services.state.record_question(asked), None)


async def _quotes(query: InlineQuery, update_id: int, context: Context) -> Sequence[Quote]:
    searcher = context.services.index.searcher
    question = query.query.strip()
    if shared := _shared(question):
        quote = searcher.quote(*shared)
        return [quote] if quote else []
    if not question:
        return [
            quote for quote in searcher.opening_quotes() if context.interview in (None, quote.interview.slug)
        ]
    result = await asyncio.to_thread(
        searcher.search, question, _start(query) + PAGE + 1, interview=context.interview
    )
    context.services.observe(update_id, result)
    return result.quotes


def _shared(query: str) -> tuple[str, int] | None:
    """Return the quote that a query asks for by name, as the button that shares one does."""
    query = query.strip()
    return keyboards.named_quote(query[1:]) if query.startswith(keyboards.SHARED) else None


async def _send(query: InlineQuery, quotes: Sequence[Quote], context: Context) -> None:
    start = _start(query)
    page: list[InlineQueryResultArticle] = []
    size = 0
    for quote in quotes[start : start + PAGE]:
        result = _result(quote, context.translator, context.bot.username)
        size += len(result.to_json())
        if page and size > _PAGE_BYTES:
            break
        page.append(result)
    end = start + len(page)
    await query.answer(
        page,
        cache_time=_CACHE_SECONDS,
        # What is cached is in the language of who typed it.
        is_personal=True,
        next_offset=str(end) if len(quotes) > end else "",
    )


def _start(query: InlineQuery) -> int:
    return int(query.offset) if query.offset.isdecimal() and len(query.offset) < 7 else 0


def _result(quote: Quote, translator: Translator, username: str) -> InlineQueryResultArticle:
    name = keyboards.quote_name(quote)
    content = InputTextMessageContent(
        quote_html.inline_message(quote, translator, create_deep_linked_url(username, name)),
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        id=name,
        title=quote_html.inline_title(quote),
        description=quote_html.inline_description(quote),
        input_message_content=content,
    )
