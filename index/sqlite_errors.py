"""Tells a damaged SQLite file from one that cannot be reached or written at the moment."""

from __future__ import annotations

import sqlite3
from typing import Final

# https://www.sqlite.org/rescode.html: another process, the disk or the system is the cause, not the file.
_NOT_THE_FILE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)


def is_damaged(error: Exception) -> bool:
    """Return whether an error of SQLite means that the file is damaged, or is no database.

    A table or column that is missing is damage as well: it was there when the file was made.

    Args:
        error: raised by the module ``sqlite3``, which also fails to decode what a damaged file holds.
    """
    if isinstance(error, UnicodeDecodeError):
        return True
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.ProgrammingError):
        return False
    # Text that is not UTF-8 is reported without a code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in _NOT_THE_FILE
