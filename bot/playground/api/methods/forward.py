"""Forwarding and copying messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground.api.compose.text import message_caption
from bot.playground.api.errors import bad_request
from bot.playground.api.methods.send import post
from bot.playground.api.params import Params
from bot.playground.api.world import serialize
from bot.playground.api.world.permissions import chat_for_bot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.world.model import Json, Message
    from bot.playground.api.world.world import World


def forward_message(world: World, params: Params) -> Json:
    """Forward a message with its origin."""
    original = _source(world, params, "message to forward")
    if original.is_service:
        raise bad_request("message can't be forwarded")
    origin = original.forward_origin or serialize.message_origin_json(world, original)
    bare = Params({name: value for name, value in params.values.items() if name != "reply_markup"})
    message = post(
        world,
        bare,
        text=original.text,
        caption=original.caption,
        content=dict(original.content),
        forward_origin=origin,
    )
    return serialize.message_json(world, message)


def copy_message(world: World, params: Params) -> Json:
    """Send a message again as the bot's own, with another caption if one is given."""
    original = _source(world, params, "message to copy")
    if original.is_service:
        raise bad_request("message can't be copied")
    caption = message_caption(params.values) if "caption" in params else original.caption
    message = post(
        world,
        params,
        text=original.text,
        caption=None if original.text is not None else caption,
        content=dict(original.content),
    )
    return {"message_id": message.id}


def _source(world: World, params: Params, what: str) -> Message:
    chat = chat_for_bot(world, params.required("from_chat_id"))
    message_id = params.message_id()
    message = chat.message(message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return message


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}
