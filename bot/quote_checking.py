"""From a quote that a reader doubts to what the bot says of it: a verdict, and what was really said."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.answering import quote_reply
from bot.conversation import keyboards, quote_html
from bot.conversation.question_list import LONGEST_LIST, question_list
from bot.conversation.quote_check_html import verdict_html, verdict_line
from bot.telegram.messages import Reply
from content.model import exchange_key
from index.quote_check.verdicts import Altered, NotFound, OthersWords, Stitched, Translation, Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Services
    from bot.conversation.check_request import CheckRequest
    from bot.conversation.translations import Translator
    from index.quote_check.utterances import Place
    from index.quote_check.verdicts import QuoteVerdict
    from index.quotes import Quote
    from index.search import Searcher

_log = structlog.get_logger()


async def check_quote(request: CheckRequest, services: Services) -> QuoteVerdict:
    """Return what becomes of a quote; whoever is named beside it is taken to have said it."""
    async with services.search_slots:
        verdict = await asyncio.to_thread(_checked, request, services)
    _log.info("quote checked", verdict=type(verdict).__name__)
    return verdict


def _checked(request: CheckRequest, services: Services) -> QuoteVerdict:
    speakers = services.index.searcher.speakers_named(request.beside)
    return services.index.quote_checker.check(request.quote, speakers)


def check_reply(
    verdict: QuoteVerdict, searcher: Searcher, translator: Translator, *, can_share: bool
) -> Reply:
    """Return the verdict as a reply: above what was really said, or above where it may be found."""
    heading = verdict_html(verdict, translator)
    quote = shown_quote(verdict, searcher)
    if quote is not None:
        reply = quote_reply(quote, translator, can_share=can_share)
        return replace(reply, texts=quote_html.headed(reply.texts, heading))
    offered = list(_offered(verdict, searcher))[:LONGEST_LIST]
    text = f"{heading}\n\n{question_list(offered, translator)}".strip()
    return Reply((text,), keyboards.keyboard(keyboards.numbers(offered)))


def inline_check(
    verdict: QuoteVerdict, searcher: Searcher, translator: Translator, link: str
) -> tuple[str, str]:
    """Return the verdict in a line for a list, and as one message in HTML that can be posted."""
    heading, quote = verdict_html(verdict, translator), shown_quote(verdict, searcher)
    if quote is not None:
        whole = f"{heading}\n{quote_html.inline_message(quote, translator, link)}"
        if quote_html.fits(whole):
            return verdict_line(verdict, translator), whole
    return verdict_line(verdict, translator), heading


def shown_quote(verdict: QuoteVerdict, searcher: Searcher) -> Quote | None:
    """Return the quote to show below a verdict, if what was really said is in one place."""
    match verdict:
        case Verbatim((place, *_)) | Altered(place) | OthersWords(place):
            return _quote_at(place, searcher)
        case Translation(nearest):
            return nearest
        case _:
            return None


def _offered(verdict: QuoteVerdict, searcher: Searcher) -> Iterable[Quote]:
    match verdict:
        case NotFound(nearest):
            return nearest
        case Stitched(parts):
            return _different(_opening(part.place, searcher) for part in parts)
        case OthersWords(place):
            return _different([_opening(place, searcher)])
        case _:
            return ()


def _quote_at(place: Place, searcher: Searcher) -> Quote | None:
    passage = place.passage
    if passage is None:
        return None
    return searcher.quote(exchange_key(passage.interview.slug, passage.exchange.id), passage.number)


def _opening(place: Place, searcher: Searcher) -> Quote | None:
    """Return the beginning of the exchange that a place is in."""
    said = place.utterance
    return searcher.quote(exchange_key(said.interview.slug, said.exchange.id)) if said.exchange else None


def _different(quotes: Iterable[Quote | None]) -> list[Quote]:
    return list({quote.exchange_key: quote for quote in quotes if quote is not None}.values())
