"""Explains database errors in one sentence, with how to fix them."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Final

import asyncpg
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.state.errors import StateDamagedError, StateError, StateUnreachableError
from index.sqlite_errors import is_damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

# Classes of PostgreSQL's error codes (its manual, appendix A) for temporary errors: no connection,
# insufficient resources, operator intervention such as a restart.
_PASSING: Final = ("08", "53", "57")


def explain(error: Exception, url: URL) -> StateError:
    """Return the error to show to the user.

    Args:
        error: of SQLAlchemy, of a driver or of the operating system.
        url: of the database.
    """
    cause = _first_cause(error)
    reason = _reason(cause)
    if url.get_backend_name() == "sqlite":
        return _explain_sqlite(cause, reason, str(url.database))
    place = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
    if _passes(cause):
        return StateUnreachableError(
            f"the database {place} cannot be reached ({reason}): "
            "make sure that it runs and that DATABASE_URL is right"
        )
    return StateError(f"the database {place} refuses the connection ({reason}): fix it, or DATABASE_URL")


def _explain_sqlite(cause: Exception, reason: str, path: str) -> StateError:
    if _is_busy(cause):
        return StateUnreachableError(
            f"the database {path} does not answer ({reason}): "
            "end what else is using the file, and make sure that its disk works"
        )
    if is_damaged(cause):
        return StateDamagedError(
            f"{path} is not a SQLite database, or is damaged ({reason}): "
            "replace it with a backup, or move it away, and start the bot again"
        )
    return StateError(
        f"the state cannot be stored in {path} ({reason}): "
        "make sure that it is writable and that there is space"
    )


def _is_busy(cause: Exception) -> bool:
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return isinstance(cause, (TimeoutError, PoolTimeoutError))


def _passes(cause: Exception) -> bool:
    if isinstance(cause, asyncpg.PostgresError):
        return str(cause.sqlstate).startswith(_PASSING)
    return isinstance(cause, (OSError, PoolTimeoutError, asyncpg.InterfaceError))


def _first_cause(error: Exception) -> Exception:
    """Return the error of the driver or the operating system that SQLAlchemy wrapped."""
    *_, first = _causes(error)
    return first


def _causes(error: BaseException | None) -> Iterator[Exception]:
    while isinstance(error, Exception):
        yield error
        error = error.__cause__


def _reason(cause: Exception) -> str:
    if isinstance(cause, TimeoutError):
        return "it does not answer"
    if isinstance(cause, OSError) and cause.strerror:
        # asyncio's message repeats the address; errors about unknown hosts have their own numbers.
        return os.strerror(cause.errno) if cause.errno and cause.errno > 0 else cause.strerror
    if isinstance(cause, UnicodeDecodeError):
        return "it holds text that is not UTF-8"
    return str(cause).partition("\n")[0].rstrip(".") or type(cause).__name__
