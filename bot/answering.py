"""From what a reader wrote to what the bot says: words of its own, a quote with its buttons, a decline."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.conversation import keyboards, quote_html, texts
from bot.state.fallback import with_fallback
from bot.state.model import QuestionRecord, Where
from bot.telegram.messages import Reply
from index.search import SearchResult

if TYPE_CHECKING:
    from bot.context import Services
    from bot.conversation.translations import Translator
    from bot.state.model import Turn
    from bot.state.state import State
    from index.search import Quote

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ReaderQuestion:
    """What a reader wants to know.

    Attributes:
        text: in the reader's words.
        where: in what kind of chat.
        update_id: the update it came with.
        interview: the slug of the only interview to search, None for all.
        previous: what was asked before, the latest last: it may lean on that.
        turn: the turn that it is of; one that has a question already is asked anew. None where nothing is
            to be remembered of it.
    """

    text: str
    where: Where
    update_id: int
    interview: str | None = None
    previous: tuple[str, ...] = ()
    turn: Turn | None = None


async def look_up(question: ReaderQuestion, services: Services, translator: Translator) -> SearchResult | str:
    """Return what a search finds, or the bot's own words where something was said rather than asked."""
    found = await asyncio.to_thread(_look_up, question, services, translator)
    if isinstance(found, SearchResult):
        services.observe(question.update_id, found)
    _log.info(
        "question",
        where=question.where.value,
        answered=isinstance(found, str) or found.answered,
        confidence=None if isinstance(found, str) else round(found.confidence, 3),
    )
    return found


def _look_up(question: ReaderQuestion, services: Services, translator: Translator) -> SearchResult | str:
    searcher = services.index.searcher
    interviews = searcher.snapshot.interviews
    recognised = services.recogniser.recognise(question.text, [one.speaker for one in interviews])
    if recognised is not None:
        speakers = texts.speakers(interviews, translator)
        return services.persona.answer(recognised.intent, translator.language, speakers=speakers)
    return searcher.search(question.text, previous=question.previous, interview=question.interview)


async def answer(
    question: ReaderQuestion, found: SearchResult | str, services: Services, translator: Translator
) -> Reply:
    """Record a question and put what was found into words.

    It is recorded before it is answered, so that a question that follows at once can lean on it, and who asks
    to be forgotten while the answer is on its way is.
    """
    if isinstance(found, str):
        await with_fallback(_record_words(question.turn, services.state), None)
        return Reply((found,))
    asked = _asked(question, found, translator)
    question_id = await with_fallback(_record_question(question.turn, asked, services.state), None)
    if not found.answered:
        return Reply((texts.decline(translator),), keyboards.suggestions(found.quotes))
    of_question = None
    if question_id is not None:
        of_question = keyboards.OfQuestion(question_id, 0, is_last=len(found.quotes) == 1)
    return quote_reply(found.quotes[0], services, translator, of_question)


def quote_reply(
    quote: Quote, services: Services, translator: Translator, of_question: keyboards.OfQuestion | None = None
) -> Reply:
    """Return a quote with the buttons beneath it."""
    markup = keyboards.around_quote(quote, translator, of_question, can_share=services.is_inline)
    return Reply(tuple(quote_html.quote_messages(quote, translator)), markup)


async def _record_question(turn: Turn | None, asked: QuestionRecord, state: State) -> int:
    if turn is None or turn.question_id is None:
        return await state.record_question(asked, turn)
    await state.correct_question(turn.question_id, asked)
    return turn.question_id


async def _record_words(turn: Turn | None, state: State) -> None:
    """Record that something was said that is no question, and not what."""
    if turn is None:
        return
    if turn.question_id is not None:
        await state.withdraw_question(turn)
    else:
        await state.record_turn(turn)


def _asked(question: ReaderQuestion, found: SearchResult, translator: Translator) -> QuestionRecord:
    best = found.quotes[0] if found.quotes else None
    return QuestionRecord(
        text=question.text,
        language=translator.language,
        where=question.where,
        answered=found.answered,
        confidence=found.confidence,
        interview=best.interview.slug if best else None,
        exchange=best.exchange_key if best else None,
        passage=best.passage.number if best else None,
        previous=tuple(question.previous),
    )
