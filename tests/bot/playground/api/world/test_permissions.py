"""Where a bot may not write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground, User


def test_where_a_bot_may_not_write(bot: BareBot, pg: Playground, owner: User) -> None:
    def refused(chat_id: int) -> str:
        return str(bot.refused("sendMessage", chat_id=chat_id, text="x"))

    group = pg.supergroup("Region", owner)
    group.set_bot("restricted", can_send=False)
    assert refused(group.id) == "Bad Request: not enough rights to send text messages to the chat"
    group.set_bot("kicked")
    assert refused(group.id) == "Forbidden: bot was kicked from the supergroup chat"
    group.set_bot("left")
    assert refused(group.id) == "Forbidden: bot is not a member of the supergroup chat"
    basic = pg.group("Small", owner, bot=None)
    assert refused(basic.id) == "Forbidden: bot is not a member of the group chat"
    channel = pg.channel("News", owner, bot="member")
    assert refused(channel.id) == "Bad Request: need administrator rights in the channel chat"
