"""Which updates run at the same time: chats side by side, the messages of one chat in order, groups last."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars
from telegram import Update
from telegram.constants import ChatType
from telegram.ext import BaseUpdateProcessor

from bot.priority_semaphore import urgency
from bot.telegram.keyed_lock import KeyedLocks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

# Messages of a chat beyond this number are refused. Telegram takes twenty messages a minute for a group, so
# the last of these is answered after three minutes.
WAITING_IN_A_CHAT: Final = 60
# Waiting costs next to nothing, and what one chat waits for must not keep another from being answered.
_AT_ONCE: Final = 1_000_000
_GROUPS: Final = (ChatType.GROUP, ChatType.SUPERGROUP)

_log = structlog.get_logger()


class FairUpdateProcessor(BaseUpdateProcessor):
    """Handles the messages of a chat, and that the bot joined or left it, in order, and all else at once.

    What a group wants waits behind everybody else.

    Thereby a follow-up is handled after what it follows, an edit after the message, and replies keep the
    order of the messages, even where Telegram makes one of them wait.

    Args:
        finished: called with every update that was handled or refused; not if the process stops before.
        refused: called with a message that is too many for its chat, the first time until all are handled.
    """

    def __init__(
        self, finished: Callable[[Update], Awaitable[None]], refused: Callable[[Update], Awaitable[None]]
    ) -> None:
        super().__init__(max_concurrent_updates=_AT_ONCE)
        self._finished = finished
        self._refused = refused
        self._chats = KeyedLocks[int]()
        self._waiting: Counter[int] = Counter()
        self._told: set[int] = set()

    @property
    def waiting(self) -> int:
        """How many messages are being handled or wait for their turn."""
        return self._waiting.total()

    def is_followed(self, chat_id: int) -> bool:
        """Return whether other messages of a chat wait behind the one that is being handled."""
        return self._waiting[chat_id] > 1

    async def do_process_update(self, update: object, coroutine: Coroutine[Any, Any, Any]) -> None:  # type: ignore[override]
        """Await the handling of an update when it is its turn."""
        if not isinstance(update, Update):
            await coroutine
            return
        try:
            with bound_contextvars(update=update.update_id), urgency(urgent=not _is_of_group(update)):
                try:
                    await self._process(update, coroutine)
                except Exception:
                    await self._finished(update)
                    raise
                await self._finished(update)
        finally:
            coroutine.close()  # in case it never began

    async def _process(self, update: Update, coroutine: Coroutine[Any, Any, Any]) -> None:
        message = update.message or update.edited_message
        in_order = message or update.my_chat_member
        if in_order is None:
            await coroutine
            return
        chat = in_order.chat.id
        if message is not None and self._waiting[chat] >= WAITING_IN_A_CHAT:
            await self._refuse(update, chat)
            return
        self._waiting[chat] += 1
        try:
            async with self._chats.of(chat):
                await coroutine
        finally:
            self._waiting[chat] -= 1
            if not self._waiting[chat]:
                del self._waiting[chat]
                self._told.discard(chat)

    async def _refuse(self, update: Update, chat: int) -> None:
        if chat not in self._told:
            self._told.add(chat)
            _log.warning("too many messages of a chat are waiting: more of them are refused")
            await self._refused(update)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def _is_of_group(update: Update) -> bool:
    return update.effective_chat is not None and update.effective_chat.type in _GROUPS


def update_in_hand() -> int | None:
    """Return the id of the update that is being handled, which is in the log, too."""
    update_id: int | None = get_contextvars().get("update")
    return update_id
