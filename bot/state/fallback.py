"""What is remembered is a help, not a condition: a database in trouble must not keep a reader waiting."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from bot.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
D = TypeVar("D")

# Called when the database does not answer. Every handler reads the state, while one place knows whom to tell:
# it sets this, and all tasks that it starts inherit it.
on_database_trouble: Final[ContextVar[Callable[[], None]]] = ContextVar(
    "on_database_trouble", default=lambda: None
)

_log = structlog.get_logger()


async def with_fallback(answer: Awaitable[T], otherwise: D) -> T | D:
    """Await something of the state, and go on with another value where the database does not answer.

    Whoever serves is told by :data:`on_database_trouble`.
    """
    try:
        return await answer
    except StateError as error:
        _log.warning("the database does not answer", reason=str(error))
        on_database_trouble.get()()
        return otherwise
