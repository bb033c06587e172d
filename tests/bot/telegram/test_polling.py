"""An update that cannot be read does not affect the others."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.telegram.polling import PollingRequest, understood
from tests.support.service_messages import POLL, WORDLESS

SAID: dict[str, Any] = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "Қалай?"}
MESSAGE = {"update_id": 2, "message": SAID}
USER = {"id": 1, "is_bot": False, "first_name": "A"}
LEFT = {"status": "left", "user": USER}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
kinds = st.sampled_from(["message", "inline_query", "callback_query", "my_chat_member", "poll", "future"])


async def nothing_to_store() -> None:
    pass


@pytest.mark.parametrize(
    ("status", "refused"), [(401, True), (404, True), (200, False), (409, False), (429, False), (502, False)]
)
def test_a_token_that_telegram_does_not_know_is_noticed(status: int, refused: bool) -> None:
    async def poll() -> bool:
        noticed = asyncio.Event()
        transport = httpx.MockTransport(lambda _request: httpx.Response(status))
        async with PollingRequest(noticed, nothing_to_store, {"transport": transport}) as request:
            await request.do_request("https://api.telegram.org/bot123456:secret/getUpdates", "POST")
        return noticed.is_set()

    assert asyncio.run(poll()) is refused


def test_updates_are_stored_before_the_request_that_confirms_them() -> None:
    order = []

    async def stored() -> None:
        order.append("stored")

    def answer(_request: httpx.Request) -> httpx.Response:
        order.append("confirmed")
        return httpx.Response(200)

    async def poll() -> None:
        async with PollingRequest(
            asyncio.Event(), stored, {"transport": httpx.MockTransport(answer)}
        ) as request:
            await request.do_request("https://api.telegram.org/bot123456:secret/getUpdates", "POST")

    asyncio.run(poll())
    assert order == ["stored", "confirmed"]


def result(payload: bytes) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = json.loads(understood(payload))["result"]
    return updates


@pytest.mark.parametrize(
    "unreadable",
    [
        {"message": {"chat": 1}},
        {"inline_query": {"id": "1"}},
        {"callback_query": {"from": []}},
        {"poll": [[]]},
        {"message": {**SAID, "text": 1}},
        {"message": {**SAID, "from": {**USER, "id": "1"}}},
        {"message": {**SAID, "entities": [{"type": "bold", "offset": True, "length": 1}]}},
        {"message": {**SAID, "reply_to_message": {**SAID, "caption": []}}},
        {"callback_query": {"id": "1", "from": USER, "chat_instance": "1", "data": []}},
        {"my_chat_member": {"from": USER, "date": 1, "old_chat_member": LEFT, "new_chat_member": LEFT}},
        {"inline_query": {"id": 1, "from": USER, "query": "", "offset": ""}},
    ],
)
def test_what_cannot_be_read_is_emptied_and_what_stands_beside_it_stays(unreadable: dict[str, Any]) -> None:
    payload = json.dumps({"ok": True, "result": [{"update_id": 1, **unreadable}, MESSAGE]}).encode()
    assert result(payload) == [{"update_id": 1}, MESSAGE]


@pytest.mark.parametrize("carried", WORDLESS, ids=lambda carried: next(iter(carried)))
def test_what_nobody_here_looks_at_may_be_of_any_shape(carried: dict[str, Any]) -> None:
    wordless = {key: value for key, value in SAID.items() if key != "text"} | carried
    pressed = {
        "id": "1",
        "from": USER,
        "chat_instance": "1",
        "message": {**SAID, "reply_to_message": wordless},
    }
    updates = [
        {"update_id": 1, "message": wordless},
        {"update_id": 2, "message": {**SAID, "reply_to_message": wordless}},
        {"update_id": 3, "callback_query": pressed},
    ]
    assert result(json.dumps({"ok": True, "result": updates}).encode()) == updates


def test_a_poll_that_people_vote_on_is_no_message_and_stays() -> None:
    update = {"update_id": 1, "poll": POLL}
    assert result(json.dumps({"ok": True, "result": [update]}).encode()) == [update]


@pytest.mark.parametrize("payload", [b"<html>", b"[]", b'{"ok": true}', b'{"result": [[]]}', b"\xff", b""])
def test_what_is_no_answer_is_left_to_the_library(payload: bytes) -> None:
    assert understood(payload) == payload


@given(st.lists(st.dictionaries(kinds, json_values, max_size=2), max_size=5))
def test_whatever_comes_can_be_read_afterwards(updates: list[dict[str, Any]]) -> None:
    numbered = [{**update, "update_id": number} for number, update in enumerate(updates)]
    read = Update.de_list(result(json.dumps({"ok": True, "result": numbered}).encode()), None)
    assert [update.update_id for update in read] == list(range(len(updates)))
