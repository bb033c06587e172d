"""Answering inline queries and pressed buttons."""

from collections.abc import Callable, Mapping
from typing import Any

from telegram.constants import CallbackQueryLimit

from bot.playground.api.errors import bad_request, query_too_old
from bot.playground.api.inline_results import answer_of
from bot.playground.api.links import required_link
from bot.playground.api.params import Params
from bot.playground.api.world import World


def answer_inline_query(world: World, params: Params) -> bool:
    """Show results to whoever typed the query."""
    answer = answer_of(params)
    query = world.inline_queries.get(params.text("inline_query_id"))
    if (
        query is None
        or query.answer is not None
        or _age(world, query.asked_at) > world.options.inline_timeout
    ):
        raise query_too_old()
    query.answer = answer | {"answered_at": world.clock()}
    world.log.append("inline_answer", query_id=query.id, user_id=query.user_id, answer=answer)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """End the progress bar on a pressed button, with a notice if the bot likes."""
    text = params.text("text")
    if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url:
        required_link(url, f"URL '{url}' is invalid")
    query = world.callback_queries.get(params.text("callback_query_id"))
    if (
        query is None
        or query.answer is not None
        or _age(world, query.asked_at) > world.options.callback_timeout
    ):
        raise query_too_old()
    query.answer = {
        "text": text or None,
        "show_alert": params.flag("show_alert"),
        "url": url or None,
        "cache_time": params.integer("cache_time") or 0,
    }
    world.log.append("callback_answer", query_id=query.id, user_id=query.user_id, answer=query.answer)
    return True


def _age(world: World, asked_at: float) -> float:
    return world.clock() - asked_at


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "answerInlineQuery": answer_inline_query,
    "answerCallbackQuery": answer_callback_query,
}
