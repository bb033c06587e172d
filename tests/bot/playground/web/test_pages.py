"""What a browser uses: the page and its headers, pictures, pushed events."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from bot.playground.server import Address, serve
from tests.support.playground_client import Playground

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def test_what_no_person_could_send_does_not_stop_the_server(address: Address, pg: Playground) -> None:
    aliya = pg.user("Aliya")
    chat = pg.private(aliya)
    headers = {"content-type": "application/json"}

    def act(body: str) -> int:
        return httpx.post(f"{address.url}/control/say", content=body, headers=headers).status_code

    said = '{"user_id": %d, "chat_id": %d, "text": "half \\ud83d, whole \\ud83d\\ude00"}'
    assert act(said % (aliya.id, chat.id)) == 200
    assert pg.messages(chat)[-1].text == "half \N{REPLACEMENT CHARACTER}, whole 😀"
    for body in ("[" * 100_000, '{"a":' * 100_000, "{", "[]"):
        assert act(body) == 400
    assert httpx.get(f"{address.url}/").status_code == 200
