"""Connections to the database: opens them, migrates the tables, keeps to a deadline, explains errors."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, Self, TypeVar

import filelock
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.state.diagnosis import explain
from bot.state.errors import StateUnreachableError
from bot.state.migration import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry

    from bot.state.errors import StateError

P = ParamSpec("P")
T = TypeVar("T")

# A reader is waiting: a transaction that takes longer is left to end by itself.
DEADLINE_SECONDS: Final = 1.5
# After a call without an answer, others fail at once for so long: a reader's question takes several calls.
PAUSE_SECONDS: Final = 5.0
# Readers' transactions; the pool has some more connections for upkeep.
_AT_ONCE: Final = 8
_CONNECT_SECONDS: Final = 5
_COMMAND_SECONDS: Final = 10
# How long SQLite waits for another process to finish writing.
_BUSY_SECONDS: Final = 5
_CLOSE_SECONDS: Final = 2.0
_OWNER_ONLY: Final = 0o600
# Execution options of connections to SQLite.
_WRITING: Final = "sqlite_writing"
_UNREFERENCED: Final = "sqlite_unreferenced"


class Database:
    """A pool of connections to SQLite or PostgreSQL.

    Args:
        url: with an asynchronous driver.
        clock: monotonic, in seconds.

    Attributes:
        on_error: called with every error before it is raised.
    """

    def __init__(self, url: URL, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_error: Callable[[StateError], None] = lambda _error: None
        self._url = url
        self._clock = clock
        self._is_sqlite = url.get_backend_name() == "sqlite"
        self._paused_until = 0.0
        self._unfinished: set[asyncio.Task[Any]] = set()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        # SQLite has one writer at a time; asyncio's locks are fair, those of SQLite are not.
        self._writers_turn = asyncio.Lock() if self._is_sqlite else asyncio.Semaphore(_AT_ONCE)
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
            if database._is_sqlite:
                with database._explaining():
                    await asyncio.to_thread(_prepare_file, Path(str(url.database)))
            async with database.migrating() as connection:
                await connection.run_sync(upgrade)
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close all connections."""
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
            StateUnreachableError: the database does not answer in time, or did not a moment ago.
            StateError: it reports an error.
        """

        async def work_in_transaction() -> T:
            async with self.reading() as connection:
                return await work(connection, *args, **kwargs)

        return await self._within_deadline(work_in_transaction, self._turns)

    async def write(
        self, work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do the same as :meth:`read` in a transaction that writes."""

        async def work_in_transaction() -> T:
            async with self._transaction() as connection:
                return await work(connection, *args, **kwargs)

        return await self._within_deadline(work_in_transaction, self._writers_turn)

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
        async with self._writers_turn, self._transaction() as connection:
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

    async def _within_deadline(
        self, work: Callable[[], Coroutine[Any, Any, T]], turn: AbstractAsyncContextManager[object]
    ) -> T:
        """Await a transaction, but not longer than the deadline.

        It has a task of its own, which goes on until the driver gives up: to cancel a driver may take longer.
        To wait for one's turn needs no deadline: after one transaction without an answer, the others give up.
        """
        try:
            async with turn, asyncio.timeout(DEADLINE_SECONDS):
                if self._clock() < self._paused_until:
                    raise StateUnreachableError("the database did not answer a moment ago")
                task = asyncio.create_task(work())
                self._unfinished.add(task)
                task.add_done_callback(self._finished)
                return await asyncio.shield(task)
        except TimeoutError:
            self._pause()
            explained = explain(TimeoutError(), self._url)
            self.on_error(explained)
            raise explained from None

    def _pause(self) -> None:
        self._paused_until = self._clock() + PAUSE_SECONDS

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
                self._pause()
            self.on_error(explained)
            raise explained from error


def _prepare_file(path: Path) -> None:
    """Create the file if it is missing, readable by its owner alone, and check that it is a SQLite database.

    A failing connection of the asynchronous driver would leave a thread behind, with its own traceback.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(_OWNER_ONLY)
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        # It may be another user's, who let this one write.
        with contextlib.suppress(FileNotFoundError, PermissionError):
            file.chmod(_OWNER_ONLY)
    # SQLite does not wait for others when it changes the journal mode, so processes take turns.
    lock = filelock.FileLock(f"{path}.lock", timeout=_BUSY_SECONDS)
    with lock, closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
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
