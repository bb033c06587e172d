"""Which updates run at the same time: many, but few per chat, and one per message."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import TYPE_CHECKING, Final

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.telegram.keyed_lock import KeyedLocks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from contextlib import AbstractAsyncContextManager
    from typing import Any

AT_ONCE: Final = 512
# Updates of a chat beyond this number are dropped while it waits for answers. Answers to a flooding group
# wait for Telegram's limit of twenty a minute, and would take all slots.
AT_ONCE_FROM_ONE: Final = 16

_log = structlog.get_logger()


class FairUpdateProcessor(BaseUpdateProcessor):
    """Handles updates concurrently, with a share for everyone.

    A message and its edits are handled one after the other, in the order in which they came.

    Args:
        finished: called with every update that was handled, or dropped; not if the process stops before.
    """

    def __init__(self, finished: Callable[[Update], Awaitable[None]]) -> None:
        super().__init__(max_concurrent_updates=AT_ONCE)
        self._finished = finished
        self._in_flight: Counter[int] = Counter()
        self._messages = KeyedLocks[tuple[int, int]]()

    async def do_process_update(self, update: object, coroutine: Coroutine[Any, Any, Any]) -> None:  # type: ignore[override]
        """Await the handling of an update, or drop it where its chat has enough under way."""
        if not isinstance(update, Update):
            await coroutine
            return
        with bound_contextvars(update=update.update_id):
            try:
                await self._process(update, coroutine)
            except Exception:
                await self._finished(update)
                raise
            await self._finished(update)

    async def _process(self, update: Update, coroutine: Coroutine[Any, Any, Any]) -> None:
        source = source_of(update)
        if source is None:
            await coroutine
            return
        if self._in_flight[source] >= AT_ONCE_FROM_ONE:
            coroutine.close()
            _log.warning("update dropped, too many of this chat are under way", chat=source)
            return
        self._in_flight[source] += 1
        try:
            async with self._turn(update):
                await coroutine
        finally:
            coroutine.close()  # in case it never began
            self._in_flight[source] -= 1
            if not self._in_flight[source]:
                del self._in_flight[source]

    def _turn(self, update: Update) -> AbstractAsyncContextManager[None]:
        """Return what waits until earlier updates with the same message have been handled."""
        message = update.message or update.edited_message
        if message is None:
            return contextlib.nullcontext()
        return self._messages.of((message.chat_id, message.id))

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def update_in_hand() -> int | None:
    """Return the id of the update that is being handled, which is in the log, too."""
    update_id: int | None = get_contextvars().get("update")
    return update_id


def source_of(update: Update) -> int | None:
    """Return the chat that an update is from.

    None for updates without a chat, such as inline queries: there the newest supersedes older ones, which
    end early.
    """
    chat = update.effective_chat
    return chat.id if chat is not None else None
