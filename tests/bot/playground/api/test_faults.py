"""Faults on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground


def test_faults_apply_to_the_next_calls_of_a_method(bot: BareBot, pg: Playground) -> None:
    pg.fault("getMe", kind="429", retry_after=7, times=2)
    for _ in range(2):
        response = bot.call("getMe")
        assert (response.status_code, response.headers["retry-after"]) == (429, "7")
        assert response.json()["parameters"] == {"retry_after": 7}
        assert response.json()["description"] == "Too Many Requests: retry after 7"
        bot.ok("getMyCommands")
    bot.ok("getMe")
    pg.fault(kind="502")
    response = bot.call("getMyName")
    assert (response.status_code, response.headers["content-type"]) == (502, "text/html")
    pg.fault("getMe", kind="500")
    assert bot.refused("getMe") == "Internal Server Error"
    pg.fault("getMe", kind="error", code=403, description="Forbidden: because")
    assert bot.refused("getMe") == "Forbidden: because"
    pg.fault("getMe", kind="500")
    pg.clear_faults()
    bot.ok("getMe")


def test_a_connection_drops_before_or_after_the_method_took_effect(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    user.starts()
    for kind, sent in (("drop", 0), ("drop_after", 1)):
        pg.fault("sendMessage", kind=kind)
        with pytest.raises(httpx.RemoteProtocolError):
            bot.call("sendMessage", chat_id=user.id, text=kind)
        assert len([message for message in pg.messages(pg.private(user)) if message.from_bot]) == sent
    assert [call.fault for call in pg.calls("sendMessage")] == ["drop", "drop_after"]


def test_a_connection_hangs_or_is_slow(bot: BareBot, pg: Playground) -> None:
    pg.fault("getMe", kind="hang", seconds=20)
    with pytest.raises(httpx.ReadTimeout):
        bot.http.post("getMe", timeout=0.3)
    pg.fault("getMe", kind="slow", seconds=0.3)
    bot.ok("getMe")
    slow = pg.calls("getMe")[-1]
    assert slow.finished_at is not None
    assert slow.finished_at - slow.started_at > 0.25
