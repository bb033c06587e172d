"""The database is created and migrated automatically, survives many writers and kills, explains errors."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import time
import traceback
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.state import database as database_module
from bot.state import preferences
from bot.state.database import Database
from bot.state.database_url import parse_address
from bot.state.errors import StateDamagedError, StateError, StateUnreachableError
from bot.state.migration import configuration, upgrade
from bot.state.model import Reader, Votes
from bot.state.state import State
from bot.state.tables import metadata
from tests.bot.state.conftest import ANSWERED
from tests.support.damage import damage
from tests.support.postgresql import execute, freezable_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

pytestmark = pytest.mark.anyio

KILLS = 12
WRITERS = Path("tests/support/state_writers.py")


def run_writers(how: str, url: str, number: int) -> list[int]:
    """Return the numbers that the processes print."""
    done = subprocess.run(
        [sys.executable, WRITERS, how, url, str(number)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [int(line) for line in done.stdout.split()]


async def do(url: str, work: Callable[[Connection], object]) -> object:
    """Do something with a connection, in a transaction."""
    database = Database(parse_address(url))
    try:
        async with database.writing() as connection:
            return await connection.run_sync(work)
    finally:
        await database.close()


async def test_what_is_kept_is_there_after_a_restart(database_url: str) -> None:
    for _ in range(2):
        state = await State.open(database_url)
        before = await state.reader(1)
        await state.change_reader(1, lambda _: Reader("kk"))
        await state.close()
    assert before == Reader("kk")


async def test_the_migrations_make_the_tables_that_the_bot_expects(database_url: str) -> None:
    def differences(connection: Connection) -> object:
        upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return compare_metadata(context, metadata)

    assert await do(database_url, differences) == []


async def test_the_migrations_can_be_taken_back_and_made_again(database_url: str) -> None:
    def down(connection: Connection) -> object:
        upgrade(connection)
        command.downgrade(configuration(connection), "base")
        return inspect(connection).get_table_names()

    assert await do(database_url, down) == ["alembic_version"]
    await (await State.open(database_url)).close()


async def test_a_migration_that_fails_leaves_nothing_behind(database_url: str) -> None:
    def tables(connection: Connection) -> object:
        return inspect(connection).get_table_names()

    # The last table of the first migration cannot be made.
    await do(database_url, lambda connection: connection.execute(text("CREATE TABLE replies (id INTEGER)")))
    with pytest.raises(StateError, match="replies"):
        await State.open(database_url)
    assert await do(database_url, tables) == ["replies"]


async def test_a_migration_may_copy_a_table_that_others_refer_to(database_url: str) -> None:
    state = await State.open(database_url)
    question_id = await state.record_question(ANSWERED)
    await state.vote(1, question_id, 1)

    def change(connection: Connection) -> None:
        with Operations(MigrationContext.configure(connection)).batch_alter_table("questions") as table:
            table.alter_column("confidence", nullable=True)

    database = Database(parse_address(database_url))
    async with database.migrating() as connection:
        await connection.run_sync(change)
    await database.close()
    assert await state.vote(2, question_id, 1) == Votes(up=2, down=0, mine=1)
    await state.close()


async def test_tables_of_a_newer_bot_are_left_alone(database_url: str) -> None:
    await (await State.open(database_url)).close()
    change = text("UPDATE alembic_version SET version_num = '9999'")
    await do(database_url, lambda connection: connection.execute(change))
    with pytest.raises(StateError, match=r"tables of a newer version of the bot \(revision 9999\)"):
        await State.open(database_url)


@pytest.mark.slow
def test_processes_may_open_and_write_at_once(database_url: str) -> None:
    claimed = run_writers("together", database_url, 4)
    assert sum(claimed) == 20  # each cause was claimed by one of them

    async def asked() -> int:
        state = await State.open(database_url)
        found = await state.statistics(datetime.now(UTC) - timedelta(days=1))
        await state.close()
        return found.questions

    assert asyncio.run(asked()) == 4 * 20


async def test_many_at_once_each_find_their_vote_counted(database_url: str) -> None:
    first, second = await State.open(database_url), await State.open(database_url)
    question_id = await first.record_question(ANSWERED)
    voters = range(1, 41)
    await asyncio.gather(*((first, second)[user_id % 2].vote(user_id, question_id, 1) for user_id in voters))
    # A person who presses the button again and again has one vote, too.
    await asyncio.gather(*((first, second)[n % 2].vote(1, question_id, (1, -1)[n % 2]) for n in range(20)))
    assert await second.vote(1, question_id, -1) == Votes(up=39, down=1, mine=-1)
    await first.close()
    await second.close()


@pytest.mark.slow
def test_a_database_whose_writer_is_killed_again_and_again_is_whole(tmp_path: Path) -> None:
    kept = run_writers("killed", f"sqlite:///{tmp_path}/state.sqlite", KILLS)
    assert len(kept) >= KILLS
    # As it was left, before anything of ours has touched it.
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {row[0] for row in database.execute("SELECT id FROM questions")}
        turns = database.execute(
            "SELECT count(*) FROM turns LEFT JOIN replies USING (chat_id, message_id) "
            "GROUP BY chat_id, message_id"
        )
        # A turn is there with both its answers, or not at all.
        assert {row[0] for row in turns} == {2}
        asked = database.execute("SELECT count(*) FROM questions").fetchone()[0]
        removed, up = database.execute("SELECT sum(questions), sum(up) FROM counts").fetchone()
    assert set(kept) <= found
    # In each round, one question may be stored without having been reported, and one not yet forgotten.
    assert asked <= len(kept) + 2 * KILLS
    # What was removed is counted with its vote, unless it was killed before the vote.
    assert removed - KILLS <= up <= removed


async def test_the_file_is_made_where_the_address_says_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "on" / "the way" / "st?te%20é.sqlite"
    await (await State.open(f"sqlite:///{quote(str(path))}")).close()
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_text("the editor's notes, " * 100)
    with pytest.raises(
        StateError, match=r"state\.sqlite is not a SQLite database, or is damaged \(file is not"
    ):
        await State.open(f"sqlite:///{path}")
    assert path.read_text().startswith("the editor's notes")


DAMAGED = pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(lambda whole: b"no database" + whole[11:], id="header"),
        pytest.param(lambda whole: whole.replace(b"TABLE readers", b"TABLE \xffeaders"), id="not UTF-8"),
        pytest.param(lambda whole: whole.replace(b"TABLE readers", b"TABEL readers"), id="tables"),
        pytest.param(lambda whole: whole[:4096] + b"\xa5" * (len(whole) - 4096), id="middle"),
        pytest.param(lambda whole: whole[: len(whole) // 2], id="truncated"),
    ],
)


async def open_and_read(path: Path) -> None:
    state = await State.open(f"sqlite:///{path}")
    try:
        await state.reader(1)
    finally:
        await state.close()


async def make_state(path: Path) -> None:
    state = await State.open(f"sqlite:///{path}")
    await state.change_reader(1, lambda _: Reader("kk"))
    await state.close()


@DAMAGED
async def test_a_damaged_file_is_named_with_the_remedy(
    tmp_path: Path, damaged: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "state.sqlite"
    await make_state(path)
    path.write_bytes(damaged(path.read_bytes()))
    with pytest.raises(StateDamagedError, match="move it away, and start the bot again") as raised:
        await open_and_read(path)
    assert str(raised.value).startswith(f"{path} is not a SQLite database, or is damaged (")


@DAMAGED
async def test_damage_that_is_found_later_than_at_the_start_is_named(
    tmp_path: Path, damaged: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "state.sqlite"
    await make_state(path)
    state = await State.open(f"sqlite:///{path}")
    path.write_bytes(damaged(path.read_bytes()))
    with pytest.raises(StateDamagedError, match="move it away, and start the bot again") as raised:
        await state.reader(1)
    await state.close()
    assert str(raised.value).startswith(f"{path} is not a SQLite database, or is damaged (")


@pytest.mark.parametrize("how", ["removed", "emptied", "truncated", "altered"])
@pytest.mark.parametrize("beside", ["-wal", "-shm"])
async def test_what_a_kill_leaves_beside_the_file_may_be_damaged(
    tmp_path: Path, beside: str, how: str
) -> None:
    path, killed = tmp_path / "state.sqlite", tmp_path / "killed" / "state.sqlite"
    state = await State.open(f"sqlite:///{path}")
    await state.change_reader(1, lambda _: Reader("kk"))
    killed.parent.mkdir()
    for end in ("", "-wal", "-shm"):
        shutil.copyfile(f"{path}{end}", f"{killed}{end}")
    await state.close()
    damage(Path(f"{killed}{beside}"), how)
    await open_and_read(killed)


@pytest.mark.parametrize("how", ["removed", "emptied"])
async def test_without_its_file_the_bot_begins_with_an_empty_state(tmp_path: Path, how: str) -> None:
    path = tmp_path / "state.sqlite"
    await make_state(path)
    damage(path, how)
    await open_and_read(path)


async def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match=r"cannot be stored in .*/file/state\.sqlite \((File|Not)"):
        await State.open(f"sqlite:///{tmp_path}/file/state.sqlite")
    with pytest.raises(
        StateError, match=r"cannot be stored in .* \(unable to open database file\): make sure"
    ):
        await State.open(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("127.0.0.1:1/state", "Connection refused"),
        ("no-such-host.invalid/state", "not known|resolution"),
        ("/state?host=/no/such/folder", "No such file"),
    ],
)
async def test_a_server_that_does_not_answer_may_do_so_later(place: str, reason: str) -> None:
    with pytest.raises(
        StateUnreachableError, match=rf"cannot be reached \(.*{reason}.*\): make sure"
    ) as raised:
        await State.open(f"postgresql://bot:s3cret@{place}")
    assert str(raised.value).startswith("the database postgresql://bot:***@")


async def test_a_server_that_refuses_is_wrong_and_says_why(postgresql: str) -> None:
    with pytest.raises(
        StateError, match=r'refuses the connection \(database "nowhere" does not exist\)'
    ) as raised:
        await State.open(postgresql.replace("/postgres?", "/nowhere?"))
    assert not isinstance(raised.value, StateUnreachableError)
    with pytest.raises(
        StateError, match=r'refuses the connection \(role "nobody" does not exist\)'
    ) as raised:
        await State.open(postgresql.replace("//postgres:", "//nobody:s3cret"))
    assert "s3cret" not in str(raised.value)


async def test_a_connection_that_is_lost_is_opened_again(postgresql: str) -> None:
    state = await State.open(postgresql)
    await state.change_reader(1, lambda _: Reader("kk"))
    execute_elsewhere = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    await asyncio.to_thread(execute, postgresql, execute_elsewhere)
    assert await state.reader(1) == Reader("kk")
    await state.close()


async def test_an_error_tells_nothing_of_what_was_to_be_kept(database_url: str) -> None:
    state = await State.open(database_url)
    await do(database_url, lambda connection: connection.execute(text("DROP TABLE readers")))
    private = Reader("".join(["some", "body's"]))  # a traceback quotes this line
    with pytest.raises(StateError, match="readers") as raised:
        await state.change_reader(1, lambda _: private)
    await state.close()
    assert "somebody's" not in "".join(traceback.format_exception(raised.value))


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for the database, nor to find out that it answers again."""
    monkeypatch.setattr(database_module, "DEADLINE_SECONDS", 0.4)
    monkeypatch.setattr(database_module, "PROBE_EVERY_SECONDS", 0.1)


@pytest.mark.usefixtures("hurry")
async def test_a_reader_is_not_kept_waiting_by_a_process_that_holds_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    state = await State.open(f"sqlite:///{path}")
    errors: list[StateError] = []
    state.on_error(errors.append)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        # More at once than the pool has connections; without deadlines, they would wait for one another.
        calls = [state.change_reader(number, lambda _: Reader("kk")) for number in range(40)]
        failed = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(error) for error in failed} == {StateUnreachableError}
        # Now, and after it was tried in vain whether the database answers again.
        for seconds in (0, 0.5):
            await asyncio.sleep(seconds)
            with pytest.raises(StateUnreachableError, match="a moment ago"):
                await state.reader(1)
        other.execute("ROLLBACK")
    assert "state.sqlite does not answer" in str(errors[0])
    # All of them waited for one and the same deadline.
    assert sum("a moment ago" not in str(error) for error in failed) < 40 / 2
    await state.close()


@pytest.mark.usefixtures("hurry")
async def test_a_database_that_answers_again_is_used_again(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    await (await State.open(f"sqlite:///{path}")).close()
    database = Database(parse_address(f"sqlite:///{path}"))

    async def write() -> Reader | None:
        try:
            return await database.write(preferences.change_reader, 1, lambda _: Reader("kk"))
        except StateUnreachableError:
            return None

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await write() is None
    # Nobody has to wait for it to find out.
    while await write() != Reader("kk"):  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(0.05)
    await database.close()


@pytest.mark.usefixtures("hurry")
async def test_an_answer_that_came_while_the_event_loop_was_busy_is_in_time(tmp_path: Path) -> None:
    database = await Database.open(parse_address(f"sqlite:///{tmp_path}/state.sqlite"))
    reading = asyncio.create_task(database.read(preferences.reader, 1))
    await asyncio.sleep(0.01)
    time.sleep(2 * database_module.DEADLINE_SECONDS)  # noqa: ASYNC251 - what keeps the loop busy
    assert await reading == Reader()
    await database.close()


@pytest.mark.usefixtures("hurry")
async def test_a_server_that_stops_answering_keeps_no_reader_waiting(postgresql: str) -> None:
    async with freezable_server(postgresql) as (address, freeze):
        state = await State.open(address)
        await state.ping()
        freeze()
        with pytest.raises(StateUnreachableError, match="it does not answer"):
            await state.reader(1)
        with pytest.raises(StateUnreachableError, match="a moment ago"):
            await state.reader(1)
        await state.close()


async def test_a_file_that_another_process_holds_is_named_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    await (await State.open(f"sqlite:///{path}")).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StateUnreachableError, match=r"state\.sqlite does not answer .*end what else"):
            await State.open(f"sqlite:///{path}")


async def test_a_state_that_was_there_before_becomes_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    state = await State.open(f"sqlite:///{path}")
    await state.change_reader(1, lambda _: Reader("kk"))
    files = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    for file in files:
        file.chmod(0o644)
    other = await State.open(f"sqlite:///{path}")
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    await other.close()
    await state.close()
