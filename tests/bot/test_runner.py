"""Editors hear that the database is in trouble, although readers are answered without it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot import runner
from bot.runner import alert_on_database_trouble, upkeep
from bot.state.fallback import on_database_trouble, with_fallback
from bot.state.model import Reader
from bot.state.state import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta
    from pathlib import Path

    from telegram.ext import ExtBot

    from bot.context import Services

EDITOR = 501


class Told:
    """A bot that only takes note of what it says."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def send_message(self, chat_id: int, text: str) -> None:
        assert chat_id == EDITOR
        self.texts.append(text)


def with_broken_database(path: Path, do: Callable[[ExtBot[Any], Services], Awaitable[object]]) -> list[str]:
    """Return what editors are told while something is done and no table can be found."""
    told = Told()

    async def run() -> None:
        state = await State.open(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                database.execute(f"DROP TABLE {table}")
        settings = SimpleNamespace(admin_ids=frozenset({EDITOR}), keep_days=30)
        services = SimpleNamespace(state=state, settings=settings, alerted={})
        await do(cast("ExtBot[Any]", told), cast("Services", services))
        await state.close()

    asyncio.run(run())
    return told.texts


def test_a_database_in_trouble_is_told_once_and_nobody_waits_for_it(tmp_path: Path) -> None:
    async def ask(bot: ExtBot[Any], services: Services) -> None:
        trouble = asyncio.Event()
        on_database_trouble.set(trouble.set)
        telling = asyncio.create_task(alert_on_database_trouble(bot, services, trouble))
        for _ in range(3):
            asking = asyncio.create_task(with_fallback(services.state.reader(1), Reader()))
            assert await asking == Reader()
            await asyncio.sleep(0.1)
        telling.cancel()

    told = with_broken_database(tmp_path / "state.sqlite", ask)
    assert told == ["Something broke: the database does not answer; the log says why"]


def test_what_could_not_be_removed_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_UPKEEP_EVERY_SECONDS", 0.01)
    tries = 0

    async def keep_up(bot: ExtBot[Any], services: Services) -> None:
        nonlocal tries
        purge = services.state.purge

        async def counted(keep: timedelta) -> int:
            nonlocal tries
            tries += 1
            return await purge(keep)

        monkeypatch.setattr(services.state, "purge", counted)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(upkeep(bot, services), 1)

    told = with_broken_database(tmp_path / "state.sqlite", keep_up)
    assert len(told) == 1
    assert told[0].startswith("Something broke: old questions were not removed: StateError in bot/state/")
    assert tries > 1
