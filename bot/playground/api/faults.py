"""Things that go wrong between a bot and Telegram, made to happen on request."""

from __future__ import annotations

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
    GARBAGE = "garbage"
    """An HTML page with status 200, as from a proxy that wants a login."""
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
class InjectedFault:
    """A fault for the next calls.

    Attributes:
        kind: what goes wrong.
        method: the method that goes wrong, ``None`` for any.
        chat_id: the chat that the call must be about, ``None`` for any call.
        times: how many calls.
        retry_after: seconds, for a flood.
        seconds: how long to hang or to be slow.
        code: the error code, for ``ERROR``.
        description: the sentence, for ``ERROR``.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    code: int = 400
    description: str = "Bad Request"

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Return whether this is a fault for a call."""
        same_method = self.method is None or self.method.lower() == method.lower()
        return same_method and self.chat_id in (None, chat_id)


class Faults:
    """Faults in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[InjectedFault] = []

    def add(self, fault: InjectedFault) -> None:
        """Apply a fault to the next calls that it matches."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Drop all faults."""
        self._waiting.clear()

    def take(self, method: str, chat_id: int | None = None) -> InjectedFault | None:
        """Return the fault for a call of ``method`` about a chat, one use of it spent."""
        for index, fault in enumerate(self._waiting):
            if fault.matches(method, chat_id):
                if fault.times > 1:
                    self._waiting[index] = replace(fault, times=fault.times - 1)
                else:
                    del self._waiting[index]
                return fault
        return None
