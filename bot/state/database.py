"""Connections to the database: opens them, migrates the tables, keeps to a deadline, explains errors."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, Self, TypeVar

import filelock
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.priority_semaphore import PrioritySemaphore
from bot.state.diagnosis import explain
from bot.state.errors import StateError, StateUnreachableError
from bot.state.migration import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry

P = ParamSpec("P")
T = TypeVar("T")

# A reader is waiting: a transaction that takes longer is left to end by itself.
DEADLINE_SECONDS: Final = 1.0
# While the event loop was busy with something else, the answer may have come: the deadline is awaited in
# parts, each of which begins when the loop gets to it. A transaction takes some ten turns of the loop, and
# each is long after a start with hundreds of questions.
_PARTS: Final = 20
# After a call without an answer, others fail at once, because a reader's question takes several. So often it
# is tried whether the database answers again, while nobody waits for it.
PROBE_EVERY_SECONDS: Final = 3.0
# Readers' transactions; the pool has some more connections for upkeep.
_AT_ONCE: Final = 8
_CONNECT_SECONDS: Final = 5
_COMMAND_SECONDS: Final = 10
# How long SQLite waits for another process to finish writing.
_BUSY_SECONDS: Final = 5
# How long a process waits for others that are opening the same SQLite database, and may change its tables.
_OPEN_SECONDS: Final = 30
_CLOSE_SECONDS: Final = 2.0
_OWNER_ONLY: Final = 0o600
# Execution options of connections to SQLite.
_WRITING: Final = "sqlite_writing"
_UNREFERENCED: Final = "sqlite_unreferenced"


class Database:
    """A pool of connections to SQLite or PostgreSQL.

    Args:
        url: with an asynchronous driver.

    Attributes:
        on_error: called with every error before it is raised.
    """

    def __init__(self, url: URL) -> None:
        self.on_error: Callable[[StateError], None] = lambda _error: None
        self._url = url
        self._is_sqlite = url.get_backend_name() == "sqlite"
        # Runs while the database does not answer.
        self._probing: asyncio.Task[None] | None = None
        self._unfinished: set[asyncio.Task[Any]] = set()
        self._reading_slots = PrioritySemaphore(_AT_ONCE)
        # SQLite has one writer at a time, and its own locks let anyone come first.
        self._writing_slots = PrioritySemaphore(1 if self._is_sqlite else _AT_ONCE)
        self._engine = _sqlite_engine(url) if self._is_sqlite else _postgresql_engine(url)

    @classmethod
    async def open(cls, url: URL) -> Self:
        """Return the database with its tables brought up to date; a missing SQLite file is created.

        Raises:
            StateUnreachableError: the database does not answer.
            StateError: it cannot be used: a wrong password, a damaged file, tables of a newer bot.
        """
        database = cls(url)
        try:
            async with database._alone(), database.migrating() as connection:
                await connection.run_sync(upgrade)
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close all connections."""
        if self._probing:
            self._probing.cancel()
        if self._unfinished:
            await asyncio.wait(self._unfinished, timeout=_CLOSE_SECONDS)
        # A server that does not answer does not say goodbye either.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._engine.dispose(), _CLOSE_SECONDS)

    async def read(
        self, work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what a function reads, within the deadline of a reader who is waiting.

        Args:
            work: called with a connection and the other arguments.
            *args: for the function.
            **kwargs: for the function.

        Raises:
            StateUnreachableError: the database does not answer in time, or has not since a call before.
            StateError: it reports an error.
        """

        async def work_in_transaction() -> T:
            async with self.reading() as connection:
                return await work(connection, *args, **kwargs)

        return await self._within_deadline(work_in_transaction, self._reading_slots)

    async def write(
        self, work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do the same as :meth:`read` in a transaction that writes."""

        async def work_in_transaction() -> T:
            async with self._transaction() as connection:
                return await work(connection, *args, **kwargs)

        return await self._within_deadline(work_in_transaction, self._writing_slots)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Provide a connection for reading, without a deadline.

        Raises:
            StateError: the database does not answer, or reports an error.
        """
        with self._explaining():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Provide a connection in a transaction, committed at the end and rolled back after an error.

        It has no deadline.

        Raises:
            StateError: the database does not answer, or reports an error.
        """
        async with self._writing_slots, self._transaction() as connection:
            yield connection

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """Provide a connection in a transaction for migrations.

        SQLite changes a table by copying it and dropping the old one. With foreign keys enforced, that would
        delete rows of other tables.

        Raises:
            StateError: the database does not answer, or reports an error.
        """
        with self._explaining():
            options = {_WRITING: True, _UNREFERENCED: True}
            async with self._engine.execution_options(**options).begin() as connection:
                yield connection
            await self._engine.dispose()  # the next connections enforce foreign keys again

    async def drop_log(self) -> None:
        """Empty SQLite's write-ahead log, in which deleted texts could still be read."""
        if self._is_sqlite:
            async with self.reading() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        with self._explaining():
            async with self._engine.execution_options(**{_WRITING: True}).begin() as connection:
                yield connection

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Prepare the file of SQLite while no other process does, or changes the tables.

        SQLite does not wait for others when it changes the journal mode, and not long enough when they change
        the tables.
        """
        if not self._is_sqlite:
            yield
            return
        path = Path(str(self._url.database))
        with self._explaining():
            await asyncio.to_thread(_create_file, path)
            async with filelock.AsyncFileLock(f"{path}.lock", timeout=_OPEN_SECONDS):
                await asyncio.to_thread(_prepare_file, path)
                yield

    async def _within_deadline(
        self, work: Callable[[], Coroutine[Any, Any, T]], slots: PrioritySemaphore
    ) -> T:
        """Await a transaction, but not longer than the deadline.

        It has a task of its own, which goes on until the driver gives up: to cancel a driver may take longer.
        To wait for one's turn needs no deadline: after one transaction without an answer, the others give up.
        """
        async with slots:
            if self._probing and not self._probing.done():
                raise StateUnreachableError("the database did not answer a moment ago")
            task = asyncio.create_task(work())
            self._unfinished.add(task)
            task.add_done_callback(self._finished)
            for _ in range(_PARTS):
                done, _ = await asyncio.wait({task}, timeout=DEADLINE_SECONDS / _PARTS)
                if done:
                    return task.result()
        self._probe()
        explained = explain(TimeoutError(), self._url)
        self.on_error(explained)
        raise explained

    def _probe(self) -> None:
        """Let readers do without the database until it answers again."""
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._wait_for_answer())

    async def _wait_for_answer(self) -> None:
        while True:
            await asyncio.sleep(PROBE_EVERY_SECONDS)
            began = time.monotonic()
            # As a reader's call would, it waits for whoever holds the database.
            with contextlib.suppress(StateError):
                async with self._transaction() as connection:
                    await connection.exec_driver_sql("SELECT 1")
                if time.monotonic() - began < DEADLINE_SECONDS:
                    return

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._unfinished.discard(task)
        if not task.cancelled():
            task.exception()  # asyncio would log one that nobody looks at

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError, UnicodeDecodeError) as error:
            explained = explain(error, self._url)
            if isinstance(explained, StateUnreachableError):
                self._probe()
            self.on_error(explained)
            raise explained from error


def _create_file(path: Path) -> None:
    """Create the file if it is missing, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(_OWNER_ONLY)


def _prepare_file(path: Path) -> None:
    """Make the files of a SQLite database their owner's alone, and check that it is one.

    A failing connection of the asynchronous driver would leave a thread behind, with its own traceback.
    """
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        # It may be another user's, who let this one write.
        with contextlib.suppress(FileNotFoundError, PermissionError):
            file.chmod(_OWNER_ONLY)
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
        del entry
        # The driver begins transactions before some statements only, and not before those that change tables.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("foreign_keys = ON", "secure_delete = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(_UNREFERENCED):
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        # A transaction that reads before it writes fails if another one wrote in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITING) else "BEGIN")

    return engine


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        connect_args={"timeout": _CONNECT_SECONDS, "command_timeout": _COMMAND_SECONDS},
        hide_parameters=True,
        pool_pre_ping=True,  # the server may have been restarted
    )
