"""How updates reach the bot: by polling, or by a webhook."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.playground.conftest import InBackground
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground


CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


def test_updates_wait_until_confirmed(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    for number in range(3):
        user.says(pg.private(user), str(number))
    first, second, third = bot.ok("getUpdates")
    assert second["update_id"] == first["update_id"] + 1
    assert bot.ok("getUpdates", limit=1) == [first]
    assert bot.ok("getUpdates", offset=second["update_id"]) == [second, third]
    assert bot.ok("getUpdates", offset=-1) == [third]
    assert bot.ok("getUpdates") == [third]
    assert bot.ok("getUpdates", offset=third["update_id"] + 1) == []


def test_a_poll_waits_as_long_as_it_says_where_nothing_happens(bot: BareBot, pg: Playground) -> None:
    assert bot.ok("getUpdates", timeout=1) == []
    [poll] = pg.calls("getUpdates")
    assert poll.finished_at is not None
    assert poll.finished_at - poll.started_at > 0.9


def test_a_poll_returns_as_soon_as_something_happens(
    bot: BareBot, pg: Playground, in_background: InBackground
) -> None:
    poll = in_background(lambda: bot.ok("getUpdates", timeout=50)[0]["message"]["text"])
    pg.wait_polling()
    pg.user("Reader").starts()
    assert poll.result(20) == "/start"


def test_a_second_poll_ends_the_first(bot: BareBot, pg: Playground, in_background: InBackground) -> None:
    poll = in_background(lambda: bot.refused("getUpdates", timeout=50))
    pg.wait_polling()
    bot.ok("getUpdates")
    assert poll.result(20) == CONFLICT


def test_a_poll_that_hung_up_leaves_updates_for_the_next(bot: BareBot, pg: Playground) -> None:
    with pytest.raises(httpx.ReadTimeout):
        bot.http.post("getUpdates", json={"timeout": 50}, timeout=0.3)
    pg.wait_calls("getUpdates", 1)
    pg.user("Reader").starts()
    assert len(bot.ok("getUpdates")) == 1


def test_only_the_kinds_asked_for_are_queued(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    bot.ok("getUpdates", allowed_updates=["inline_query"])
    user.starts()
    user.starts_asking_inline("x")
    assert [update.keys() - {"update_id"} for update in bot.updates()] == [{"inline_query"}]
    bot.ok("getUpdates", allowed_updates=[])
    user.starts()
    assert len(bot.updates()) == 1


def test_any_update_can_be_injected(bot: BareBot, pg: Playground) -> None:
    pg.inject({"message": {"strange": True}})
    pg.inject({"update_id": 5, "unheard_of": {}})
    assert [update.keys() - {"update_id"} for update in bot.ok("getUpdates")] == [{"message"}, {"unheard_of"}]


@contextmanager
def listener(statuses: list[int], answer: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Take webhook calls, answering with one status after the other and then 200."""
    received: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append((self.headers.get("X-Telegram-Bot-Api-Secret-Token"), json.loads(body)))
            reply = json.dumps(answer).encode()
            self.send_response(statuses.pop(0) if statuses else 200)
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook", received
        finally:
            server.shutdown()
            thread.join()


def test_a_webhook_gets_updates_with_the_secret_and_may_answer_with_a_method(
    bot: BareBot, pg: Playground
) -> None:
    user = pg.user("Reader")
    answer = {"method": "sendMessage", "chat_id": user.id, "text": "by webhook"}
    with listener([500], answer) as (url, received):
        bot.ok("setWebhook", url=url, secret_token="s3cret")
        started = user.starts()
        assert pg.wait_reply(started).text == "by webhook"
        assert [(secret, update["message"]["text"]) for secret, update in received] == [
            ("s3cret", "/start")
        ] * 2
        info = bot.ok("getWebhookInfo")
        assert (info["url"], info["pending_update_count"]) == (url, 0)
        assert info["last_error_message"].startswith("Wrong response from the webhook: 500")
        assert bot.refused("getUpdates") == (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        bot.ok("deleteWebhook", drop_pending_updates=True)
        assert bot.ok("getWebhookInfo")["url"] == ""
        assert bot.ok("getUpdates") == []


def test_a_secret_token_has_its_alphabet(bot: BareBot) -> None:
    for secret, complaint in (("a b", "contains unallowed characters"), ("x" * 257, "is too long")):
        refusal = bot.refused("setWebhook", url="http://127.0.0.1:1/", secret_token=secret)
        assert refusal == f"Bad Request: secret token {complaint}"
