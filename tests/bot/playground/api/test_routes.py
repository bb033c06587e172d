"""The Bot API over HTTP: envelopes, encodings, tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from bot.playground.server import Address
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground


def test_the_envelope_and_the_status_agree(bot: BareBot, address: Address) -> None:
    unknown = bot.call("doMagic")
    assert (unknown.status_code, unknown.json()) == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found"},
    )
    for token, code, description in (("1:other", 401, "Unauthorized"), ("nonsense", 404, "Not Found")):
        response = httpx.get(f"{address.base_url}{token}/getMe")
        assert (response.status_code, response.json()["description"]) == (code, description)
    assert httpx.get(f"{address.url}/elsewhere").json()["error_code"] == 404


def test_parameters_come_in_any_encoding_and_methods_in_any_case(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    user.starts()
    fields = {"chat_id": str(user.id), "text": "привет & <co>"}
    for response in (
        bot.http.get("sendMessage", params=fields),
        bot.http.post("SENDMESSAGE", params=fields),
        bot.http.post("sendMessage", data=fields),
        bot.http.post("sendMessage", json=fields | {"chat_id": user.id, "disable_notification": True}),
        bot.http.post("sendMessage", data=fields, files={"x": b"x"}),
    ):
        assert response.json()["result"]["text"] == "привет & <co>"
    assert len(pg.calls("sendMessage")) == 5


def test_a_broken_body_is_refused(bot: BareBot) -> None:
    for body in ("{", "[]", "[" * 100_000):
        response = bot.http.post("getMe", content=body, headers={"content-type": "application/json"})
        assert response.status_code == 400


def test_get_me(bot: BareBot) -> None:
    me = bot.ok("getMe")
    assert (me["id"], me["username"], me["is_bot"]) == (123456, "InterviewBot", True)
    assert me["supports_inline_queries"] is True
    assert me["can_read_all_group_messages"] is False
