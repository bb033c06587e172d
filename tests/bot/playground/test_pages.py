"""What a browser uses: the page and its headers, pictures, pushed events, and what other sites may not do."""

from __future__ import annotations

import base64
import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.playground.api.logs.bounded_log import BoundedLog
from bot.playground.api.routes import UPDATE_HEADER
from bot.playground.server import Address, serve
from bot.playground.web.guard import is_own_name
from tests.support.playground_client import ControlError, Playground

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.bare_bot import BareBot

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def hello_of(lines: Iterator[str]) -> dict[str, Any]:
    assert next(lines) == "event: hello"
    hello: dict[str, Any] = json.loads(next(lines).removeprefix("data: "))
    assert next(lines) == ""
    return hello


def event_of(lines: Iterator[str]) -> tuple[str, dict[str, Any]]:
    number = next(lines).removeprefix("id: ")
    event: dict[str, Any] = json.loads(next(lines).removeprefix("data: "))
    assert next(lines) == ""
    return number, event


@contextmanager
def events(url: str, after: int | None = None, last_id: str | None = None) -> Iterator[Iterator[str]]:
    headers = {"last-event-id": last_id} if last_id else {}
    query = "" if after is None else f"?after={after}"
    with httpx.stream("GET", f"{url}/events{query}", headers=headers, timeout=10) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield response.iter_lines()


# -- the page ----------------------------------------------------------------------------------------------


def test_the_page_is_confined_to_its_own_origin(address: Address) -> None:
    page = httpx.get(f"{address.url}/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for path in ("/", "/page/index.html"):
        headers = httpx.get(address.url + path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; ")
        assert "unsafe" not in policy
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
        assert headers["cache-control"] == "no-cache"
    assert "<script" not in page.text or "src=" in page.text


def test_nothing_beside_the_page_is_served(address: Address) -> None:
    for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/none.js", "/media/none", "/etc"):
        assert httpx.get(address.url + path).status_code == 404


def test_pictures_are_shown_and_all_else_is_saved(address: Address, pg: Playground) -> None:
    user = pg.user("Reader")
    chat = pg.private(user)
    picture = user.says(chat, photo={"content_base64": base64.b64encode(PNG).decode()})
    page = user.says(
        chat,
        document={
            "file_name": "страница.html",
            "mime_type": "text/html",
            "content_base64": base64.b64encode(b"<script>alert(1)</script>").decode(),
        },
    )
    shown = httpx.get(f"{address.url}/media/{picture.raw['photo'][0]['file_id']}")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert "content-disposition" not in shown.headers
    saved = httpx.get(f"{address.url}/media/{page.raw['document']['file_id']}")
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D1%81")
    assert saved.headers["x-content-type-options"] == "nosniff"


# -- other sites -------------------------------------------------------------------------------------------


def test_another_site_may_not_act(address: Address) -> None:
    control = f"{address.url}/control/state"
    for headers, status in (
        ({"origin": address.url}, 200),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "elsewhere.example"}, 403),
        ({"content-type": "text/plain"}, 415),
    ):
        response = httpx.post(control, headers={"content-type": "application/json", **headers}, content="{}")
        assert response.status_code == status, headers
        assert ("result" in response.json()) == (status == 200)
    for path in ("/", "/page/index.html", "/events", "/media/x"):
        response = httpx.get(address.url + path, headers={"host": "elsewhere.example:80"})
        assert response.status_code == 403


@pytest.mark.parametrize(
    ("host", "bound", "own"),
    [
        ("localhost:8081", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("[::1]:8081", "::1", True),
        ("192.168.1.5:8081", "192.168.1.5", True),
        ("192.168.1.6:8081", "192.168.1.5", False),
        ("192.168.1.6:8081", "0.0.0.0", True),
        ("elsewhere.example", "0.0.0.0", False),
        ("localhost.elsewhere.example", "127.0.0.1", False),
        ("", "127.0.0.1", False),
        ("[", "127.0.0.1", False),
    ],
)
def test_only_the_servers_own_names_are_answered(host: str, bound: str, own: bool) -> None:
    assert is_own_name(host, bound) is own


# -- events ------------------------------------------------------------------------------------------------


def test_events_are_pushed_from_where_the_page_has_been(address: Address, pg: Playground) -> None:
    seen = pg.do("state")["last_event"]
    with events(address.url, after=seen) as lines:
        hello = hello_of(lines)
        assert hello["last"] == seen
        pg.user("Reader <b>")
        number, event = event_of(lines)
        assert (event["id"], event["kind"]) == (seen + 1, "user")
        assert event["data"]["user"]["first_name"] == "Reader <b>"
    pg.user("Another")
    with events(address.url, after=0, last_id=number) as lines:
        assert hello_of(lines)["world"] == hello["world"]
        assert event_of(lines)[1]["data"]["user"]["first_name"] == "Another"


def test_a_page_from_before_a_restart_learns_that_the_world_is_another() -> None:
    with serve() as address, events(address.url) as lines:
        before = hello_of(lines)["world"]
    with serve() as address, Playground(address.url) as pg:
        pg.user("Old")
        with events(address.url, last_id=f"{before}:0") as lines:
            hello = hello_of(lines)
            assert hello["world"] != before
            pg.user("New")
            assert event_of(lines)[1]["data"]["user"]["first_name"] == "New"


def test_stopping_ends_the_stream_of_events() -> None:
    ended = threading.Event()

    def follow(url: str) -> None:
        with events(url) as lines:
            list(lines)
        ended.set()

    with serve() as address, Playground(address.url):
        thread = threading.Thread(target=follow, args=(address.url,))
        thread.start()
        time.sleep(0.3)
        started = time.monotonic()
    thread.join(5)
    assert ended.is_set()
    assert time.monotonic() - started < 3


def test_the_oldest_is_forgotten() -> None:
    log: BoundedLog[int] = BoundedLog(10)
    for number in range(1, 100):
        log.append(number)
        assert (log.last_number, log.after(0)[-1]) == (number, number)
        assert min(10, number) <= len(log.after(0)) < 20
        assert log.after(number - 1) == [number]
        assert log.after(number) == []


# -- a look behind -----------------------------------------------------------------------------------------


def test_behind_a_message_are_its_update_and_the_calls_made_for_it(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    chat = pg.private(user)
    first, second = user.says(chat, "one"), user.says(chat, "two")
    updates = {update["message"]["text"]: update["update_id"] for update in bot.updates()}

    def call(method: str, cause: str, **params: object) -> dict[str, Any]:
        headers = {UPDATE_HEADER: str(updates[cause])}
        result: dict[str, Any] = bot.http.post(method, json=params, headers=headers).json()["result"]
        return result

    keyboard = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    reply = call("sendMessage", "two", chat_id=user.id, text="to two", reply_markup=keyboard)
    call("sendMessage", "one", chat_id=user.id, text="to one")
    bot.ok("getMe")
    for message_id in (second.id, reply["message_id"]):
        behind = pg.do("behind", chat_id=chat.id, message_id=message_id)
        assert behind["update"]["message"]["text"] == "two"
        assert [(made["method"], made["params"]["text"], made["status"]) for made in behind["calls"]] == [
            ("sendMessage", "to two", 200)
        ]
        assert behind["calls"][0]["milliseconds"] >= 0
        assert behind["search"] is None
    assert pg.do("behind", chat_id=chat.id, message_id=first.id)["calls"][0]["params"]["text"] == "to one"

    query_id = user.starts_pressing(pg.message(chat.id, reply["message_id"]), "More")
    [pressed] = bot.updates()
    updates["press"] = pressed["update_id"]
    call("editMessageText", "press", chat_id=user.id, message_id=reply["message_id"], text="more of it")
    for target in ({"query_id": query_id}, {"chat_id": chat.id, "message_id": reply["message_id"]}):
        behind = pg.do("behind", **target)
        assert behind["update"]["callback_query"]["data"] == "more"
        assert [made["method"] for made in behind["calls"]] == ["editMessageText"]

    user.edits(first, "one, edited")
    assert pg.do("behind", chat_id=chat.id, message_id=first.id)["update"]["edited_message"]
    assert pg.do("behind", query_id="none") == {"update": None, "calls": [], "search": None}


def test_behind_a_chosen_result_is_the_query(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    query_id = user.starts_asking_inline("bees")
    content = {"message_text": "about bees"}
    result = {"type": "article", "id": "1", "title": "Bees", "input_message_content": content}
    bot.ok("answerInlineQuery", inline_query_id=query_id, results=[result])
    posted = pg.do("choose", query_id=query_id, result_id="1", chat_id=pg.private(user).id)
    behind = pg.do("behind", chat_id=user.id, message_id=posted["message_id"])
    assert behind["update"]["inline_query"]["query"] == "bees"


def test_a_client_speaks_another_language(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader", language_code="en")
    assert pg.do("set_language", user_id=user.id, language_code="kk")["language_code"] == "kk"
    user.starts()
    assert bot.updates()[0]["message"]["from"]["language_code"] == "kk"
    with pytest.raises(ControlError, match="is not a language tag"):
        pg.do("set_language", user_id=user.id, language_code="<b>")
