"""Run by Alembic: migrates over the bot's connection, or the database of the settings."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from bot.settings import read_settings
from bot.state.database import Database
from bot.state.database_url import parse_address
from bot.state.tables import metadata

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from sqlalchemy import Connection


def render_item(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write the database's types into a migration, so that it does not change with ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        autogenerate.imports.add("import sqlalchemy as sa")
        return f"sa.{item.impl_instance!r}"
    return False


def migrate(connection: Connection) -> None:
    """Migrate over a connection, all or nothing."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # for SQLite too, because we begin the transaction
        render_as_batch=True,  # SQLite changes a table by copying it
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_settings() -> None:
    """Migrate the database that the settings name."""
    database = Database(parse_address(read_settings().state_url))
    async with database.migrating() as connection:
        await connection.run_sync(migrate)
    await database.close()


if "connection" in context.config.attributes:
    migrate(context.config.attributes["connection"])
else:
    asyncio.run(migrate_settings())
