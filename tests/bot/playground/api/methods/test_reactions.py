"""Reacting to messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, Playground, User


def test_a_reaction_is_one_emoji_that_telegram_has(
    bot: BareBot, pg: Playground, reader: User, chat: Chat
) -> None:
    asked = reader.says(chat, "nice")
    which = {"chat_id": chat.id, "message_id": asked.id}
    bot.ok("setMessageReaction", **which, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert asked.now().raw["reactions"] == {str(pg.bot_id): ["👍"]}
    refusal = bot.refused("setMessageReaction", **which, reaction=[{"type": "emoji", "emoji": "x"}])
    assert refusal == "Bad Request: REACTION_INVALID"
