"""The bot of a campaign: the real process against a local Bot API server, killed and started again."""

from __future__ import annotations

import math
import os
import signal
import sqlite3
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from bot.playground.server import serve
from tests.conftest import CACHE, SHIPPED
from tests.e2e.conftest import START_SECONDS, environment
from tests.soak import bot_without_models
from tests.soak.database_proxy import DatabaseProxy
from tests.support.playground_client import Chat, Message, Playground, User
from tests.support.postgresql import postgresql_database, postgresql_server
from tests.support.warm_process import WarmProcess

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

QUESTION: Final = "How do you assess Azerbaijani-Kazakh relations?"
# Telegram takes thirty messages a second, and a start takes a while.
ANSWERED_WITHIN_SECONDS: Final = 300.0
_LOOK_EVERY_SECONDS: Final = 0.25


class CampaignBot:
    """A bot, the world around it, and people who ask it.

    Args:
        home: an empty folder for its data and its log.
        on_postgresql: whether its state is there, and not in SQLite.
        has_models: whether it is the bot as it is, and not one that answers faster and worse.
    """

    def __init__(self, home: Path, *, on_postgresql: bool = False, has_models: bool = True) -> None:
        self._home = home
        self._has_models = has_models
        self._on_postgresql = on_postgresql
        self._open = ExitStack()
        self._people: list[User] = []

    def __enter__(self) -> Self:
        """Start it for the first time."""
        address = self._open.enter_context(serve(username="AbishevBot"))
        self.playground = self._open.enter_context(Playground(address.url))
        data_dir = self._home / "data"
        data_dir.mkdir()
        (data_dir / "models").symlink_to(CACHE.absolute() / "models")
        _copy_known_vectors(data_dir / "vectors.sqlite")
        self.sqlite = data_dir / "state.sqlite"
        database = {}
        if self._on_postgresql:
            server = self._open.enter_context(postgresql_server())
            empty = self._open.enter_context(postgresql_database(server))
            self.postgresql = self._open.enter_context(DatabaseProxy(empty))
            database["DATABASE_URL"] = self.postgresql.address
        self._environment = environment(
            data_dir,
            SHIPPED.absolute(),
            TELEGRAM_BOT_TOKEN=address.token,
            TELEGRAM_API_URL=address.url,
            QUESTIONS_PER_MINUTE="1000",
            **database,
        )
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, and its world."""
        self.kill()
        self._open.close()

    def start(self) -> None:
        """Start it, and wait until it fetches updates."""
        calls = self.playground.calls()
        with (self._home / "log").open("ab") as log, open(os.devnull, "rb") as nothing:  # noqa: PTH123
            self._process = WarmProcess(
                ["run"],
                env=self._environment,
                cwd=self._home,
                stdin=nothing.fileno(),
                stdout=log.fileno(),
                stderr=log.fileno(),
                entry=None if self._has_models else bot_without_models.run,
            )
        before = calls[-1].id if calls else 0
        # Any poll counts: while people go on asking, there is none that waits.
        self.playground.wait_until(
            lambda: bool(self.playground.calls("getUpdates", after=before)), "a poll", timeout=START_SECONDS
        )

    def kill(self) -> None:
        """End it as a power failure would."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> float:
        """Tell it to stop, and return the seconds that it took."""
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
        return time.monotonic() - begun

    @property
    def memory(self) -> int:
        """How much memory it takes, in bytes."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def ask(self, count: int, first: int = 0) -> list[Message]:
        """Let each of some people ask a question, in private.

        Args:
            count: how many people.
            first: the number of the first of them.
        """
        while len(self._people) < first + count:
            self._people.append(self.playground.user(f"Person {len(self._people)}", language_code="en"))
        people = self._people[first : first + count]
        return [person.says(self.playground.private(person), QUESTION) for person in people]

    def answers(self, asked: Message) -> int:
        """Return how many messages of the bot answer a question: point to it, or stand right below it."""
        in_chat = [
            Message(self.playground, raw) for raw in self.playground.do("messages", chat_id=asked.chat_id)
        ]
        end = min((m.id for m in in_chat if not m.from_bot and m.id > asked.id), default=math.inf)
        return sum(
            reply.reply_to == asked.id or (reply.reply_to is None and reply.id < end)
            for reply in self.playground.replies(asked)
        )

    def flooder(self) -> tuple[User, Chat]:
        """Return somebody new, and the private chat with them."""
        asker = self.playground.user("Flooder", language_code="en")
        return asker, self.playground.private(asker)

    def groups(self, count: int) -> list[tuple[User, Chat]]:
        """Return some new groups, with somebody in each who asks."""
        made = []
        for number in range(count):
            asker = self.playground.user(f"Asker {number}", language_code="en")
            made.append((asker, self.playground.supergroup(f"Group {number}", members=[asker])))
        return made

    def wait_for_answers(
        self, asked: Sequence[Message], look_every: float = _LOOK_EVERY_SECONDS
    ) -> list[float]:
        """Wait until all are answered or time is over, and return after how many seconds each one was."""
        begun, seconds, waiting = time.monotonic(), [], list(asked)
        while waiting and time.monotonic() - begun < ANSWERED_WITHIN_SECONDS:
            open_ones = [question for question in waiting if not self.answers(question)]
            seconds += [time.monotonic() - begun] * (len(waiting) - len(open_ones))
            waiting = open_ones
            if waiting:
                time.sleep(look_every)
        return seconds

    def settle(self) -> None:
        """Wait until the bot has nothing more to say: then a later question is answered, too."""
        late = self.playground.user("Later", language_code="en")
        self.playground.wait_reply(
            late.says(self.playground.private(late), QUESTION), timeout=ANSWERED_WITHIN_SECONDS
        )


def _copy_known_vectors(to: Path) -> None:
    """Spare the bot the vectors that other tests have computed."""
    known = CACHE / "vectors.sqlite"
    if known.exists():
        with closing(sqlite3.connect(known)) as vectors:
            vectors.execute("VACUUM INTO ?", (str(to),))
