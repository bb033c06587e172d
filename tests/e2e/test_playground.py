"""`interview-bot playground`, and `run` without a token: what it prints, keeps, and leaves alone."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from bot.playground.control.scene import EDITOR_ID, READER_ID
from tests.e2e.conftest import START_SECONDS, RunningPlayground, environment, running_playground
from tests.support.playground_client import User

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.conftest import RunCommand

TOKEN = "123456:THE-token_of-the-real-bot"


class Open(Protocol):
    def __call__(self, *arguments: str, **settings: str) -> AbstractContextManager[RunningPlayground]: ...


@pytest.fixture
def open_playground(filled_data_dir: Path, content_dir: Path, tmp_path: Path) -> Open:
    """Starts the command over the five interviews, by default on a free port."""

    def start(*arguments: str, **settings: str) -> AbstractContextManager[RunningPlayground]:
        arguments = arguments or ("playground", "--port", "0")
        settings = {"TMPDIR": str(tmp_path), **settings}
        return running_playground(arguments, environment(filled_data_dir, content_dir, **settings), tmp_path)

    return start


def stop(running: RunningPlayground, number: signal.Signals) -> str:
    """Stop the process, which must exit cleanly and soon, and return what it printed since."""
    running.process.send_signal(number)
    printed = running.output.read()
    assert running.process.wait(START_SECONDS) == 0
    assert "Traceback" not in printed
    return printed


def test_the_real_bot_answers_and_leaves_nothing_behind(
    open_playground: Open, tmp_path: Path, content_dir: Path
) -> None:
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:1",
        "WEBHOOK_URL": "http://127.0.0.1:1/updates",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "ADMIN_IDS": str(READER_ID),
        # No proxy may stand between the bot and its own server.
        "HTTP_PROXY": "http://127.0.0.1:1",
        "ALL_PROXY": "http://127.0.0.1:1",
    }
    files = {path.name: path.read_bytes() for path in content_dir.iterdir()}
    with open_playground("playground", "--port", "0", **settings) as running:
        reader, editor = (
            User(running.playground, READER_ID, "Aliya"),
            User(running.playground, EDITOR_ID, "Elchin"),
        )
        asked = reader.says(running.playground.private(reader), "Çay hasadı ne zaman başlar?")
        reply = running.playground.wait_reply(asked)
        assert "Çay hasadı mayıs ayında başlar" in reply.text

        behind = running.playground.do("behind", chat_id=reply.chat_id, message_id=reply.id)
        assert behind["update"]["message"]["text"] == asked.text
        assert "sendMessage" in [call["method"] for call in behind["calls"]]
        search = behind["search"]
        assert (search["question"], search["outcome"], search["declined_because"]) == (
            asked.text,
            "answer",
            None,
        )
        assert search["threshold"] == 0.5 < search["confidence"] <= 1
        assert search["passages"][0]["passage"] in reply.text

        asked = reader.says(running.playground.private(reader), "Сколько стоит слон?")
        reply = running.playground.wait_reply(asked)
        search = running.playground.do("behind", chat_id=reply.chat_id, message_id=reply.id)["search"]
        assert search["outcome"] == "decline"
        assert search["declined_because"].startswith("Its confidence, 0.")

        refused = reader.says(running.playground.private(reader), "/reindex")
        assert running.playground.wait_reply(refused).text.startswith("I do not know this command.")
        running.playground.wait_reply(editor.says(running.playground.private(editor), "/reindex"))
        shown = list(tmp_path.glob("interview-bot-*"))
        assert len(shown) == 1
        running.printed.append(stop(running, signal.SIGINT))
    assert not list(tmp_path.glob("interview-bot-*"))
    assert {path.name: path.read_bytes() for path in content_dir.iterdir()} == files
    assert not (tmp_path / "data" / "index").exists()
    assert not (tmp_path / "data" / "state.sqlite").exists()
    assert TOKEN not in "".join(running.printed)


def test_what_the_bot_remembers_is_kept_if_wanted(open_playground: Open, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    arguments = ("playground", "--port", "0", "--keep", str(kept))
    with open_playground(*arguments, "--host", "0.0.0.0") as running:
        assert "anyone who reaches this port can act as any user of the playground" in "".join(
            running.printed
        )
        reader = User(running.playground, READER_ID, "Aliya")
        asked = reader.says(running.playground.private(reader), "/language")
        reader.presses(running.playground.wait_reply(asked), "Türkçe")
        stop(running, signal.SIGTERM)
    with open_playground(*arguments) as running:
        reader = User(running.playground, READER_ID, "Aliya")
        reply = running.playground.wait_reply(reader.says(running.playground.private(reader), "/help"))
        assert "röportaj" in reply.text.lower()
        stop(running, signal.SIGTERM)
    assert (kept / "state.sqlite").exists()
    assert not list(tmp_path.glob("interview-bot-*"))


def test_run_without_a_token_tells_how_to_get_one_and_opens_the_playground(open_playground: Open) -> None:
    try:
        socket.create_server(("127.0.0.1", 8081)).close()
    except OSError:
        pytest.skip("port 8081, which `run` opens the playground on, is taken")
    with open_playground("run") as running:
        said = "".join(running.printed)
        assert "There is no TELEGRAM_BOT_TOKEN" in said
        assert "https://t.me/BotFather" in said
        assert running.playground.url == "http://127.0.0.1:8081"
        stop(running, signal.SIGTERM)


def test_what_a_person_can_mend_is_one_sentence(
    run_command: RunCommand, filled_data_dir: Path, content_dir: Path
) -> None:
    places: dict[str, Any] = {"DATA_DIR": filled_data_dir, "CONTENT_DIR": content_dir}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = run_command("playground", "--port", port, **places)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.strip() == (
        f"port {port} is taken: choose another with `interview-bot playground --port`, 0 for any free one"
    )
    ran = run_command("playground", "--host", "192.0.2.1", **places)
    assert ran.returncode == 1
    assert ran.stderr.startswith("the playground cannot listen on 192.0.2.1, port 8081: ")
    assert "Traceback" not in ran.stderr
    broken = content_dir / "tea.md"
    broken.write_text("---\ntitle: x\n---\n")
    ran = run_command("playground", "--port", "0", **places)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"{broken}:1: ")
    assert run_command("playground", "--port", "70000").returncode == 2
