"""The HTTP side: envelopes, encodings, tokens, polling, webhooks, faults, the command line."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.playground.server import Address, serve
from tests.support.playground_client import ControlError, Playground, WaitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.bare_bot import BareBot

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


def in_background(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    return thread, results


# -- requests ----------------------------------------------------------------------------------------------


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
    for body in ("{", "[]"):
        response = bot.http.post("getMe", content=body, headers={"content-type": "application/json"})
        assert response.status_code == 400


def test_get_me(bot: BareBot) -> None:
    me = bot.ok("getMe")
    assert (me["id"], me["username"], me["is_bot"]) == (123456, "InterviewBot", True)
    assert me["supports_inline_queries"] is True
    assert me["can_read_all_group_messages"] is False


def test_every_call_is_journalled(bot: BareBot, pg: Playground) -> None:
    bot.call("sendMessage", chat_id=5, text="x", reply_markup={"inline_keyboard": []})
    [call] = pg.calls("sendMessage")
    assert call.params == {"chat_id": "5", "text": "x", "reply_markup": {"inline_keyboard": []}}
    assert (call.status, call.ok, call.error) == (400, False, "Bad Request: chat not found")


# -- polling -----------------------------------------------------------------------------------------------


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


def test_a_poll_returns_as_soon_as_something_happens(bot: BareBot, pg: Playground) -> None:
    started = time.monotonic()
    assert bot.ok("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - started < 5
    thread, results = in_background(lambda: bot.ok("getUpdates", timeout=8)[0]["message"]["text"])
    pg.wait_polling()
    pg.user("Reader").starts()
    thread.join(5)
    assert results == ["/start"]


def test_a_second_poll_ends_the_first(bot: BareBot, pg: Playground) -> None:
    thread, results = in_background(lambda: bot.refused("getUpdates", timeout=8))
    pg.wait_polling()
    bot.ok("getUpdates")
    thread.join(5)
    assert results == [CONFLICT]


def test_a_poll_that_hung_up_leaves_updates_for_the_next(bot: BareBot, pg: Playground) -> None:
    with pytest.raises(httpx.ReadTimeout):
        bot.http.post("getUpdates", json={"timeout": 8}, timeout=0.3)
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


# -- webhooks ----------------------------------------------------------------------------------------------


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


# -- faults ------------------------------------------------------------------------------------------------


def test_faults_befall_the_next_calls_of_a_method(bot: BareBot, pg: Playground) -> None:
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
    started = time.monotonic()
    bot.ok("getMe")
    assert time.monotonic() - started >= 0.3


# -- the control side and the client -----------------------------------------------------------------------


def test_mistakes_of_a_test_are_explained(pg: Playground) -> None:
    user = pg.user("Reader", username="reader")
    for mistake, explanation in (
        (lambda: pg.do("dance"), "there is no action 'dance'"),
        (lambda: pg.do("say", user_id=user.id), "the argument 'chat_id' is missing"),
        (lambda: pg.user("Twin", username="reader"), "is taken"),
        (lambda: user.says(pg.private(pg.user("Other")), "x"), "cannot write in the private chat"),
        (lambda: user.starts("a b"), "is no deep link"),
        (lambda: pg.set_options(privacy=False), "there is no option privacy"),
        (lambda: pg.fault(kind="fire"), "'fire' is not a valid FaultKind"),
    ):
        with pytest.raises(ControlError, match=re.escape(explanation)):
            mistake()


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


def test_users_send_anything(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    chat = pg.private(user)
    user.says(chat, sticker={"emoji": "👍"})
    user.says(chat, photo={}, caption="look, @InterviewBot")
    user.says(chat, voice={"duration": 7})
    user.says(chat, document={"file_name": "a.txt", "content_base64": "aGk="})
    user.says(chat, content={"location": {"latitude": 40.4, "longitude": 49.9}})
    sticker, photo, voice, document, location = (update["message"] for update in bot.updates())
    assert sticker["sticker"]["emoji"] == "👍"
    assert photo["caption_entities"][0]["type"] == "mention"
    assert voice["voice"]["duration"] == 7
    assert pg.file(document["document"]["file_id"]) == b"hi"
    assert location["location"]["latitude"] == 40.4


# -- starting ----------------------------------------------------------------------------------------------


def test_stopping_does_not_wait_for_a_long_poll() -> None:
    with serve() as address, Playground(address.url) as pg:
        url = f"{address.base_url}{address.token}/getUpdates"
        thread, results = in_background(lambda: httpx.post(url, json={"timeout": 50}, timeout=60).json())
        pg.wait_polling()
        started = time.monotonic()
    thread.join(5)
    assert results == [{"ok": True, "result": []}]
    assert time.monotonic() - started < 3


@pytest.mark.slow
def test_the_command_prints_where_it_listens_and_stops_on_a_signal() -> None:
    command = [sys.executable, "-m", "bot.playground", "--token", "1:x", "--username", "SomeBot"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = json.loads(process.stdout.readline())
        assert (printed["token"], printed["username"]) == ("1:x", "SomeBot")
        assert httpx.get(f"{printed['url']}/bot1:x/getMe").json()["result"]["username"] == "SomeBot"
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@pytest.mark.slow
def test_a_token_that_is_none_is_refused_in_words() -> None:
    command = [sys.executable, "-m", "bot.playground", "--token", "nonsense"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert result.returncode == 1
    assert "a token looks like" in result.stderr
