"""Deleting messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.constants import BulkRequestLimit, ChatType

from bot.playground.api.errors import bad_request
from bot.playground.api.world.permissions import chat_for_bot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.params import Params
    from bot.playground.api.world.model import Chat, Message
    from bot.playground.api.world.world import World


def delete_message(world: World, params: Params) -> bool:
    """Delete one message."""
    chat = chat_for_bot(world, params.text("chat_id"))
    message_id = params.message_id()
    message = chat.message(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted for everyone")
    world.delete(message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete several messages; those that are gone are skipped."""
    chat = chat_for_bot(world, params.text("chat_id"))
    found = [chat.message(message_id) for message_id in _message_ids(params)]
    for message in found:
        if message is not None and not _may_delete(world, chat, message):
            raise bad_request("message can't be deleted for everyone")
    for message in found:
        if message is not None:
            world.delete(message)
    return True


def _message_ids(params: Params) -> list[int]:
    params.required("message_ids")
    ids = params.structure("message_ids", "message identifiers")
    if not isinstance(ids, list) or not all(isinstance(item, int) for item in ids):
        raise bad_request("Expected an Array of message identifiers")
    if not BulkRequestLimit.MIN_LIMIT <= len(ids) <= BulkRequestLimit.MAX_LIMIT:
        raise bad_request(
            "too many message identifiers specified" if ids else "message identifiers are not specified"
        )
    return ids


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    """Apply the rules in the documentation of ``deleteMessage``."""
    if world.clock() - message.date > world.options.delete_window:
        return False
    if chat.type == ChatType.PRIVATE or message.from_id == world.bot.id:
        return True
    return world.member(chat, world.bot.id).is_admin


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
