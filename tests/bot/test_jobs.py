"""Jobs run on schedule, and editors get an alert about the database while readers still get answers."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram.ext import Application, ContextTypes

from bot import jobs
from bot.alerts import EditorAlerts
from bot.context import Context
from bot.handlers.errors import report_error
from bot.monitoring.metrics import Metrics
from bot.self_watch import MORE_DECLINED, NOTHING_ANSWERED
from bot.state.fallback import with_fallback
from bot.state.model import Outcomes, Reader
from bot.state.state import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import timedelta
    from pathlib import Path

EDITOR = 501


class Told:
    """A bot that only takes note of what it says."""

    id = 1

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def send_message(self, chat_id: int, text: str, *, rate_limit_args: int) -> None:
        del rate_limit_args
        assert chat_id == EDITOR
        self.texts.append(text)


@asynccontextmanager
async def jobs_running(path: Path) -> AsyncIterator[tuple[State, list[str]]]:
    """Run the jobs, and give the state and the alerts."""
    state, told = await State.open(f"sqlite:///{path}"), Told()
    builder = Application.builder().updater(None).bot(cast("Any", told))
    application = builder.context_types(ContextTypes(context=Context)).build()
    application.bot_data["services"] = SimpleNamespace(
        state=state,
        alerts=EditorAlerts(state, {EDITOR}),
        index=SimpleNamespace(staleness=lambda: ("the interviews have changed",)),
        reindexer=SimpleNamespace(lock=asyncio.Lock()),
        settings=SimpleNamespace(keep_days=30),
        metrics=Metrics(),
        track_error=lambda _error: None,
    )
    application.add_error_handler(cast("Any", report_error))
    assert application.job_queue is not None
    jobs.schedule_jobs(application.job_queue, state)
    async with application:
        await application.start()
        yield state, told.texts
        await application.stop()
    await state.close()


def drop_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            database.execute(f"DROP TABLE {table}")


def test_a_database_in_trouble_is_told_once_and_nobody_waits_for_it(tmp_path: Path) -> None:
    async def run() -> list[str]:
        async with jobs_running(tmp_path / "state.sqlite") as (state, told):
            drop_tables(tmp_path / "state.sqlite")
            for _ in range(3):
                assert await with_fallback(state.reader(1), Reader()) == Reader()
                await asyncio.sleep(0.1)
            return told

    (told,) = asyncio.run(run())
    assert told.startswith(
        f"Something broke: {tmp_path}/state.sqlite is not a SQLite database, or is damaged"
    )


def test_what_could_not_be_removed_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PURGE_EVERY", 0.05)

    async def run() -> list[str]:
        tries, tried_again = 0, asyncio.Event()

        async def fail(_: State, keep: timedelta) -> int:
            nonlocal tries
            assert keep.days == 30
            tries += 1
            if tries == 3:
                tried_again.set()
            raise OSError("no space left")

        monkeypatch.setattr(State, "purge", fail)
        async with jobs_running(tmp_path / "state.sqlite") as (_, told):
            await tried_again.wait()
            return told

    (told,) = asyncio.run(run())
    assert told.startswith("Something broke: purge: OSError in bot/jobs.py:")


def test_what_no_error_shows_is_told_once_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "WATCH_EVERY", 0.05)
    asked, asked_thrice = 0, asyncio.Event()

    async def outcomes(_: State, ended: timedelta, length: timedelta) -> Outcomes:
        nonlocal asked
        asked += 1
        if asked == 12:
            asked_thrice.set()
        assert length.days <= 7
        return Outcomes(700, 0) if ended else Outcomes(0, 100)

    async def run() -> list[str]:
        async with jobs_running(tmp_path / "state.sqlite") as (_, told):
            await asked_thrice.wait()
            return told

    monkeypatch.setattr(State, "outcomes", outcomes)
    causes = ["the interviews have changed", NOTHING_ANSWERED, MORE_DECLINED]
    assert asyncio.run(run()) == [f"Something broke: {cause}" for cause in causes]
