"""Reacting to messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground.api.errors import bad_request
from bot.playground.api.params import Params, fields, string_field
from bot.playground.api.world.model import REACTIONS
from bot.playground.api.world.permissions import chat_for_bot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.world.world import World


def set_message_reaction(world: World, params: Params) -> bool:
    """React to a message with one emoji, or take the reaction back."""
    chat = chat_for_bot(world, params.text("chat_id"))
    message = chat.message(params.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reaction = params.structure("reaction", "reaction") or []
    if not isinstance(reaction, list):
        raise bad_request("Expected an Array of ReactionType")
    emoji = [string_field(fields(item, ""), "emoji", "Can't parse ReactionType: ") for item in reaction]
    if any(symbol not in REACTIONS for symbol in emoji):
        raise bad_request("REACTION_INVALID")
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    world.react(message, world.bot.id, emoji)
    return True


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "setMessageReaction": set_message_reaction,
}
