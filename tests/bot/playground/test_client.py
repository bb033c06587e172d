"""The client by which tests drive the playground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.playground_client import Playground, WaitError

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot


def test_a_wait_that_fails_tells_what_came_instead(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    asked = user.says(pg.private(user), "hello?")
    bot.call("sendMessage", chat_id=5, text="lost")
    with pytest.raises(WaitError) as failure:
        pg.wait_reply(asked, timeout=0.2)
    assert "after 'hello?'" in str(failure.value)
    assert "sendMessage -> Bad Request: chat not found" in str(failure.value)
    pg.expect_silence(asked, seconds=0.1)
    bot.ok("sendMessage", chat_id=user.id, text="found")
    with pytest.raises(AssertionError, match="found"):
        pg.expect_silence(asked, seconds=0.1)
