"""The bot as a process: it starts, survives failures of networks and disks, and stops on a signal."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.playground.server import serve
from bot.served_snapshots import served_snapshots
from tests.conftest import SHIPPED
from tests.e2e.conftest import START_SECONDS, environment
from tests.support import warm_process
from tests.support.playground_client import Playground
from tests.support.ports import free_port
from tests.support.warm_process import WarmProcess

if TYPE_CHECKING:
    from tests.conftest import RunCommand
    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Call

# The command as it is installed: the other tests run it in a process that has imported most of it before.
INSTALLED = Path(sys.executable).with_name("interview-bot")
QUESTION = "How do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"


def befallen(bot: Bot, fault: str) -> list[Call]:
    """Return the calls that a fault was applied to."""
    return [call for call in bot.playground.calls("sendMessage") if call.fault == fault]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "retry_after": 1},
        {"kind": "500"},
        {"kind": "502"},
        {"kind": "drop"},
        {"kind": "drop_after"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_a_reader_is_answered_in_spite_of_network_errors(bot: Bot, fault: dict[str, Any]) -> None:
    for method in ("sendMessage", "getUpdates"):
        bot.playground.fault(method, **fault)
    asked = bot.reader.says(bot.chat, QUESTION)
    assert ASSESSMENT in bot.playground.wait_reply(asked, timeout=30).text


def test_one_chat_that_must_wait_keeps_no_other_waiting(bot: Bot) -> None:
    unlucky = bot.playground.user("Aigul")
    chat = bot.playground.private(unlucky)
    bot.playground.fault("sendMessage", kind="429", retry_after=59, chat_id=chat.id)
    unlucky.says(chat, QUESTION)
    bot.playground.wait_until(lambda: befallen(bot, "429") or None, "a call that must wait")
    other = bot.playground.user("Dana", language_code="en")
    asked = other.says(bot.playground.private(other), QUESTION)
    assert ASSESSMENT in bot.playground.wait_reply(asked).text


def test_a_group_that_floods_keeps_nobody_else_waiting(bot: Bot) -> None:
    group = bot.greets(bot.playground.supergroup("Flood", members=[bot.reader]))
    for _ in range(60):
        bot.reader.says(group, f"/ask {QUESTION}")
    other = bot.playground.user("Erlan", language_code="en")
    asked = other.says(bot.playground.private(other), QUESTION)
    assert ASSESSMENT in bot.playground.wait_reply(asked, timeout=20).text


def test_a_burst_of_one_reader_is_answered_to_the_last_in_order(bot: Bot) -> None:
    eager = bot.playground.user("Eager", language_code="en")
    chat = bot.playground.private(eager)
    bot.playground.fault("sendMessage", kind="502", times=3, chat_id=chat.id)
    asked = [eager.says(chat, QUESTION) for _ in range(40)]
    replies = bot.playground.wait_replies(asked[0], len(asked), timeout=120)
    # The last answer stands right below the others, and needs not point to its question.
    assert [reply.reply_to for reply in replies] == [*(question.id for question in asked[:-1]), None]


def test_a_hanging_connection_keeps_nobody_else_waiting(bot: Bot) -> None:
    unlucky = bot.playground.user("Serik")
    chat = bot.playground.private(unlucky)
    bot.playground.fault("sendMessage", kind="hang", seconds=90, chat_id=chat.id)
    unlucky.says(chat, QUESTION)
    bot.playground.wait_until(lambda: befallen(bot, "hang") or None, "a hanging call")
    other = bot.playground.user("Bolat")
    asked = other.says(bot.playground.private(other), QUESTION)
    assert ASSESSMENT in bot.playground.wait_reply(asked).text


def test_a_reader_who_blocks_the_bot_is_no_trouble(bot: Bot) -> None:
    rude = bot.playground.user("Rude")
    chat = bot.playground.private(rude)
    bot.playground.fault("sendMessage", kind="slow", seconds=0.3, chat_id=chat.id)
    rude.says(chat, QUESTION)
    rude.blocks_bot()
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text


def test_updates_of_kinds_that_it_does_not_know_are_survived(bot: Bot) -> None:
    updates: list[dict[str, Any]] = [
        {},
        {"nonsense": 1},
        {"inline_query": None},
        {"poll": None, "future": {}},
    ]
    for update in updates:
        bot.playground.inject(update)
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text


def test_what_the_command_line_makes_current_is_served_within_seconds(
    bot: Bot, run_command: RunCommand
) -> None:
    def serves(snapshot: str) -> bool:
        return [served.snapshot for served in served_snapshots(bot.data_dir)] == [snapshot]

    def run(*arguments: str) -> str:
        ran = run_command(*arguments, DATA_DIR=bot.data_dir, CONTENT_DIR=bot.content_dir)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    file = next(bot.content_dir.glob("*.md"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("## How do you assess", "## How did you assess", 1), encoding="utf-8")
    built = json.loads(run("index", "build", "--json"))["snapshot"]
    bot.playground.wait_until(lambda: serves(built), "serving what was built")
    status = json.loads(run("index", "status", "--json"))
    assert (status["id"], status["newest"], len(status["serving"])) == (built, built, 1)
    before = status["previous"]
    run("index", "rollback")
    bot.playground.wait_until(lambda: serves(before), "serving what was there before")
    status = run("index", "status")
    assert f"The newest snapshot is {built}." in status
    assert " serves it since " in status
    file.write_text(text, encoding="utf-8")


def test_a_broken_database_is_told_to_the_editors_and_readers_are_answered(start_bot: StartBot) -> None:
    with start_bot() as bot:
        bot.playground.wait_reply(bot.editor.starts())
        with closing(sqlite3.connect(bot.data_dir / "state.sqlite")) as database:
            database.execute("DROP TABLE readers")
        assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text
        bot.playground.wait_message(bot.editors_chat, lambda m: "or is damaged (no such table" in m.text)


@pytest.mark.parametrize("method", ["getMyName", "getMyCommands"])
def test_nobody_waits_for_the_menu(start_bot: StartBot, method: str) -> None:
    with start_bot() as bot:
        bot.kill()
        bot.playground.fault(method, kind="429", retry_after=300, times=1000)
        before = bot.playground.calls()[-1].id
        with bot.started_again():
            assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text
        assert {call.fault for call in bot.playground.calls(method, after=before)} == {"429"}


def test_it_stops_when_told_with_what_is_in_flight_answered(start_bot: StartBot) -> None:
    with start_bot() as bot:
        bot.playground.fault("sendMessage", kind="slow", seconds=1)
        asked = bot.reader.says(bot.chat, QUESTION)
        bot.playground.wait_until(lambda: bot.playground.calls("sendMessage") or None, "an answer under way")
        assert bot.stop() == 0
        assert ASSESSMENT in bot.playground.wait_reply(asked).text


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "deleteWebhook"])
def test_it_stops_while_it_is_still_starting(
    tmp_path: Path, models_dir: Path, known_vectors: Path, method: str
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    shutil.copyfile(known_vectors, tmp_path / "vectors.sqlite")
    with serve() as address, Playground(address.url) as playground:
        playground.fault(method, kind="hang", seconds=60, times=100)
        settings = {"TELEGRAM_BOT_TOKEN": address.token, "TELEGRAM_API_URL": address.url}
        env = environment(tmp_path, SHIPPED.absolute(), **settings)
        process = WarmProcess(["run"], env=env, cwd=tmp_path, stdin=0, stdout=1, stderr=2)
        playground.wait_until(lambda: playground.calls(method) or None, f"a call of {method}", timeout=90)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize(("code", "description"), [(401, "Unauthorized"), (404, "Not Found")])
def test_a_token_that_is_taken_back_ends_the_bot_with_a_clear_sentence(
    start_bot: StartBot, code: int, description: str
) -> None:
    with start_bot() as bot:
        bot.playground.fault("getUpdates", kind="error", code=code, description=description, times=5)
        bot.reader.says(bot.chat, QUESTION)
        assert bot.process.wait(timeout=30) == 1
        assert "does not know this TELEGRAM_BOT_TOKEN" in bot.logged


def test_a_token_that_is_taken_back_is_noticed_without_polling_and_the_question_is_answered_later(
    start_bot: StartBot,
) -> None:
    port = free_port()
    with start_bot(WEBHOOK_URL=f"http://127.0.0.1:{port}/updates", WEBHOOK_LISTEN=f"127.0.0.1:{port}") as bot:
        bot.playground.fault("sendMessage", kind="error", code=401, description="Unauthorized", times=5)
        asked = bot.reader.says(bot.chat, QUESTION)
        assert bot.process.wait(timeout=30) == 1
        assert "does not know this TELEGRAM_BOT_TOKEN" in bot.logged
        bot.playground.clear_faults()
        process = bot.launch()
        try:
            assert ASSESSMENT in bot.playground.wait_reply(asked, timeout=START_SECONDS).text
        finally:
            process.kill()
            process.wait()


def test_trouble_with_polling_is_one_line_each_time(bot: Bot) -> None:
    bot.playground.fault("getUpdates", kind="502", times=2)
    bot.playground.fault(
        "getUpdates", kind="error", code=409, description="Conflict: terminated by other getUpdates request"
    )
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION), timeout=30).text
    told = {"no connection to Telegram", "another process is answering with this token"}
    bot.playground.wait_until(
        lambda: all(line in bot.logged for line in told), "both lines in the log", timeout=30
    )


def test_it_stops_in_the_middle_of_a_reindex_and_starts_again_whole(
    start_bot: StartBot, tmp_path: Path
) -> None:
    with start_bot(data_dir=tmp_path) as bot:
        text = next(bot.content_dir.glob("*.md")).read_text(encoding="utf-8")
        for number in range(40):
            changed = text.replace("pragmatism", f"pragmatism {number}")
            (bot.content_dir / f"copy-{number}.md").write_text(changed, encoding="utf-8")
        bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/reindex"))
        assert bot.stop() == 0
    with start_bot(data_dir=tmp_path) as bot:
        assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text


def test_a_damaged_snapshot_is_refused_by_name_and_the_previous_one_serves(
    start_bot: StartBot, tmp_path: Path
) -> None:
    with start_bot(data_dir=tmp_path) as bot:
        (bot.content_dir / "other.md").write_text(
            next(bot.content_dir.glob("*.md")).read_text("utf-8").replace("Gaziz", "Another"), "utf-8"
        )
        first = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/reindex"))
        bot.playground.wait_message(
            bot.editors_chat, lambda m: m.id == first.id and m.text.startswith("Done"), timeout=60
        )
    newest = max(path for path in (tmp_path / "index").iterdir() if path.is_dir())
    damaged = newest / "passages.json"
    damaged.write_bytes(damaged.read_bytes()[:-10])
    with start_bot(data_dir=tmp_path) as bot:
        assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text
        assert str(damaged.name) in bot.logged
        assert "truncated or altered" in bot.logged


def test_a_snapshot_that_is_cut_while_it_is_served_is_told_and_replaced(start_bot: StartBot) -> None:
    with start_bot(may_fail=True) as bot:
        bot.playground.wait_reply(bot.editor.starts())
        served = bot.playground.wait_until(
            lambda: [one.snapshot for one in served_snapshots(bot.data_dir)] or None, "a served snapshot"
        )
        vectors = bot.data_dir / "index" / served[0] / "texts-0.npy"
        os.truncate(vectors, 0)
        # Whether it comes before the bot has noticed or after.
        assert bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text
        bot.playground.wait_message(bot.editors_chat, lambda m: str(vectors) in m.text and "Now" in m.text)
        assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text
        assert "Traceback" not in bot.logged


def test_a_wrong_token_is_one_clear_sentence(tmp_path: Path, models_dir: Path, known_vectors: Path) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    shutil.copyfile(known_vectors, tmp_path / "vectors.sqlite")
    with serve() as address:
        for token in ("not a token", "123456:wrong"):
            settings = {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": address.url}
            done = run(tmp_path, **settings)
            assert done.returncode == 1
            assert "TELEGRAM_BOT_TOKEN" in done.stderr
            assert token not in done.stderr
            assert "Traceback" not in done.stderr
            # What cannot be a token is refused before anything is loaded.
            assert (tmp_path / "index").exists() is (token != "not a token")


def test_a_bot_api_that_cannot_be_reached_is_exit_code_69(
    tmp_path: Path, models_dir: Path, known_vectors: Path
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    shutil.copyfile(known_vectors, tmp_path / "vectors.sqlite")
    settings = {"TELEGRAM_BOT_TOKEN": "123456:secret-part", "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [INSTALLED, "run"],
        env=environment(tmp_path, SHIPPED.absolute(), **settings),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 69
    assert "could not be reached" in done.stderr
    assert "secret-part" not in done.stderr
    assert "Traceback" not in done.stderr


def run(data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return warm_process.run(["run"], env=environment(data_dir, SHIPPED.absolute(), **settings), cwd=data_dir)


def test_updates_come_through_a_webhook_where_one_is_configured(start_bot: StartBot) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/updates"
    with start_bot(WEBHOOK_URL=address, WEBHOOK_LISTEN=f"127.0.0.1:{port}") as bot:
        assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text
        assert bot.playground.calls("getUpdates") == []
        assert httpx.post(address, json={"update_id": 1}).status_code == httpx.codes.FORBIDDEN
        assert bot.stop() == 0


@pytest.mark.parametrize("setting", ["WEBHOOK_LISTEN", "MONITORING_LISTEN"])
def test_a_port_that_is_taken_is_one_clear_sentence(
    tmp_path: Path, models_dir: Path, known_vectors: Path, setting: str
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    shutil.copyfile(known_vectors, tmp_path / "vectors.sqlite")
    with serve() as there, closing(socket.create_server(("127.0.0.1", 0))) as taken:
        done = run(
            tmp_path,
            TELEGRAM_BOT_TOKEN=there.token,
            TELEGRAM_API_URL=there.url,
            WEBHOOK_URL="http://127.0.0.1/updates",
            **{setting: f"127.0.0.1:{taken.getsockname()[1]}"},
        )
    assert done.returncode == 1
    assert f"{setting}: cannot listen on 127.0.0.1:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_webhook_that_telegram_refuses_is_one_clear_sentence(
    tmp_path: Path, models_dir: Path, known_vectors: Path
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    shutil.copyfile(known_vectors, tmp_path / "vectors.sqlite")
    port = free_port()
    with serve() as there, Playground(there.url) as playground:
        playground.fault("setWebhook", kind="error", code=400, description="Bad Request: bad webhook")
        done = run(
            tmp_path,
            TELEGRAM_BOT_TOKEN=there.token,
            TELEGRAM_API_URL=there.url,
            WEBHOOK_URL="https://example.org/updates",
            WEBHOOK_LISTEN=f"127.0.0.1:{port}",
        )
    assert done.returncode == 1
    assert "WEBHOOK_URL: Telegram refuses https://example.org/updates: Bad webhook" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_inline_mode_there_is_nothing_to_share_with(start_bot: StartBot) -> None:
    with start_bot(is_inline=False) as bot:
        quote = bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION))
        assert quote.marked("blockquote")
        assert "Share" not in [button.text for button in quote.buttons]
