"""Asking about chats and members, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground, User


def test_a_bot_may_leave(bot: BareBot, pg: Playground, owner: User) -> None:
    group = pg.supergroup("Region", owner)
    assert bot.ok("getChatMemberCount", chat_id=group.id) == 2
    bot.ok("leaveChat", chat_id=group.id)
    refusal = bot.refused("getChat", chat_id=group.id)
    assert refusal == "Forbidden: bot is not a member of the supergroup chat"


def test_members_and_administrators(bot: BareBot, pg: Playground, owner: User) -> None:
    group = pg.supergroup("Region", owner, username="region_group")
    stranger = pg.user("Stranger")
    assert bot.ok("getChat", chat_id="@region_group")["title"] == "Region"
    assert bot.ok("getChatMember", chat_id=group.id, user_id=owner.id)["status"] == "creator"
    assert bot.ok("getChatMember", chat_id=group.id, user_id=stranger.id)["status"] == "left"
    assert bot.refused("getChatMember", chat_id=group.id, user_id=5) == "Bad Request: PARTICIPANT_ID_INVALID"
    [administrator] = bot.ok("getChatAdministrators", chat_id=group.id)
    assert administrator["user"]["id"] == owner.id
