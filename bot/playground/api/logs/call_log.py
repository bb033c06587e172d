"""Every call that the bot made, and what it was answered."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.playground.api.logs.bounded_log import BoundedLog

if TYPE_CHECKING:
    from bot.playground.api.logs.event_log import EventLog

_KEPT: Final = 20_000  # calls


@dataclass
class Call:
    """One call of a Bot API method.

    Attributes:
        id: its number, from 1, in the order of arrival.
        method: the name as documented, or as called if there is no such method.
        params: what was sent, JSON decoded; files by name and size.
        started_at: when it arrived, in Unix time.
        finished_at: when it was answered; ``None`` while it waits.
        status: the HTTP status; ``None`` while it waits or if the connection was dropped.
        response: the envelope; ``None`` likewise.
        fault: the fault that was applied to it.
        update_id: the update that the bot says it was made for.
    """

    id: int
    method: str
    params: dict[str, Any]
    started_at: float
    finished_at: float | None = None
    status: int | None = None
    response: Any = None
    fault: str | None = None
    update_id: int | None = None

    def shown(self) -> dict[str, Any]:
        """Return the call for JSON."""
        return asdict(self)


@dataclass
class CallLog:
    """Calls in the order of arrival.

    Attributes:
        event_log: gets an event when a call arrives and when it is answered.
    """

    event_log: EventLog
    _calls: BoundedLog[Call] = field(default_factory=lambda: BoundedLog(_KEPT))

    def begin(self, method: str, params: dict[str, Any], now: float, update_id: int | None = None) -> Call:
        """Record a call that has arrived."""
        call = Call(self._calls.last_number + 1, method, params, now, update_id=update_id)
        self._calls.append(call)
        self.event_log.append("call_started", id=call.id, method=method)
        return call

    def end(self, call: Call, now: float, status: int | None, response: Any) -> None:  # noqa: ANN401 - JSON
        """Record how a call was answered."""
        call.finished_at, call.status, call.response = now, status, response
        self.event_log.append("call", id=call.id, method=call.method, status=status)

    def calls(self, method: str | None = None, after: int = 0) -> list[Call]:
        """Return calls of a method, or of all, that followed the call ``after``."""
        return [
            call
            for call in self._calls.after(after)
            if method is None or call.method.lower() == method.lower()
        ]
