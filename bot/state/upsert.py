"""Inserts a row that may exist, in one statement, in the dialect of either database."""

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
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in keys}
    insert = _insert(connection, table).values(values)
    return insert.on_conflict_do_update(index_elements=keys, set_=changed, where=where)


def insert_new(connection: AsyncConnection, table: Table) -> Insert:
    """Return a statement that inserts rows, except those whose primary key is there already.

    Args:
        connection: determines the dialect.
        table: with a primary key that is among the columns of the rows.
    """
    return _insert(connection, table).on_conflict_do_nothing()


def _insert(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
