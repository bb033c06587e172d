"""The buttons below a quote: more like it, the exchanges before and after, other speakers, card, votes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram import InputMediaPhoto
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot.answering import quote_reply
from bot.conversation import keyboards, quote_html, texts
from bot.conversation.callback_data import (
    Opinion,
    ShowCard,
    ShowExchange,
    ShowMore,
    ShowSpeaker,
    TurnQuoteButtons,
    Vote,
    deep_link_payload,
    parse_quote_name,
)
from bot.conversation.keyboards import SearchHit
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.pictures.card_layout import TooManyCardsError
from bot.pictures.fonts import UndrawableError
from bot.pictures.quote_card import draw_cards
from bot.quote_records import quoted_passage, record_shown_quote, subject_of
from bot.state.fallback import with_fallback
from bot.state.model import Interaction
from bot.telegram.messages import Reply, edit_buttons, send, shown_action, tell_presser, topic_of

if TYPE_CHECKING:
    from typing import Any

    from telegram import Message

    from bot.context import Context
    from index.quotes import Quote

_log = structlog.get_logger()


@button_handler(ShowExchange)
async def show_exchange(press: Press[ShowExchange], context: Context) -> None:
    """Quote an exchange from its beginning."""
    quote = context.services.index.searcher.quote(press.data.exchange)
    if quote is None:
        raise OutdatedButtonError
    await _send(press, quote_reply(quote, context.translator, can_share=context.can_share), context)


@button_handler(TurnQuoteButtons)
async def turn_quote_buttons(press: Press[TurnQuoteButtons], context: Context) -> None:
    """Show other buttons below a quote."""
    quote, hit = _named_quote(press.data.quote, context), keyboards.hit_of(press.data)
    page, can_share = press.data.page, context.can_share
    waiting = keyboards.waiting_in(press.message.reply_markup)
    buttons = keyboards.around_quote(
        quote, context.translator, hit, can_share=can_share, page=page, waiting=waiting
    )
    if buttons is not None and hit is not None:
        votes = await context.services.state.votes(press.user.id, hit.question_id)
        buttons = keyboards.with_votes(buttons, votes.up, votes.down)
    await edit_buttons(press.message, buttons)
    await press.acknowledge()


@button_handler(ShowSpeaker)
async def show_speaker(press: Press[ShowSpeaker], context: Context) -> None:
    """Quote what another speaker answered in the same exchange, or say that this one was silent."""
    searcher, key = context.services.index.searcher, press.data.exchange
    opening = searcher.quote(key)
    if opening is None or press.data.speaker >= len(opening.interview.speakers):
        raise OutdatedButtonError
    speaker = opening.interview.speakers[press.data.speaker]
    passage = opening.exchange.passage_of(speaker)
    if passage is None:
        await press.acknowledge(texts.said_nothing(speaker.name, context.translator), alert=True)
        return
    quote = searcher.quote(key, passage)
    assert quote is not None  # noqa: S101 - the passage was found in the exchange
    await _send(press, quote_reply(quote, context.translator, can_share=context.can_share), context)


@button_handler(ShowMore)
async def show_more(press: Press[ShowMore], context: Context) -> None:
    """Quote what is next closest to a question, until there is nothing more on its subject."""
    services, question_id, rank = context.services, press.data.question_id, press.data.rank
    asked = await services.state.question(question_id)
    if asked is None:
        raise OutdatedButtonError
    searcher = services.index.searcher
    result = await asyncio.to_thread(
        searcher.search, asked.text, rank + 2, asked.previous, interview=context.interview
    )
    if rank >= len(result.quotes):
        await press.acknowledge(texts.nothing_more(context.translator))
        return
    buttons = press.message.reply_markup
    if buttons is not None and not await edit_buttons(press.message, keyboards.without_more(buttons)):
        # It was pressed twice, and the first press is being answered.
        await press.acknowledge(texts.already_shown(context.translator))
        return
    quote = result.quotes[rank]
    goes_on = await asyncio.to_thread(searcher.goes_on, result, rank)
    hit = SearchHit(question_id, rank, is_last=not goes_on)
    reply = quote_reply(quote, context.translator, hit, can_share=context.can_share)
    try:
        await _send(press, reply, context)
    except TelegramError:
        await edit_buttons(press.message, buttons)
        raise


@button_handler(Vote)
async def vote(press: Press[Vote], context: Context) -> None:
    """Count a vote on an answer; the same vote again withdraws it."""
    state, question_id = context.services.state, press.data.question_id
    if await state.question(question_id) is None:
        raise OutdatedButtonError
    value = 1 if press.data.opinion is Opinion.UP else -1
    before = await state.votes(press.user.id, question_id)
    votes = await state.vote(press.user.id, question_id, 0 if before.mine == value else value)
    await press.acknowledge(texts.voted(votes.mine, context.translator))
    if press.message.reply_markup is not None:
        await edit_buttons(
            press.message, keyboards.with_votes(press.message.reply_markup, votes.up, votes.down)
        )


@button_handler(ShowCard)
async def show_card(press: Press[ShowCard], context: Context) -> None:
    """Send a passage as a picture, or as several if it is long."""
    quote, message = _named_quote(press.data.quote, context), press.message
    async with shown_action(message, ChatAction.UPLOAD_PHOTO):
        try:
            cards = await asyncio.to_thread(draw_cards, quote)
        except (TooManyCardsError, UndrawableError) as error:
            _log.info("no card", reason=str(error))
            cards = []
    if not cards:
        await tell_presser(press.query, texts.no_card(context.translator))
        return
    link = create_deep_linked_url(context.bot.username, deep_link_payload(quote))
    await _send_cards(message, cards, quote_html.caption(quote, context.translator, link))
    # The link below it leads to what has become of it: a picture cannot be corrected.
    await with_fallback(context.services.state.record_quote(quoted_passage(quote)), None)
    await press.acknowledge()


async def _send(press: Press[Any], reply: Reply, context: Context) -> None:
    """Send a quote that was requested with a button, and record the subject for follow-ups."""
    message = press.message
    ids = await send(message, reply, points_to_it=True)
    interaction = Interaction(
        chat_id=message.chat_id,
        message_id=ids[0],
        user_id=press.user.id,
        replies=ids,
        thread_id=topic_of(message),
        subject=subject_of(reply.quote),
    )
    await press.acknowledge()
    await record_shown_quote(interaction, reply, context.translator.language, context.services.state)


async def _send_cards(message: Message, cards: list[bytes], caption: str) -> None:
    first, *others = cards
    if not others:
        await message.reply_photo(first, caption=caption, do_quote=True)
        return
    album = [InputMediaPhoto(first, caption=caption), *map(InputMediaPhoto, others)]
    await message.reply_media_group(album, do_quote=True)


def _named_quote(name: str, context: Context) -> Quote:
    named = parse_quote_name(name)
    quote = context.services.index.searcher.quote(*named) if named else None
    if quote is None:
        raise OutdatedButtonError
    return quote
