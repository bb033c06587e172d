"""Every call the bot made, with what it got, for tests to look at."""

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.playground.api.logs.bounded_log import BoundedLog
from bot.playground.api.logs.event_log import EventLog

_KEPT = 20_000  # calls


@dataclass
class Call:
    """One call of a Bot API method.

    Args:
        id: Its number, from 1, in the order of arrival.
        method: The name as documented, or as called if there is no such method.
        params: What was sent, JSON decoded; files by name and size.
        started_at: When it arrived, in Unix time.
        finished_at: When it was answered; ``None`` while it waits.
        status: The HTTP status; ``None`` while it waits or if the connection was dropped.
        response: The envelope; ``None`` likewise.
        fault: The fault that befell it.
        update_id: The update that the bot says it was made for.
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
    """Calls in the order of arrival."""

    log: EventLog
    _calls: BoundedLog[Call] = field(default_factory=lambda: BoundedLog(_KEPT))

    def begin(self, method: str, params: dict[str, Any], now: float, update_id: int | None = None) -> Call:
        """Note a call that has arrived."""
        call = Call(self._calls.last + 1, method, params, now, update_id=update_id)
        self._calls.append(call)
        self.log.append("call_started", id=call.id, method=method)
        return call

    def end(self, call: Call, now: float, status: int | None, response: Any) -> None:  # noqa: ANN401 - JSON
        """Note how a call was answered."""
        call.finished_at, call.status, call.response = now, status, response
        self.log.append("call", id=call.id, method=call.method, status=status)

    def calls(self, method: str | None = None, after: int = 0) -> list[Call]:
        """Return calls of a method, or of all, that followed the call ``after``."""
        return [
            call
            for call in self._calls.after(after)
            if method is None or call.method.lower() == method.lower()
        ]
