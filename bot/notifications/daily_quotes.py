"""Sends a quote a day to who subscribes, and a note of the interviews that were published since the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import TelegramError

from bot.answering import quote_reply
from bot.conversation import quote_html, texts
from bot.conversation.callback_data import quote_name
from bot.conversation.daily import choose_quote, next_time, quotable
from bot.conversation.translations import get_translator
from bot.notifications.delivery import deliver, is_gone
from bot.quote_records import record_sent_quote
from bot.state.model import Interaction

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from telegram.ext import ExtBot

    from bot.context import Services
    from bot.state.model import Subscription
    from bot.state.state import State
    from content.model import Interview
    from index.quotes import Quote
    from index.search import Searcher

# So many are sent before the job runs again.
AT_ONCE: Final = 50
# The bot was not running at the subscriber's hour: what comes much later comes at the wrong time.
LATE_AFTER: Final = timedelta(hours=3)

_log = structlog.get_logger()


async def send_daily_quotes(services: Services, bot: ExtBot[Any]) -> None:
    """Send the quotes that are due, one after the other.

    That a quote is sent is stored before it is: better none on one day than the same twice.
    """
    state, searcher = services.state, services.index.searcher
    due = await state.due_subscriptions(AT_ONCE)
    if due:
        await state.note_interviews({interview.slug for interview in searcher.snapshot.interviews})
    for subscription in due:
        await _send(subscription, state, searcher, bot)


async def _send(subscription: Subscription, state: State, searcher: Searcher, bot: ExtBot[Any]) -> None:
    chat_id, now = subscription.chat_id, datetime.now(UTC)
    next_at = next_time(now, subscription.hour, subscription.utc_offset)
    if now - subscription.next_at > LATE_AFTER:
        await state.claim_delivery(subscription, next_at, None)
        return
    language, interview = await _preferences(subscription, state)
    new_slugs = await state.interviews_since(subscription.last_at)
    new = [one for one in searcher.snapshot.interviews if one.slug in new_slugs]
    received = await state.received_quotes(chat_id)
    quotes = _quotes(searcher, new or _chosen(interview, searcher))
    quote = choose_quote(chat_id, quotes, received)
    begins_anew = quote is None
    if begins_anew:
        quote = choose_quote(chat_id, quotes, ())
    if quote is None or not await state.claim_delivery(
        subscription, next_at, quote_name(quote), begins_anew=begins_anew
    ):
        return
    translator = get_translator(language)
    reply = quote_reply(quote, translator, can_share=bot.supports_inline_queries)
    heading = texts.daily_quote(new, translator)
    try:
        ids = await deliver(
            bot,
            chat_id,
            replace(reply, texts=quote_html.headed(reply.texts, heading)),
            subscription.thread_id,
        )
    except TelegramError as error:
        if is_gone(error):
            await state.unsubscribe(chat_id)
        _log.info("daily quote not sent", reason=type(error).__name__)
        return
    subject = quote.exchange.question or quote.best_sentence
    await state.record_interaction(
        Interaction(chat_id, ids[0], chat_id, None, ids, subscription.thread_id, subject)
    )
    await record_sent_quote(reply, chat_id, ids, chat_id, translator.language, state)


async def _preferences(subscription: Subscription, state: State) -> tuple[str, str | None]:
    """Return the language and the slug of the only interview that the reader or group has chosen."""
    chat_id = subscription.chat_id
    # The ids of groups are negative.
    chosen = await (state.group(chat_id) if chat_id < 0 else state.reader(chat_id))
    return chosen.language or subscription.language, chosen.interview


def _chosen(slug: str | None, searcher: Searcher) -> Sequence[Interview]:
    interviews = searcher.snapshot.interviews
    return [one for one in interviews if one.slug == slug] or interviews


def _quotes(searcher: Searcher, interviews: Collection[Interview]) -> list[Quote]:
    """Return the quotes of some interviews that can stand by themselves."""
    slugs = {interview.slug for interview in interviews}
    every = [
        searcher.quote(opening.exchange_key, number)
        for opening in searcher.opening_quotes()
        if opening.interview.slug in slugs
        for number in range(len(opening.exchange.paragraphs))
    ]
    return quotable([quote for quote in every if quote is not None])
