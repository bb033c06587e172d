"""A record of everything that happens, so that tests and pages need not poll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.playground.api.logs.bounded_log import BoundedLog

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT: Final = 50_000  # events, which a page that was closed for a night may still want


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes:
        id: its place in the log, counted from 1.
        kind: what it is: ``message``, ``edit``, ``delete``, ``update``, ``call`` and so on.
        data: what it is about, ready for JSON.
    """

    id: int
    kind: str
    data: dict[str, Any]


class EventLog:
    """Events in order, and the subscribers to further ones."""

    def __init__(self) -> None:
        self._events: BoundedLog[Event] = BoundedLog(_KEPT)
        self._subscribers: list[Callable[[Event], None]] = []

    def append(self, kind: str, **data: Any) -> Event:  # noqa: ANN401 - JSON
        """Record an event and tell every subscriber."""
        event = Event(self._events.last_number + 1, kind, data)
        self._events.append(event)
        for subscriber in tuple(self._subscribers):
            subscriber(event)
        return event

    def after(self, event_id: int) -> list[Event]:
        """Return the events that followed ``event_id``; 0 returns all that are kept."""
        return self._events.after(event_id)

    @property
    def last_id(self) -> int:
        """The id of the newest event, 0 before the first."""
        return self._events.last_number

    def subscribe(self, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        """Have ``subscriber`` called with every further event.

        Returns:
            A function that ends the subscription.
        """
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)
