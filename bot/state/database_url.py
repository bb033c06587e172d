"""Parses DATABASE_URL as people write it into what SQLAlchemy's drivers take."""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError

_SQLITE: Final = "sqlite+aiosqlite"
_POSTGRESQL: Final = "postgresql+asyncpg"
_DRIVERS: Final = {
    "sqlite": _SQLITE,
    _SQLITE: _SQLITE,
    "postgres": _POSTGRESQL,
    "postgresql": _POSTGRESQL,
    _POSTGRESQL: _POSTGRESQL,
}
# libpq's names of options, and asyncpg's names for them.
_OPTIONS: Final = {"host": "host", "port": "port", "sslmode": "ssl", "ssl": "ssl"}


def parse_address(text: str) -> URL:
    """Return the address of the database, with an asynchronous driver.

    Args:
        text: such as ``postgresql://bot:password@db.example/bot?sslmode=require`` or ``sqlite:///data/state.sqlite``.

    Raises:
        ValueError: it is not a usable address. The message never repeats the text, which may contain a
            password.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):  # the latter for a port that is not a number
        url = None
    # With an @ in the password, the rest of it would be taken for the host, and shown.
    if url is None or (driver := _DRIVERS.get(url.drivername)) is None or "@" in (url.host or ""):
        raise ValueError(
            "must be like postgresql://user:password@host/database or sqlite:///folder/file.sqlite, "
            "with @, : and / in the password written as %40, %3A and %2F"
        )
    if driver == _SQLITE:
        if url.host or url.query or not url.database or url.database == ":memory:":
            raise ValueError("a SQLite address must name a file, such as sqlite:///folder/file.sqlite")
        return url.set(drivername=driver)
    if wrong := sorted(url.query.keys() - _OPTIONS):
        raise ValueError(f"takes the options {', '.join(_OPTIONS)} after the question mark, not {wrong[0]}")
    if not url.database:
        raise ValueError(
            "must name a database after the host, such as postgresql://user:password@host/database"
        )
    return url.set(drivername=driver, query={_OPTIONS[name]: value for name, value in url.query.items()})
