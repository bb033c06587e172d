"""Errors reach Sentry with where they happened, and without a reader's words, ids or the token."""

from __future__ import annotations

import gzip
import json
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from bot.monitoring.error_tracking import ErrorTrackingError, error_tracking, scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = "Что Абишев думает о моём соседе?"
TOKEN = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
USER_ID = 8812345678


@contextmanager
def sentry() -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes events as Sentry does; gives its address and what was sent."""
    sent: list[bytes] = []

    class Sink(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Sink) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1", sent
        server.shutdown()


def fail(words: str, user_id: int) -> None:
    try:
        int(words)
    except ValueError as error:
        error.add_note(words)
        raise RuntimeError(f"user {user_id} asked {words!r}, token {TOKEN}") from error


def events(sent: list[bytes]) -> list[dict[str, Any]]:
    """The events among what was sent: the last lines of the envelopes."""
    return [json.loads(envelope.rstrip(b"\n").rpartition(b"\n")[2]) for envelope in sent]


def test_an_error_is_sent_with_its_place_and_nothing_of_the_reader() -> None:
    with sentry() as (dsn, sent):
        with error_tracking(dsn, "1.2.3") as track_error:
            try:
                fail(WORDS, USER_ID)
            except RuntimeError as error:
                track_error(error)
        (event,) = events(sent)
    assert event["release"] == "1.2.3"
    kinds = [value["type"] for value in event["exception"]["values"]]
    assert kinds == ["ValueError", "RuntimeError"]
    frame = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["filename"].endswith("test_error_tracking.py")) == ("fail", True)
    raw = b"".join(sent).decode()
    for private in (WORDS, json.dumps(WORDS)[1:-1], TOKEN, TOKEN.partition(":")[2], str(USER_ID)):
        # The source line of the test itself defines it; the event holds the lines around the error only.
        assert private not in raw


def test_the_error_that_ends_the_bot_is_sent_too() -> None:
    with sentry() as (dsn, sent):
        with pytest.raises(ZeroDivisionError), error_tracking(dsn, "1"):
            _ = 1 / 0
        (event,) = events(sent)
    assert [value["type"] for value in event["exception"]["values"]] == ["ZeroDivisionError"]


def test_only_listed_fields_are_kept() -> None:
    frame = {"function": "f", "abs_path": "/home/ada/bot.py", "vars": {"words": WORDS}}
    exception = {"type": "E", "value": WORDS, "stacktrace": {"frames": [frame]}}
    event = {
        "event_id": "1",
        "user": {"id": USER_ID},
        "server_name": "ada",
        "breadcrumbs": {"values": [WORDS]},
        "extra": {"argv": [TOKEN]},
        "a_field_of_tomorrow": WORDS,
        "exception": {"values": [exception, {"type": "F"}]},
    }
    assert scrubbed(event) == {
        "event_id": "1",
        "exception": {
            "values": [
                {"type": "E", "stacktrace": {"frames": [{"function": "f"}]}},
                {"type": "F", "stacktrace": {"frames": []}},
            ]
        },
    }


def test_without_an_address_nothing_is_loaded_or_sent() -> None:
    with error_tracking("", "1") as track_error:
        track_error(ValueError(WORDS))


def test_a_wrong_address_is_refused_without_repeating_it() -> None:
    with (
        pytest.raises(ErrorTrackingError, match="SENTRY_DSN must be") as raised,
        error_tracking("s3cret", "1"),
    ):
        pass
    assert "s3cret" not in str(raised.value)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with (
        pytest.raises(ErrorTrackingError, match=r"pip install '\.\[sentry\]'"),
        error_tracking("http://k@x/1", "1"),
    ):
        pass


def test_a_server_that_cannot_be_reached_breaks_nothing() -> None:
    with error_tracking("http://key@127.0.0.1:9/1", "1") as track_error:
        track_error(ValueError(WORDS))
