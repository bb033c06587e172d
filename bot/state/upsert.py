"""Inserts or updates a row in one statement, in the dialect of either database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Insert, Table
    from sqlalchemy.ext.asyncio import AsyncConnection


def upsert(
    connection: AsyncConnection,
    table: Table,
    values: Mapping[str, Any],
    where: ColumnElement[bool] | None = None,
) -> Insert:
    """Return a statement that inserts the row with this primary key or updates it.

    Args:
        connection: determines the dialect.
        table: with a primary key that is among the values.
        values: by the names of the columns.
        where: an existing row is only changed if this holds.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in keys}
    return insert(table).values(values).on_conflict_do_update(index_elements=keys, set_=changed, where=where)
