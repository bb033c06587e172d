"""What is remembered is a help, not a condition: a database in trouble must not keep a reader waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")
D = TypeVar("D")


async def with_fallback(answer: Awaitable[T], default: D) -> T | D:
    """Await something of the state, and go on with a default where the database does not answer.

    Such errors are not lost: the listener of :meth:`bot.state.state.State.on_error` is told.
    """
    try:
        return await answer
    except StateError:
        return default
