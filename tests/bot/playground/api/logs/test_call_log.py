"""The record of the bot's calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground


def test_every_call_is_recorded(bot: BareBot, pg: Playground) -> None:
    bot.call("sendMessage", chat_id=5, text="x", reply_markup={"inline_keyboard": []})
    [call] = pg.calls("sendMessage")
    assert call.params == {"chat_id": "5", "text": "x", "reply_markup": {"inline_keyboard": []}}
    assert (call.status, call.ok, call.error) == (400, False, "Bad Request: chat not found")
