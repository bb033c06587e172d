"""Marks the quotes that were sent when what they quote is corrected or withdrawn: after a reindex."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.helpers import create_deep_linked_url

from bot.conversation import keyboards, quote_html
from bot.conversation.callback_data import deep_link_payload
from bot.conversation.translations import get_translator
from bot.corrections import find_correction, heading_of
from bot.quote_records import record_sent_quote
from bot.telegram.messages import Reply

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.context import Services
    from bot.corrections import CorrectedQuote
    from bot.state.model import QuotedPassage, QuoteMessage
    from bot.state.state import State

PASSAGES_AT_ONCE: Final = 500
MESSAGES_AT_ONCE: Final = 100

_log = structlog.get_logger()


async def mark_corrected_quotes(services: Services, bot: ExtBot[Any]) -> None:
    """Look for what was quoted in what is served, and mark the quotes of what is not served any more."""
    state, searcher = services.state, services.index.searcher
    snapshot = searcher.snapshot.manifest.id
    for quoted in await state.unchecked_passages(snapshot, PASSAGES_AT_ONCE):
        found = await asyncio.to_thread(find_correction, quoted, searcher)
        await state.note_checked(quoted, snapshot, is_served=found.correction is None)
    for message, quoted in await state.messages_to_correct(MESSAGES_AT_ONCE):
        found = await asyncio.to_thread(find_correction, quoted, searcher)
        await _mark(message, quoted, found, state, bot)


async def _mark(
    message: QuoteMessage, quoted: QuotedPassage, found: CorrectedQuote, state: State, bot: ExtBot[Any]
) -> None:
    reply = _marked(message, quoted, found, bot)
    (text,) = reply.texts
    try:
        await bot.edit_message_text(
            text, chat_id=message.chat_id, message_id=message.message_id, reply_markup=reply.buttons
        )
    except (BadRequest, Forbidden) as error:
        # It was deleted, or the chat is gone.
        _log.info("quote not marked", reason=type(error).__name__)
        reply = Reply((text,))
    except TelegramError as error:
        _log.info("quote not marked yet", reason=type(error).__name__)
        return
    await state.remove_quote_message(message)
    await record_sent_quote(
        reply, message.chat_id, [message.message_id], message.user_id, message.language, state
    )


def _marked(message: QuoteMessage, quoted: QuotedPassage, found: CorrectedQuote, bot: ExtBot[Any]) -> Reply:
    """Return what takes the place of a message: of several with one quote, the first holds the new words."""
    translator, quote = get_translator(message.language), found.quote
    if message.is_continued or quote is None:
        told = heading_of(replace(found, quote=None), quoted.changed_at, translator)
        return Reply((told,))
    link = create_deep_linked_url(bot.username, deep_link_payload(quote))
    heading = heading_of(found, quoted.changed_at, translator)
    text = quote_html.inline_message(quote, translator, link)
    buttons = keyboards.around_quote(quote, translator, can_share=bool(bot.supports_inline_queries))
    whole = quote_html.headed([text], heading)
    return Reply(whole[:1], buttons, quote)
