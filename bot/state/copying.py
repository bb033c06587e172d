"""Copies everything stored from one database to another, whatever each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, insert, select

from bot.state.tables import alerts, journal, metadata

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_ROWS_AT_ONCE: Final = 1000
# What was under way, and which alerts were sent: true only of the moment.
_OF_THE_MOMENT: Final = (alerts, journal)
# Referenced tables come first.
_COPIED: Final = tuple(table for table in metadata.sorted_tables if table not in _OF_THE_MOMENT)


async def replace_rows(source: AsyncConnection, target: AsyncConnection) -> int:
    """Replace all rows of a database by those of another one, and return how many there are.

    Args:
        source: at the start of a transaction.
        target: in a transaction. Numbers that the database assigns are assigned anew, in the same order.
    """
    if source.dialect.name == "postgresql":
        # All tables as they were at the same moment. SQLite's transactions always read that way.
        await source.execution_options(isolation_level="REPEATABLE READ")
    for table in reversed(_COPIED):
        await target.execute(delete(table))
    copied = 0
    for table in _COPIED:
        columns = [column for column in table.c if column is not table.autoincrement_column]
        rows = await source.stream(select(*columns).order_by(*table.primary_key))
        async for some in rows.mappings().partitions(_ROWS_AT_ONCE):
            await target.execute(insert(table), [dict(row) for row in some])
            copied += len(some)
    return copied


async def holds_rows(connection: AsyncConnection) -> bool:
    """Return whether a database holds anything that is copied."""
    for table in _COPIED:
        if await connection.scalar(select(exists(select(table).limit(1)))):
            return True
    return False
