"""From what a reader wrote to what the bot says: words of its own, a quote with its buttons, a decline."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot import buttons, replies, texts
from bot.messages import Reply
from bot.remembering import remembered
from bot.state.model import Asked, Where
from index.search import SearchResult

if TYPE_CHECKING:
    from bot.context import Services
    from bot.translations import Translator
    from index.search import Quote

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader wants to know.

    Attributes:
        text: in the reader's words.
        where: in what kind of chat.
        update_id: the update it came with.
        interview: the slug of the only interview to search, None for all.
        previous: what was asked before, the latest last: it may lean on that.
        recorded: the id of the question that this is the corrected form of.
    """

    text: str
    where: Where
    update_id: int
    interview: str | None = None
    previous: tuple[str, ...] = ()
    recorded: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says to a question.

    Attributes:
        reply: the messages.
        question_id: under what id the question was recorded; None where it was not.
    """

    reply: Reply
    question_id: int | None = None


async def look_up(question: Question, services: Services, words: Translator) -> SearchResult | str:
    """Return what a search finds, or the bot's own words where something was said rather than asked."""
    found = await asyncio.to_thread(_look_up, question, services, words)
    if isinstance(found, SearchResult):
        services.observe(question.update_id, found)
    _log.info(
        "question",
        where=question.where.value,
        answered=isinstance(found, str) or found.answered,
        confidence=None if isinstance(found, str) else round(found.confidence, 3),
    )
    return found


def _look_up(question: Question, services: Services, words: Translator) -> SearchResult | str:
    searcher = services.index.searcher
    interviews = searcher.generation.interviews
    recognised = services.recogniser.recognise(question.text, [one.speaker for one in interviews])
    if recognised is not None:
        speakers = texts.speakers(interviews, words)
        return services.persona.answer(recognised.intent, words.language, speakers=speakers)
    return searcher.search(question.text, previous=question.previous, interview=question.interview)


async def answer(
    question: Question, found: SearchResult | str, services: Services, words: Translator
) -> Answer:
    """Record a question and put what was found into words."""
    if isinstance(found, str):
        return Answer(Reply((found,)))
    asked = _asked(question, found, words)
    question_id: int | None
    if question.recorded is not None:
        question_id = question.recorded
        await remembered(services.state.correct_question(question_id, asked), None)
    else:
        question_id = await remembered(services.state.record_question(asked), None)
    if not found.answered:
        return Answer(
            Reply((texts.decline(words),), buttons.suggestions(found.quotes)),
            question_id,
        )
    next_rank = 1 if len(found.quotes) > 1 else None
    return Answer(quote_reply(found.quotes[0], words, question_id, next_rank), question_id)


def quote_reply(
    quote: Quote, words: Translator, question_id: int | None = None, next_rank: int | None = None
) -> Reply:
    """Return a quote with the buttons beneath it."""
    markup = buttons.around_quote(quote, words, question_id, next_rank)
    return Reply(tuple(replies.quote_messages(quote, words)), markup)


def _asked(question: Question, found: SearchResult, words: Translator) -> Asked:
    best = found.quotes[0] if found.quotes else None
    return Asked(
        text=question.text,
        language=words.language,
        where=question.where,
        answered=found.answered,
        confidence=found.confidence,
        interview=best.interview.slug if best else None,
        exchange=best.exchange_key if best else None,
        passage=best.passage.number if best else None,
    )
