"""Fallbacks: the bot answers readers even when the database fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")
D = TypeVar("D")


async def with_fallback(answer: Awaitable[T], default: D) -> T | D:
    """Await a call of the state; return a default if the database fails.

    Such errors are not lost: the listener of :meth:`bot.state.state.State.on_error` is called.
    """
    try:
        return await answer
    except StateError:
        return default
