"""Migrates the tables of any older version, in one transaction, one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import func, select

from bot.state.errors import StateError

if TYPE_CHECKING:
    from sqlalchemy import Connection

# An arbitrary number that nothing else uses in the same PostgreSQL database.
_LOCK: Final = 0x1_57A7E


def configuration(connection: Connection) -> Config:
    """Return what Alembic's commands need to work on a connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Migrate the tables.

    Args:
        connection: in a transaction; with SQLite, one that excludes other writers.

    Raises:
        StateError: the tables were written by a newer version of the bot.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    config = configuration(connection)
    scripts = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    try:
        if current is not None:
            scripts.get_revision(current)
    except CommandError as error:
        raise StateError(
            f"the database has tables of a newer version of the bot (revision {current}): "
            "start that version, or point DATABASE_URL to another database"
        ) from error
    command.upgrade(config, "head")
