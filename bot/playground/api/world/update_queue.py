"""The queue of updates that wait for the bot, with Telegram's rules of offsets and allowed kinds."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from telegram.constants import UpdateType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.playground.api.world.model import Json

# By the documentation of getUpdates, these three are sent only to bots that request them.
_NOT_BY_DEFAULT: Final = frozenset(
    {UpdateType.CHAT_MEMBER, UpdateType.MESSAGE_REACTION, "message_reaction_count"}
)


class UpdateQueue:
    """Updates in order, each kept until the bot confirms it.

    Args:
        first_id: the ``update_id`` of the first update.
    """

    def __init__(self, first_id: int = 100_000_001) -> None:
        self._next_id = first_id
        self._waiting: deque[Json] = deque()
        self._allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        """Return how many updates wait."""
        return len(self._waiting)

    @property
    def allowed(self) -> list[str]:
        """The kinds that the bot asked for, empty while it takes the default."""
        return sorted(self._allowed or ())

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Choose the kinds of further updates: ``None`` keeps the last choice, an empty list the default."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def accepts(self, kind: str) -> bool:
        """Return whether an update of this kind would be queued."""
        return kind not in _NOT_BY_DEFAULT if self._allowed is None else kind in self._allowed

    def push(self, update: Json, *, always: bool = False) -> Json | None:
        """Queue an update such as ``{"message": …}``.

        Args:
            update: what happened; with an ``update_id`` only if a test wants a certain one.
            always: queue it whatever kinds the bot asked for.

        Returns:
            The update with its id, or ``None`` if the bot did not ask for its kind.
        """
        if not always and not all(self.accepts(kind) for kind in update):
            return None
        update = {"update_id": self._next_id, **update}
        if isinstance(update["update_id"], int):
            self._next_id = max(self._next_id, update["update_id"] + 1)
        self._waiting.append(update)
        return update

    def confirm(self, offset: int) -> None:
        """Forget what the bot has seen: all below ``offset``, or all but the last ``-offset``."""
        if offset > 0:
            while self._waiting and _id_of(self._waiting[0]) < offset:
                self._waiting.popleft()
        elif offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()

    def first(self, limit: int) -> list[Json]:
        """Return the oldest updates without forgetting them."""
        return list(self._waiting)[:limit]

    def drop(self, count: int | None = None) -> None:
        """Forget the oldest ``count`` updates, or all."""
        for _ in range(len(self._waiting) if count is None else min(count, len(self._waiting))):
            self._waiting.popleft()


def _id_of(update: Json) -> int:
    """Return the id of an update; one injected without a proper id is confirmed by any offset."""
    return update["update_id"] if isinstance(update["update_id"], int) else 0
