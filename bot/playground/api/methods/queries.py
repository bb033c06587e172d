"""Answering inline queries, pressed buttons and guest messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from telegram.constants import CallbackQueryLimit

from bot.playground.api.compose.inline_results import answer_of, content_of, result_of
from bot.playground.api.errors import bad_request, query_too_old
from bot.playground.api.text.links import required_link
from bot.playground.api.world import serialize
from bot.playground.api.world.model import CallbackQuery, GuestQuery, InlineQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.params import Params
    from bot.playground.api.world.model import Json, Message
    from bot.playground.api.world.world import World

Query = TypeVar("Query", InlineQuery, CallbackQuery, GuestQuery)


def answer_inline_query(world: World, params: Params) -> bool:
    """Show results to the user who typed the query."""
    answer = answer_of(params)
    query = _unanswered(
        world, world.inline_queries.get(params.text("inline_query_id")), world.options.inline_timeout
    )
    query.answer = answer | {"answered_at": world.clock()}
    world.event_log.append("inline_answer", query_id=query.id, user_id=query.user_id, answer=answer)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """End the progress bar on a pressed button, with an optional notice."""
    text = params.text("text")
    if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url:
        required_link(url, f"URL '{url}' is invalid")
    query = _unanswered(
        world, world.callback_queries.get(params.text("callback_query_id")), world.options.callback_timeout
    )
    query.answer = {
        "text": text or None,
        "show_alert": params.flag("show_alert"),
        "url": url or None,
        "cache_time": params.integer("cache_time") or 0,
    }
    world.event_log.append("callback_answer", query_id=query.id, user_id=query.user_id, answer=query.answer)
    return True


def answer_guest_query(world: World, params: Params) -> Json:
    """Post the bot's one message in reply to a guest message."""
    result = result_of(params)
    query = _unanswered(
        world, world.guest_queries.get(params.text("guest_query_id")), world.options.guest_timeout
    )
    query.answer = result
    chat, inline_id = world.chats[query.chat_id], f"INLINE{world.new_query_id()}"
    content = content_of(result)
    caller = serialize.user_json(serialize.known_user(world, query.user_id))
    content["content"] = {**content.get("content", {}), "guest_bot_caller_user": caller}

    def remember(message: Message) -> None:
        world.inline_messages[inline_id] = (chat.id, message.id)

    world.post(
        chat,
        before=remember,
        from_id=world.bot.id,
        reply_to=query.message_id,
        markup=result.get("reply_markup"),
        inline_id=inline_id,
        **content,
    )
    return {"inline_message_id": inline_id}


def _unanswered(world: World, query: Query | None, seconds: float) -> Query:
    """Return a query that may still be answered."""
    if query is None or query.answer is not None or world.clock() - query.asked_at > seconds:
        raise query_too_old()
    return query


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "answerInlineQuery": answer_inline_query,
    "answerCallbackQuery": answer_callback_query,
    "answerGuestQuery": answer_guest_query,
}
