"""The real bot as a process, talking over HTTP to a local Bot API server, and people who talk to it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

import pytest

from bot.playground.server import serve
from tests.conftest import SHIPPED
from tests.support.playground_client import Chat, Playground, User
from tests.support.postgresql import postgresql_database
from tests.support.warm_process import WarmProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from bot.fetching.page import FetchPage

EDITOR_ID = 501
# Far more than it takes on a machine that has something else to do, too.
START_SECONDS = 300
STOP_SECONDS = 20
INTRODUCTION = "Hello! I am a bot that answers"


@dataclass(frozen=True)
class Bot:
    """A running bot and the world around it."""

    playground: Playground
    token: str
    process: WarmProcess
    log: Path
    content_dir: Path
    data_dir: Path
    editor: User
    reader: User
    launch: Callable[..., WarmProcess]

    @property
    def chat(self) -> Chat:
        """The reader's private chat with the bot."""
        return self.playground.private(self.reader)

    @property
    def editors_chat(self) -> Chat:
        """The editor's private chat with the bot."""
        return self.playground.private(self.editor)

    @property
    def logged(self) -> str:
        """All that the bot has logged so far."""
        return self.log.read_text(encoding="utf-8")

    def greets(self, group: Chat) -> Chat:
        """Return a group that an English speaker let the bot into, once it has introduced itself there."""
        self.playground.wait_message(group, lambda message: message.text.startswith(INTRODUCTION))
        return group

    def stop(self) -> int:
        """Tell the bot to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def kill(self) -> None:
        """End the bot as a power failure would."""
        self.process.kill()
        self.process.wait(timeout=30)

    @contextmanager
    def beside(self, **settings: str) -> Iterator[WarmProcess]:
        """Give another process of the same bot, with the same data and some settings of its own."""
        process = self.launch(**settings)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def started_again(self) -> Iterator[Bot]:
        """Give the bot in another process after this one has ended, with the same data and the same world."""
        before = self.playground.calls()[-1].id
        with self.beside() as process:
            self.playground.wait_polling(after=before, timeout=START_SECONDS)
            yield replace(self, process=process)


@dataclass(frozen=True)
class RunningPlayground:
    """The command that opens a playground, as a process.

    Args:
        playground: what it opened.
        process: the bot and the server in one.
        printed: its lines so far.
        output: what it prints from now on.
    """

    playground: Playground
    process: WarmProcess
    printed: list[str]
    output: TextIO


@contextmanager
def running_playground(
    arguments: Sequence[str], settings: Mapping[str, str], directory: Path
) -> Iterator[RunningPlayground]:
    """Run the command until the context ends, and give what it opened once the bot answers.

    Args:
        arguments: of the command.
        settings: its environment.
        directory: where it runs.
    """
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as output, open(os.devnull, "rb") as nothing:  # noqa: PTH123
        try:
            process = WarmProcess(
                arguments, env=settings, cwd=directory, stdin=nothing.fileno(), stdout=writing, stderr=writing
            )
        finally:
            os.close(writing)
        too_late = threading.Timer(START_SECONDS, process.kill)
        too_late.start()
        printed = []
        try:
            for line in output:
                printed.append(line)
                if found := re.match(r"The playground: (http://\S+) ", line):
                    break
            else:
                raise AssertionError("".join(printed))
            too_late.cancel()
            with Playground(found[1]) as playground:
                yield RunningPlayground(playground, process, printed, output)
        finally:
            too_late.cancel()
            # Killed at once, it would leave its state behind.
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


class StartBot(Protocol):
    """Starts a bot over interviews, by default the shipped ones."""

    def __call__(
        self,
        interviews: Path = SHIPPED,
        *,
        data_dir: Path | None = None,
        may_fail: bool = False,
        is_inline: bool = True,
        fetch_page: FetchPage | None = None,
        **settings: str,
    ) -> AbstractContextManager[Bot]: ...


def environment(data_dir: Path, content_dir: Path, **settings: str) -> Mapping[str, str]:
    """Return the environment of a bot that has only these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    return {**kept, "DATA_DIR": str(data_dir), "CONTENT_DIR": str(content_dir), **settings}


@pytest.fixture(scope="session")
def start_bot(tmp_path_factory: pytest.TempPathFactory, models_dir: Path, known_vectors: Path) -> StartBot:
    @contextmanager
    def start(
        interviews: Path = SHIPPED,
        *,
        data_dir: Path | None = None,
        may_fail: bool = False,
        is_inline: bool = True,
        fetch_page: FetchPage | None = None,
        **settings: str,
    ) -> Iterator[Bot]:
        home = tmp_path_factory.mktemp("bot")
        content_dir = home / "interviews"
        shutil.copytree(interviews, content_dir)
        data_dir = data_dir or home / "data"
        data_dir.mkdir(exist_ok=True)
        if not (data_dir / "models").exists():
            (data_dir / "models").symlink_to(models_dir)
            shutil.copyfile(known_vectors, data_dir / "vectors.sqlite")
        log = home / "log"
        with serve(username="AbishevBot") as address, Playground(address.url) as playground:
            playground.set_options(inline_mode=is_inline)
            editor = playground.user("Edita", id=EDITOR_ID)
            reader = playground.user("Aliya", language_code="en")
            settings = {
                "TELEGRAM_BOT_TOKEN": address.token,
                "TELEGRAM_API_URL": address.url,
                "ADMIN_IDS": str(EDITOR_ID),
                # Tests ask faster than people do.
                "QUESTIONS_PER_MINUTE": "1000",
                **settings,
            }

            def launch(**others: str) -> WarmProcess:
                with log.open("ab") as output, open(os.devnull, "rb") as nothing:  # noqa: PTH123
                    return WarmProcess(
                        ["run"],
                        env=environment(data_dir, content_dir, **settings | others),
                        cwd=home,
                        stdin=nothing.fileno(),
                        stdout=output.fileno(),
                        stderr=output.fileno(),
                        fetch_page=fetch_page,
                    )

            process = launch()
            bot = Bot(playground, address.token, process, log, content_dir, data_dir, editor, reader, launch)
            try:
                if "WEBHOOK_URL" in settings:
                    playground.wait_calls("setWebhook", timeout=START_SECONDS)
                else:
                    playground.wait_polling(timeout=START_SECONDS)
                yield bot
            except AssertionError as error:
                raise AssertionError(f"{error}\nThe bot's log:\n{bot.logged[-4000:]}") from error
            finally:
                process.kill()
                process.wait()
            assert bot.token not in bot.logged
            assert may_fail or "Traceback" not in bot.logged, bot.logged[-4000:]

    return start


@pytest.fixture(scope="module")
def bot(start_bot: StartBot) -> Iterator[Bot]:
    """A fresh bot over the shipped interview, for one file of tests."""
    with start_bot() as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def remembering_bot(start_bot: StartBot, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """A bot over the shipped interview, on each database that it may remember in."""
    if request.param == "sqlite":
        with start_bot() as running:
            yield running
        return
    server = request.getfixturevalue("postgresql")
    with postgresql_database(server) as address, start_bot(DATABASE_URL=address) as running:
        yield running


@pytest.fixture(scope="session")
def shipped() -> str:
    """The text of the shipped interview file."""
    return next(SHIPPED.glob("*.md")).read_text(encoding="utf-8")
