"""No line that is logged, by us or by a library, ever holds a secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.ext import Application, TypeHandler
from telegram.request import HTTPXRequest

from bot.logs import REDACTED, RedactingFormatter, configure_logging
from bot.state.model import Reader
from bot.state.state import State

TOKEN = "123456789:AAHk-3_secretSECRETsecretSECRET0123"
CONFIGURED = (
    "httpx", "httpcore", "apscheduler", "aiosqlite", "alembic", "telegram.ext", "telegram.request",
    "telegram.ext.Application", "bot", "index", "content",
)  # fmt: skip
SECRET_PART = TOKEN.split(":")[1]


class Logged(NamedTuple):
    """Where the lines go, and how they are written."""

    style: str
    stream: io.StringIO

    def lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()


@pytest.fixture(params=["console", "json"])
def logged(request: pytest.FixtureRequest) -> Iterator[Logged]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in CONFIGURED}
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "excepthook", sys.excepthook)
        patch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
        patch.setattr(sys, "stderr", stream)
        configure_logging("DEBUG", request.param, [TOKEN])
        ours = root.handlers[:]
        # For pytest to find none of its own, which raise what cannot be formatted.
        patch.setattr(root, "addHandler", lambda _handler: None)
        root.handlers[:] = ours
        yield Logged(request.param, stream)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, number in levels.items():
        logging.getLogger(name).setLevel(number)
    structlog.reset_defaults()


def raise_with(text: str) -> None:
    local = text
    try:
        raise ValueError(f"inner {local}")
    except ValueError as error:
        raise RuntimeError(f"outer {quote(text, safe='')}") from error


def log_exception(text: str) -> None:
    try:
        raise_with(text)
    except RuntimeError:
        logging.getLogger("library").exception("it failed")


def log_structured_exception(text: str) -> None:
    try:
        raise_with(text)
    except RuntimeError:
        structlog.get_logger("ours").exception("it failed", url=text)


@pytest.mark.parametrize(
    "log",
    [
        lambda text: logging.getLogger("library").warning(text),
        lambda text: logging.getLogger("library").info("GET %s", text),
        lambda text: logging.getLogger("library").info("GET %(url)s", {"url": text}),
        lambda text: logging.getLogger("library").info("%r", [text]),
        lambda text: logging.getLogger("library").info("%d requests to %s and %s", text, text),
        lambda text: logging.getLogger(text).info("who logs"),
        lambda text: structlog.get_logger("ours").info(text),
        lambda text: structlog.get_logger("ours").info("update", **{text: text}),
        lambda text: structlog.get_logger("ours").info("update", nested={"urls": [text.encode()]}),
        log_exception,
        log_structured_exception,
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://x.example/?token={quote(TOKEN, safe='')}&double={quote(quote(TOKEN, safe=''))}",
        f"before\n{TOKEN}\nafter",
        SECRET_PART,
        f"{TOKEN}{TOKEN}",
    ],
)
def test_a_line_holds_no_secret(logged: Logged, log: Callable[[str], None], text: str) -> None:
    log(text)
    printed = logged.stream.getvalue()
    assert printed, "it is logged all the same"
    assert SECRET_PART not in printed
    assert REDACTED in printed


_PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cf", "Zl", "Zp"]))


@given(
    st.from_regex(r"[0-9]{8,10}:[A-Za-z0-9_-]{35}", fullmatch=True),
    _PRINTABLE,
    _PRINTABLE,
    st.sampled_from(
        [str, repr, json.dumps, lambda text: quote(text, safe=""), lambda text: text.split(":")[1]]
    ),
)
def test_whatever_stands_around_it_a_token_is_taken_out(
    token: str, before: str, after: str, written: Callable[[str], str]
) -> None:
    formatter = RedactingFormatter(logging.Formatter("%(message)s"), [token])
    record = logging.LogRecord("name", logging.INFO, "", 0, before + written(token) + after, None, None)
    line = formatter.format(record)
    assert token.split(":")[1] not in line
    assert before in line
    assert after in line


@given(st.text(min_size=4), st.sampled_from([str, repr, json.dumps, lambda text: quote(text, safe="")]))
def test_any_secret_is_taken_out_however_it_is_written(secret: str, written: Callable[[str], str]) -> None:
    formatter = RedactingFormatter(logging.Formatter("%(message)s"), [secret])
    record = logging.LogRecord("name", logging.INFO, "", 0, f"«{written(secret)}»", None, None)
    assert secret not in formatter.format(record).replace(REDACTED, "")


@given(_PRINTABLE)
def test_without_secrets_and_control_characters_nothing_is_changed(text: str) -> None:
    formatter = RedactingFormatter(logging.Formatter("%(message)s"), ["", ":"])
    record = logging.LogRecord("name", logging.INFO, "", 0, text, None, None)
    assert formatter.format(record) == text.replace(":", REDACTED)


@pytest.mark.parametrize("character", ["\x1b", "\r", "\0", "\x9b", "\u202e"])
def test_no_character_that_a_terminal_obeys_is_printed(character: str) -> None:
    formatter = RedactingFormatter(logging.Formatter("%(message)s"), [])
    record = logging.LogRecord("name", logging.INFO, "", 0, f"a{character}[2Jb\n\tc", None, None)
    assert formatter.format(record) == f"a\\u{ord(character):04x}[2Jb\n\tc"


def test_json_lines_are_objects_with_time_level_and_logger(logged: Logged) -> None:
    structlog.get_logger("ours").info("сөз", chat=5)
    log_exception(TOKEN)
    if logged.style == "json":
        first, second = map(json.loads, logged.lines())
        assert (first["event"], first["chat"], first["level"], first["logger"]) == ("сөз", 5, "info", "ours")
        assert "timestamp" in first
        assert "RuntimeError" in second["exception"]
    else:
        assert "сөз" in logged.lines()[0]
        assert "\x1b" not in logged.stream.getvalue()


def test_requests_are_not_logged_at_all(logged: Logged) -> None:
    for library in ("httpx", "httpcore.connection", "apscheduler.scheduler"):
        logging.getLogger(library).info("a request")
    assert logged.lines() == []


def test_a_job_is_no_error_where_the_process_stops_before_it_ends(logged: Logged) -> None:
    scheduler = logging.getLogger("apscheduler.executors.default")
    scheduler.error("Job raised an exception", exc_info=asyncio.CancelledError())
    assert logged.lines() == []
    scheduler.error("Job raised an exception", exc_info=ValueError())
    assert "Job raised an exception" in logged.lines()[0]


@pytest.mark.slow
def test_an_error_that_ends_the_process_is_printed_without_secrets() -> None:
    script = (
        "import sys; from bot.logs import configure_logging; "
        "configure_logging('INFO', 'console', [sys.argv[1]]); raise OSError('cannot reach bot' + sys.argv[1])"
    )
    ended = subprocess.run([sys.executable, "-c", script, TOKEN], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "cannot reach bot" in ended.stderr
    assert SECRET_PART not in ended.stderr


def test_what_is_kept_of_people_is_not_logged(logged: Logged, tmp_path: Path) -> None:
    async def keep() -> None:
        state = await State.open(f"sqlite:///{tmp_path}/state.sqlite")
        await state.change_reader(1, lambda _: Reader("somebody's language"))
        await state.close()

    asyncio.run(keep())
    assert "somebody's" not in logged.stream.getvalue()


def test_what_people_write_is_not_logged_however_much_is_asked_for(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 7, "type": "private", "first_name": "Aliya"},
        "from": {"id": 7, "is_bot": False, "first_name": "Aliya"},
        "text": "Who was it?",
    }

    async def telegram(_: HTTPXRequest, url: str, *__: object, **___: object) -> tuple[int, bytes]:
        me = {"id": 1, "is_bot": True, "first_name": "b", "username": "TestBot"}
        return 200, json.dumps({"ok": True, "result": me if url.endswith("getMe") else asked}).encode()

    async def reply(update: Update, _context: object) -> None:
        assert update.message is not None
        await update.message.reply_text("It was Aliya.")

    async def handle() -> None:
        application = Application.builder().token(TOKEN).updater(None).build()
        application.add_handler(TypeHandler(Update, reply))
        async with application:
            await application.start()
            update = Update.de_json({"update_id": 1, "message": asked}, application.bot)
            await application.update_queue.put(update)
            await application.update_queue.join()
            await application.stop()

    monkeypatch.setattr(HTTPXRequest, "do_request", telegram)
    asyncio.run(handle())
    structlog.get_logger("bot.answering").debug("ours, with nobody's words")
    printed = logged.stream.getvalue()
    assert "ours, with nobody's words" in printed
    assert "Aliya" not in printed
    assert "Who was it" not in printed
