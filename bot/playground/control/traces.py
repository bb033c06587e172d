"""What is behind a message: the update that the bot was sent, the calls it made for it, what it searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.playground.api.logs.call_log import Call, CallLog
    from bot.playground.api.logs.event_log import Event, EventLog
    from bot.playground.api.world.model import Json

_KEPT: Final = 1000  # updates that can be looked behind
_MESSAGES: Final = ("message", "edited_message", "channel_post", "edited_channel_post")
_QUERIES: Final = ("callback_query", "inline_query")


class Traces:
    """Follows updates from what caused them to what they caused.

    Args:
        event_log: holds the updates.
        call_log: holds the calls, each with the update that it was made for.
    """

    def __init__(self, event_log: EventLog, call_log: CallLog) -> None:
        self._call_log = call_log
        self._updates: dict[int, Json] = {}
        self._searches: dict[int, Json] = {}
        event_log.subscribe(self._note)

    def _note(self, event: Event) -> None:
        if event.kind == "update" and isinstance(event.data["update"]["update_id"], int):
            _keep(self._updates, event.data["update"]["update_id"], event.data["update"])

    def add_search(self, update_id: int, search: Json) -> None:
        """Keep what was searched for an update. May be called from any thread.

        Args:
            update_id: which.
            search: ready for JSON.
        """
        _keep(self._searches, update_id, search)

    def behind_message(self, chat_id: int, message_id: int) -> Json:
        """Return what is behind a message: the bot's last call about it, or the last update with it."""
        for call in reversed(self._call_log.calls()):
            if call.update_id is not None and (chat_id, message_id) in _messages_of(call.response):
                return self._shown(call.update_id)
        for update_id, update in reversed(self._updates.items()):
            messages = (update[kind] for kind in _MESSAGES if kind in update)
            if any(_place(message) == (chat_id, message_id) for message in messages):
                return self._shown(update_id)
        return self._shown(None)

    def behind_query(self, query_id: str) -> Json:
        """Return what is behind a pressed button or an inline query."""
        for update_id, update in reversed(self._updates.items()):
            if any(update[kind].get("id") == query_id for kind in _QUERIES if kind in update):
                return self._shown(update_id)
        return self._shown(None)

    def _shown(self, update_id: int | None) -> Json:
        if update_id is None:
            return {"update": None, "calls": [], "search": None}
        calls = [call for call in self._call_log.calls() if call.update_id == update_id]
        return {
            "update": self._updates.get(update_id),
            "calls": [_call(call) for call in calls],
            "search": self._searches.get(update_id),
        }


def _keep(kept: dict[int, Json], number: int, value: Json) -> None:
    kept[number] = value
    if len(kept) > _KEPT:
        del kept[next(iter(kept))]


def _messages_of(response: object) -> Iterator[tuple[object, object]]:
    """Yield the chats and ids of the messages in the answer to a call."""
    result = response.get("result") if isinstance(response, Mapping) else None
    for item in result if isinstance(result, list) else [result]:
        if isinstance(item, Mapping) and "message_id" in item and "chat" in item:
            yield _place(item)


def _place(message: Any) -> tuple[object, object]:  # noqa: ANN401 - JSON
    return message.get("chat", {}).get("id"), message.get("message_id")


def _call(call: Call) -> Json:
    taken = None if call.finished_at is None else 1000 * (call.finished_at - call.started_at)
    return {
        "method": call.method,
        "params": call.params,
        "status": call.status,
        "milliseconds": None if taken is None else round(taken, 1),
    }
