"""Tells readers who wait for an answer once there is one: after a reindex, their questions are searched."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import TelegramError

from bot.answering import Searched, compose_reply, with_outcome
from bot.conversation import quote_html, texts
from bot.conversation.translations import get_translator
from bot.notifications.delivery import deliver, is_gone
from bot.priority_semaphore import urgency
from bot.quote_records import record_sent_quote
from bot.state.model import Interaction

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.context import Services
    from bot.state.model import QuestionRecord, WaitingReader
    from index.search_result import SearchResult

# So many searches take no longer than it is until the job runs again.
AT_ONCE: Final = 10

_log = structlog.get_logger()


async def tell_waiting_readers(services: Services, bot: ExtBot[Any]) -> None:
    """Search the served snapshot for some of the answers that readers wait for, and send those found.

    Only what is answered is sent: no doubt and no suggestion.
    """
    snapshot = services.index.searcher.snapshot.manifest.id
    for reader in await services.state.take_waiting(snapshot, AT_ONCE):
        asked = await services.state.question(reader.question_id)
        if asked is None:
            continue  # it was deleted meanwhile, and nobody waits for it any more
        result = await _search(asked, services)
        if not result.answered:
            await services.state.keep_waiting(reader, snapshot)
        # The reader may have had a change of mind during the search.
        elif await services.state.is_waiting(reader.user_id, reader.question_id):
            await _tell(reader, asked, result, services, bot)


async def _search(asked: QuestionRecord, services: Services) -> SearchResult:
    """Return what the interviews, all of them, say to a question now."""
    with urgency(urgent=False):
        async with services.search_slots:
            search = services.index.searcher.search
            return await asyncio.to_thread(search, asked.text, previous=asked.previous)


async def _tell(
    reader: WaitingReader,
    asked: QuestionRecord,
    result: SearchResult,
    services: Services,
    bot: ExtBot[Any],
) -> None:
    state, user_id, question_id = services.state, reader.user_id, reader.question_id
    translator = get_translator((await state.reader(user_id)).language or asked.language)
    found = Searched(result, await asyncio.to_thread(services.index.searcher.goes_on, result))
    reply = compose_reply(found, question_id, translator, can_share=bot.supports_inline_queries)
    heading = texts.answered_since(asked.text, translator)
    try:
        ids = await deliver(bot, user_id, replace(reply, texts=quote_html.headed(reply.texts, heading)))
    except TelegramError as error:
        if is_gone(error):
            await state.stop_waiting(user_id)
        _log.info("waiting reader not told", reason=type(error).__name__)
        return
    # From now on the question counts as answered, and the reader waits no more.
    await state.correct_question(question_id, with_outcome(asked, result))
    # A reply to the quote is a follow-up to the question.
    await state.record_interaction(Interaction(user_id, ids[0], user_id, question_id, ids))
    await record_sent_quote(reply, user_id, ids, user_id, translator.language, state)
    _log.info("waiting reader told")
