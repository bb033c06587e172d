"""Inline mode: `@bot question` in any chat lists the closest quotes, and a chosen one is posted whole.

What is all in quotation marks is no question: it is checked, and the verdict can be posted.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.constants import InlineQueryLimit
from telegram.error import BadRequest
from telegram.helpers import create_deep_linked_url

from bot.conversation import quote_html
from bot.conversation.callback_data import deep_link_payload, parse_quote_name, quote_name
from bot.conversation.check_request import CheckRequest, check_request, quoted_alone
from bot.conversation.keyboards import SHARED
from bot.conversation.question_list import inline_description
from bot.quote_checking import check_quote, inline_check, shown_quote
from bot.quote_records import quoted_passage
from bot.state.fallback import with_fallback
from bot.state.model import QuestionRecord, Where
from index.search_result import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import InlineQuery, Update

    from bot.context import Context
    from bot.conversation.translations import Translator
    from index.quotes import Quote

# After it was received. Telegram refuses answers more than about ten seconds after the query.
ANSWER_WITHIN_SECONDS: Final = 8.0
PAGE: Final = min(20, int(InlineQueryLimit.RESULTS))
# What the button above the results starts a private chat with.
ASK: Final = "ask"
# How long Telegram caches the answer to a query.
_CACHE_SECONDS: Final = 30
# A request of about a megabyte is refused, and a Cyrillic letter takes many bytes of it once it is escaped.
_PAGE_BYTES: Final = 150_000
# The id of a verdict, which names no quote.
_CHECK: Final = "check"
_QUOTE_SHOWN: Final = 200

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Found:
    """The quotes for a query, and what its search came to; None where nothing was searched for."""

    quotes: Sequence[Quote]
    outcome: Outcome | None = None


class InlineSearches:
    """The running inline searches: only the newest query of each person."""

    def __init__(self) -> None:
        self._newest: dict[int, int] = {}

    def begin(self, person: int, update_id: int) -> None:
        """Register a query. Updates run concurrently, so a newer one may have come before."""
        self._newest[person] = max(self._newest.get(person, 0), update_id)

    def is_newest(self, person: int, update_id: int) -> bool:
        """Return whether this is still the person's newest query."""
        return self._newest.get(person) == update_id

    def end(self, person: int, update_id: int) -> None:
        """Forget a finished query."""
        if self.is_newest(person, update_id):
            del self._newest[person]


async def inline_query(update: Update, context: Context) -> None:
    """Answer with a page of quotes, unless there is a newer query or the time is over."""
    query = update.inline_query
    if query is None:
        return
    searches: InlineSearches = context.bot_data.setdefault(InlineSearches, InlineSearches())
    this = (query.from_user.id, update.update_id)
    searches.begin(*this)
    try:
        async with asyncio.timeout(context.received + ANSWER_WITHIN_SECONDS - time.monotonic()):
            if request := requested_check(query.query):
                await _send_check(query, request, context)
                return
            async with context.services.search_slots:
                # One that was superseded while it waited costs nothing.
                if not searches.is_newest(*this):
                    return
                found = await _found(query, update.update_id, context)
            if searches.is_newest(*this):
                await _send(query, found, context)
    except TimeoutError:
        _log.warning("inline query not answered in time")
    except BadRequest as error:
        if "query is too old" not in str(error).lower():
            raise
        _log.info("inline query too old")
    finally:
        searches.end(*this)


async def chosen_result(update: Update, context: Context) -> None:
    """Record a question whose quote was posted; what was merely typed is not stored."""
    chosen = update.chosen_inline_result
    named = parse_quote_name(chosen.result_id) if chosen is not None else None
    if chosen is None or named is None or not chosen.query.strip() or _shared(chosen.query):
        return
    searcher = context.services.index.searcher
    quote = searcher.quote(*named)
    if quote is None:
        return
    language = context.translator.language
    asked = QuestionRecord(
        text=chosen.query,
        language=await asyncio.to_thread(searcher.language_of, chosen.query) or language,
        where=Where.INLINE,
        answered=True,
        confidence=1.0,
        interview=quote.interview.slug,
        exchange=quote.exchange_key,
        passage=quote.passage.number,
    )
    context.services.metrics.questions.labels("answered", language, asked.where.value).inc()
    await with_fallback(context.services.state.record_question(asked), None)
    # The link below it leads to what has become of it.
    await with_fallback(context.services.state.record_quote(quoted_passage(quote)), None)


async def _found(query: InlineQuery, update_id: int, context: Context) -> _Found:
    searcher = context.services.index.searcher
    question = query.query.strip()
    if shared := _shared(question):
        quote = searcher.quote(*shared)
        return _Found([quote] if quote else [])
    if not question:
        opening = searcher.opening_quotes()
        return _Found([quote for quote in opening if context.interview in (None, quote.interview.slug)])
    with context.services.metrics.stages.labels("search").time():
        result = await asyncio.to_thread(
            searcher.search, question, _start(query) + PAGE + 1, interview=context.interview
        )
    context.services.observe(update_id, result)
    return _Found(result.quotes, result.outcome)


def requested_check(text: str) -> CheckRequest | None:
    """Return the quote that a text without context asks to check; none where it asks a question."""
    if alone := quoted_alone(text):
        return CheckRequest(alone)
    request = check_request(text)
    return request if request is not None and any(map(str.isalnum, request.quote)) else None


def _shared(query: str) -> tuple[str, int] | None:
    """Return the quote that a query refers to by name, as the share button does."""
    query = query.strip()
    return parse_quote_name(query[1:]) if query.startswith(SHARED) else None


async def _send(query: InlineQuery, found: _Found, context: Context) -> None:
    quotes, translator = found.quotes, context.translator
    start = _start(query)
    page: list[InlineQueryResultArticle] = []
    size = 0
    for quote in quotes[start : start + PAGE]:
        result = _result(quote, translator, context.bot.username)
        size += len(result.to_json())
        if page and size > _PAGE_BYTES:
            break
        page.append(result)
    end = start + len(page)
    await query.answer(
        page,
        cache_time=_CACHE_SECONDS,
        # The cached answer is in the language of the person who typed it.
        is_personal=True,
        next_offset=str(end) if len(quotes) > end else None,
        button=_button(found.outcome, translator) if start == 0 else None,
    )


async def _send_check(query: InlineQuery, request: CheckRequest, context: Context) -> None:
    """Answer with one result: the verdict on a quote."""
    line, message = await check_in_one_message(request, context)
    result = InlineQueryResultArticle(
        id=_CHECK,
        title=line,
        description=quote_html.shorten(request.quote, _QUOTE_SHOWN),
        input_message_content=InputTextMessageContent(message),
    )
    await query.answer([result], cache_time=_CACHE_SECONDS, is_personal=True)


async def check_in_one_message(request: CheckRequest, context: Context) -> tuple[str, str]:
    """Return the verdict on a quote in a line for a list, and as one message in HTML."""
    searcher = context.services.index.searcher
    verdict = await check_quote(request, context.services)
    quote = shown_quote(verdict, searcher)
    link = create_deep_linked_url(context.bot.username, deep_link_payload(quote) if quote else None)
    return inline_check(verdict, searcher, context.translator, link)


def _button(outcome: Outcome | None, translator: Translator) -> InlineQueryResultsButton | None:
    """Return the button above quotes that are no answer: it says so, and leads to a private chat."""
    match outcome:
        case Outcome.DECLINE:
            text = translator.gettext("No answer in the interview, only what is closest. Ask in private?")
        case Outcome.DOUBT:
            text = translator.gettext("Perhaps one of these answers it. Ask in private?")
        case _:
            return None
    return InlineQueryResultsButton(text, start_parameter=ASK)


def _start(query: InlineQuery) -> int:
    return int(query.offset) if query.offset.isdecimal() and len(query.offset) < 7 else 0


def _result(quote: Quote, translator: Translator, username: str) -> InlineQueryResultArticle:
    name = quote_name(quote)
    content = InputTextMessageContent(
        quote_html.inline_message(
            quote, translator, create_deep_linked_url(username, deep_link_payload(quote))
        ),
    )
    return InlineQueryResultArticle(
        id=name,
        title=quote_html.inline_title(quote),
        description=inline_description(quote, translator.language),
        input_message_content=content,
    )
