"""The buttons around a quote: more like it, what stands before and after, all of it, a card, an opinion."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram import InputMediaPhoto
from telegram.constants import ChatAction, ParseMode
from telegram.helpers import create_deep_linked_url

from bot.answering import quote_reply
from bot.conversation import keyboards, quote_html, texts
from bot.conversation.keyboards import VOTES
from bot.pictures.card_layout import TooManyCardsError
from bot.pictures.fonts import UndrawableError
from bot.pictures.quote_card import draw_cards
from bot.state.fallback import with_fallback
from bot.state.model import Turn
from bot.telegram.messages import (
    Reply,
    acknowledge,
    edit_buttons,
    pressed_message,
    say,
    send,
    shown_action,
    topic_of,
)

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.context import Context
    from index.search import Quote

_log = structlog.get_logger()


async def show_exchange(update: Update, context: Context) -> None:
    """Quote an exchange from its beginning."""
    parts = keyboards.callback_arguments(_data(update))
    quote = context.services.index.searcher.quote(parts[0]) if len(parts) == 1 else None
    message = pressed_message(update)
    if quote is None or message is None:
        await outdated_button(update, context)
        return
    await acknowledge(update)
    await _send(message, quote_reply(quote, context.services, context.translator), quote, update, context)


async def show_full_answer(update: Update, context: Context) -> None:
    """Quote the whole answer, unfolded."""
    quote, message = _named_quote(update, context), pressed_message(update)
    if quote is None or message is None:
        await outdated_button(update, context)
        return
    await acknowledge(update)
    reply = Reply(tuple(quote_html.full_answer_messages(quote, context.translator)))
    await _send(message, reply, quote, update, context)


async def show_more(update: Update, context: Context) -> None:
    """Quote what is next closest to a question, until there is nothing more."""
    parts = keyboards.callback_arguments(_data(update))
    message = pressed_message(update)
    question_id = keyboards.question_id(parts[0]) if len(parts) == 2 else None
    if question_id is None or message is None or not _is_rank(parts[1]):
        await outdated_button(update, context)
        return
    services, rank = context.services, int(parts[1])
    asked = await with_fallback(services.state.question(question_id), None)
    if asked is None:
        await outdated_button(update, context)
        return
    search = services.index.searcher.search
    result = await asyncio.to_thread(
        search, asked.text, rank + 2, asked.previous, interview=context.interview
    )
    if rank >= len(result.quotes):
        await acknowledge(update, texts.nothing_more(context.translator))
        return
    await acknowledge(update)
    if message.reply_markup is not None:
        fewer = keyboards.without(message.reply_markup, _data(update))
        if not await edit_buttons(message, fewer):
            return  # it was pressed twice, and the first time is being answered
    of_question = keyboards.OfQuestion(question_id, rank, is_last=rank + 1 == len(result.quotes))
    quote = result.quotes[rank]
    reply = quote_reply(quote, services, context.translator, of_question)
    await _send(message, reply, quote, update, context)


async def vote(update: Update, context: Context) -> None:
    """Take an opinion of an answer; the same one again takes it back."""
    parts = keyboards.callback_arguments(_data(update))
    message, query = pressed_message(update), update.callback_query
    question_id = keyboards.question_id(parts[1]) if len(parts) == 2 and parts[0] in VOTES else None
    if question_id is None or message is None or query is None:
        await outdated_button(update, context)
        return
    state = context.services.state
    if await with_fallback(state.question(question_id), None) is None:
        await outdated_button(update, context)
        return
    value, _ = VOTES[parts[0]]
    before = await with_fallback(state.votes(query.from_user.id, question_id), None)
    votes = None
    if before is not None:
        chosen = 0 if before.mine == value else value
        votes = await with_fallback(state.vote(query.from_user.id, question_id, chosen), None)
    if votes is None:
        await acknowledge(update, texts.something_went_wrong(context.translator))
        return
    await acknowledge(update, texts.voted(votes.mine, context.translator))
    if message.reply_markup is not None:
        await edit_buttons(message, keyboards.with_votes(message.reply_markup, votes.up, votes.down))


async def show_card(update: Update, context: Context) -> None:
    """Send a passage as a picture, over several where it is long."""
    quote, message = _named_quote(update, context), pressed_message(update)
    if quote is None or message is None:
        await outdated_button(update, context)
        return
    await acknowledge(update)
    async with shown_action(message, ChatAction.UPLOAD_PHOTO):
        try:
            cards = await asyncio.to_thread(draw_cards, quote, context.translator)
        except (TooManyCardsError, UndrawableError) as error:
            _log.info("no card", reason=str(error))
            cards = []
    if not cards:
        await say(message, texts.no_card(context.translator))
        return
    link = create_deep_linked_url(context.bot.username, keyboards.quote_name(quote))
    await _send_cards(message, cards, quote_html.caption(quote, context.translator, link))


async def outdated_button(update: Update, context: Context) -> None:
    """A button that no version of the bot knows, or that somebody forged."""
    await acknowledge(update, texts.outdated_button(context.translator))


async def _send(message: Message, reply: Reply, quote: Quote, update: Update, context: Context) -> None:
    """Send a quote that was asked for with a button, and remember what is being talked about."""
    ids = await send(message, reply)
    user = update.effective_user
    if user is None:
        return
    turn = Turn(
        chat_id=message.chat_id,
        message_id=ids[0],
        user_id=user.id,
        replies=ids,
        thread_id=topic_of(message),
        subject=quote.exchange.question or quote.best_sentence,
    )
    await with_fallback(context.services.state.record_turn(turn), None)


async def _send_cards(message: Message, cards: list[bytes], caption: str) -> None:
    if len(cards) == 1:
        await message.reply_photo(
            cards[0],
            caption=caption,
            parse_mode=ParseMode.HTML,
            do_quote=True,
            allow_sending_without_reply=True,
        )
        return
    album = [
        InputMediaPhoto(card, caption=caption if number == 0 else None, parse_mode=ParseMode.HTML)
        for number, card in enumerate(cards)
    ]
    await message.reply_media_group(album, do_quote=True, allow_sending_without_reply=True)


def _named_quote(update: Update, context: Context) -> Quote | None:
    parts = keyboards.callback_arguments(_data(update))
    named = keyboards.named_quote(parts[0]) if len(parts) == 1 else None
    return context.services.index.searcher.quote(*named) if named else None


def _data(update: Update) -> str:
    query = update.callback_query
    return (query.data or "") if query is not None else ""


def _is_rank(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4
