"""Albums: Telegram delivers each picture as a message of its own, and together they get one answer."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from telegram import Message

# Albums that are remembered; the parts of one come within seconds.
_REMEMBERED: Final = 1_000
COMPLETE_AFTER_SECONDS: Final = 1.0
"""After this time, all parts of an album have come, the one with the words among them."""


class Albums:
    """Remembers which albums have been answered."""

    def __init__(self) -> None:
        self._answered: OrderedDict[tuple[int, str], None] = OrderedDict()

    def may_answer(self, message: Message) -> bool:
        """Return whether to answer a message: always, unless another part of its album was answered."""
        if message.media_group_id is None:
            return True
        album = (message.chat_id, message.media_group_id)
        if album in self._answered:
            return False
        self._answered[album] = None
        while len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
        return True
