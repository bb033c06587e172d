"""Things that go wrong between a bot and Telegram, made to happen on request."""

from dataclasses import dataclass, replace
from enum import StrEnum


class FaultKind(StrEnum):
    """What can go wrong."""

    FLOOD = "429"
    """Too many requests, with ``retry_after``."""
    INTERNAL = "500"
    """Telegram's own error, in its JSON envelope."""
    BAD_GATEWAY = "502"
    """The web server's error page, in HTML."""
    ERROR = "error"
    """Any ``code`` and ``description``, in the JSON envelope."""
    DROP = "drop"
    """The connection closes without an answer, and nothing has happened."""
    DROP_AFTER = "drop_after"
    """The connection closes without an answer, but the method took effect."""
    HANG = "hang"
    """No answer for ``seconds``, then the connection closes, and nothing has happened."""
    SLOW = "slow"
    """The right answer, after ``seconds``."""


@dataclass(frozen=True)
class Fault:
    """A fault for the next calls.

    Args:
        kind: What goes wrong.
        method: The method that it befalls, ``None`` for whichever is called.
        chat_id: The chat that the call must be about, ``None`` for any call.
        times: How many calls.
        retry_after: Seconds, for a flood.
        seconds: How long to hang or to be slow.
        code: The error code, for ``ERROR``.
        description: The sentence, for ``ERROR``.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    code: int = 400
    description: str = "Bad Request"

    def befalls(self, method: str, chat_id: int | None) -> bool:
        """Tell whether a call is one that this goes wrong with."""
        same_method = self.method is None or self.method.lower() == method.lower()
        return same_method and self.chat_id in (None, chat_id)


class Faults:
    """Faults in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Have a fault befall the next calls it fits."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Let everything go well again."""
        self._waiting.clear()

    def take(self, method: str, chat_id: int | None = None) -> Fault | None:
        """Return the fault for a call of ``method`` about a chat, one use of it spent."""
        for index, fault in enumerate(self._waiting):
            if fault.befalls(method, chat_id):
                if fault.times > 1:
                    self._waiting[index] = replace(fault, times=fault.times - 1)
                else:
                    del self._waiting[index]
                return fault
        return None
