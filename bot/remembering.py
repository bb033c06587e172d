"""What is remembered is a help, not a condition: a database in trouble must not keep a reader waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")
D = TypeVar("D")

_log = structlog.get_logger()


async def remembered(answer: Awaitable[T], otherwise: D) -> T | D:
    """Await something of the state, and go on with another value where the database does not answer."""
    try:
        return await answer
    except StateError as error:
        _log.warning("the database does not answer", reason=str(error))
        return otherwise
