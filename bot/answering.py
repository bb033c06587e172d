"""From what a reader wrote to what the bot says: a quote with its buttons, a decline, or small talk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import structlog

from bot.conversation import keyboards, quote_html, texts
from bot.conversation.keyboards import SearchHit
from bot.conversation.persona import Facts
from bot.conversation.question_list import are_related, question_list
from bot.state.fallback import with_fallback
from bot.state.model import QuestionRecord, Where
from bot.telegram.messages import Reply
from index.search_result import Outcome

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton

    from bot.context import Services
    from bot.conversation.persona import Persona
    from bot.conversation.translations import Translator
    from bot.state.model import Interaction
    from bot.state.state import State
    from index.query.intents import RecognisedIntent
    from index.quotes import Quote
    from index.search_result import SearchResult

_OUTCOMES: Final = {Outcome.ANSWER: "answered", Outcome.DOUBT: "doubted", Outcome.DECLINE: "declined"}

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ReaderQuestion:
    """A question with its context.

    Attributes:
        text: as the reader wrote it.
        where: in what kind of chat.
        update_id: the update it came with.
        interview: the slug of the only interview to search, None for all.
        previous: earlier questions, the latest last; a follow-up may refer to them.
        interaction: that it belongs to; if that has a question already, this one replaces it. None if
            nothing is stored.
    """

    text: str
    where: Where
    update_id: int
    interview: str | None = None
    previous: tuple[str, ...] = ()
    interaction: Interaction | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """A question, which the interviews were searched for.

    Attributes:
        result: of the search. By its outcome the first quote is the answer, is offered with a doubt, or is
            one of the nearest questions.
        goes_on: whether the second quote is on the subject of the question, too.
    """

    result: SearchResult
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Not a question, but a greeting or the like, or no text at all.

    Attributes:
        text: the answer, in HTML.
    """

    text: str


Finding = Searched | SmallTalk


async def look_up(question: ReaderQuestion, services: Services, translator: Translator) -> Finding:
    """Search for the answer to a question."""
    async with services.search_slots:
        with services.metrics.stages.labels("search").time():
            finding = await asyncio.to_thread(_look_up, question, services, translator)
    confidence = None
    if not isinstance(finding, SmallTalk):
        services.observe(question.update_id, finding.result)
        confidence = round(finding.result.confidence, 3)
    _log.info("question", where=question.where.value, outcome=_outcome(finding), confidence=confidence)
    return finding


def _look_up(question: ReaderQuestion, services: Services, translator: Translator) -> Finding:
    if not question.text.strip():
        return SmallTalk(texts.empty_question(translator))
    searcher = services.index.searcher
    interviews = searcher.snapshot.interviews
    names = [speaker.name for interview in interviews for speaker in interview.speakers]
    recognised = services.recogniser.recognise(question.text, names)
    persona = services.persona
    if recognised is not None and recognised.is_plain and recognised.intent not in persona.search_first:
        return _chat(recognised.intent, question, services, translator)
    result = searcher.search(question.text, previous=question.previous, interview=question.interview)
    if recognised is not None and not _is_rather_a_question(result, recognised, persona):
        return _chat(recognised.intent, question, services, translator)
    return Searched(result, result.outcome is not Outcome.DECLINE and searcher.goes_on(result))


def _is_rather_a_question(result: SearchResult, recognised: RecognisedIntent, persona: Persona) -> bool:
    """Return whether the search is surer of its answer than it is that the message is small talk."""
    if result.outcome is not Outcome.ANSWER:
        return False
    return recognised.intent in persona.search_first or result.confidence > recognised.confidence


def _chat(intent: str, question: ReaderQuestion, services: Services, translator: Translator) -> SmallTalk:
    """Return the answer to a message that is no question to the interviews."""
    interviews = services.index.searcher.snapshot.interviews
    chosen = [one for one in interviews if one.slug == question.interview] or interviews
    facts = Facts(
        texts.speakers(chosen, translator),
        texts.people(chosen, translator),
        texts.published(chosen, translator),
        sum(bool(exchange.question) for one in chosen for exchange in one.exchanges),
    )
    return SmallTalk(services.persona.answer(intent, translator.language, facts))


async def record(question: ReaderQuestion, finding: Finding, services: Services, language: str) -> int | None:
    """Record what was asked, and return the question's id; None where nothing was asked or recorded.

    Call it before the answer is sent: then an immediate follow-up finds this question, and so does
    ``/forget``.

    Args:
        question: what was asked.
        finding: the result of :func:`look_up`.
        services: their state stores it, and their metrics count it.
        language: the reader's.
    """
    metrics = services.metrics
    metrics.questions.labels(_outcome(finding), language, question.where.value).inc()
    with metrics.stages.labels("record").time():
        return await _record(question, finding, services, language)


async def _record(
    question: ReaderQuestion, finding: Finding, services: Services, language: str
) -> int | None:
    if isinstance(finding, SmallTalk):
        await with_fallback(_record_small_talk(question.interaction, services.state), None)
        return None
    language_of = services.index.searcher.language_of
    asked = with_outcome(
        QuestionRecord(
            text=question.text,
            language=await asyncio.to_thread(language_of, question.text) or language,
            where=question.where,
            answered=False,
            confidence=0.0,
            previous=tuple(question.previous),
        ),
        finding.result,
    )
    return await with_fallback(_record_question(question, asked, services.state), None)


def _outcome(finding: Finding) -> str:
    """Return what a finding is called in the log and the metrics."""
    return _OUTCOMES[finding.result.outcome] if isinstance(finding, Searched) else "small talk"


def compose_reply(
    finding: Finding,
    question_id: int | None,
    translator: Translator,
    *,
    can_share: bool,
    wait_button: InlineKeyboardButton | None = None,
) -> Reply:
    """Return the reply to a question.

    Args:
        finding: the result of :func:`look_up`.
        question_id: of the recorded question; without one there are no vote buttons.
        translator: into the reader's language.
        can_share: whether the bot can be asked inline.
        wait_button: by which the reader waits for an answer, where there is none yet, or a doubtful one.
    """
    if isinstance(finding, SmallTalk):
        return Reply((finding.text,))
    result = finding.result
    if result.outcome is Outcome.DECLINE:
        return _decline(result, translator, wait_button)
    hit = SearchHit(question_id, 0, is_last=not finding.goes_on) if question_id is not None else None
    waiting = wait_button if result.outcome is Outcome.DOUBT else None
    reply = quote_reply(result.quotes[0], translator, hit, can_share=can_share, waiting=waiting)
    heads = [texts.understood_with(" ".join(result.earlier), translator)] if result.earlier else []
    if result.outcome is Outcome.DOUBT:
        heads.append(texts.doubt(translator))
    elif result.contradicts:
        heads.append(texts.contradicts(translator))
    return replace(reply, texts=quote_html.headed(reply.texts, "\n".join(heads))) if heads else reply


def _decline(result: SearchResult, translator: Translator, wait_button: InlineKeyboardButton | None) -> Reply:
    heading = texts.decline(translator, is_related=are_related(result.quotes))
    text = f"{heading}\n\n{question_list(result.quotes, translator)}".strip()
    buttons = keyboards.keyboard(keyboards.numbers(result.quotes))
    if wait_button is not None:
        buttons = keyboards.with_row(buttons, wait_button)
    return Reply((text,), buttons)


def quote_reply(
    quote: Quote,
    translator: Translator,
    hit: SearchHit | None = None,
    *,
    can_share: bool,
    waiting: InlineKeyboardButton | None = None,
) -> Reply:
    """Return a quote with the buttons below it; the arguments are those of ``keyboards.around_quote``."""
    markup = keyboards.around_quote(quote, translator, hit, can_share=can_share, waiting=waiting)
    return Reply(tuple(quote_html.quote_messages(quote, translator)), markup, quote)


async def _record_question(question: ReaderQuestion, asked: QuestionRecord, state: State) -> int:
    interaction = question.interaction
    if interaction is None or interaction.question_id is None:
        return await state.record_question(asked, interaction)
    await state.correct_question(interaction.question_id, asked)
    return interaction.question_id


async def _record_small_talk(interaction: Interaction | None, state: State) -> None:
    """Record that there was a message that is not a question, without its text."""
    if interaction is None:
        return
    if interaction.question_id is not None:
        await state.withdraw_question(interaction)
    else:
        await state.record_interaction(interaction)


def with_outcome(asked: QuestionRecord, result: SearchResult) -> QuestionRecord:
    """Return the record of a question with the outcome of a search for it."""
    best = result.quotes[0] if result.quotes else None
    return replace(
        asked,
        answered=result.answered,
        confidence=result.confidence,
        interview=best.interview.slug if best else None,
        exchange=best.exchange_key if best else None,
        passage=best.passage.number if best else None,
    )
