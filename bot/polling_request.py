"""The connection that polls: it notices when the token is refused, and lets no update stop it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import Update
from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

# What python-telegram-bot takes for an invalid token; its polling then ends without telling anybody.
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)

# The library takes over the fields of an object as they come: of these, the handlers rely on the type.
_TEXTS: Final = frozenset(
    {
        "caption", "data", "first_name", "language_code", "last_name", "query", "result_id", "status", "text",
        "title", "type", "username",
    }
)  # fmt: skip
_NUMBERS: Final = frozenset(
    {
        "date", "edit_date", "length", "message_id", "message_thread_id", "migrate_from_chat_id",
        "migrate_to_chat_id", "update_id",
    }
)  # fmt: skip
_OBJECTS: Final = frozenset({"chat", "forum_topic_created", "from", "reply_to_message", "user"})
# Ids and offsets of these are texts, of all else numbers, which fit into 52 bits.
_QUERIES: Final = frozenset(["callback_query", "inline_query"])
_LARGEST_NUMBER: Final = 2**52

_log = structlog.get_logger()


class PollingRequest(HTTPXRequest):
    """One connection for `getUpdates`.

    Args:
        refused: set when Telegram refuses the token.
        httpx_options: further arguments of the HTTP client.
    """

    def __init__(self, refused: asyncio.Event, httpx_options: Mapping[str, Any]) -> None:
        super().__init__(connection_pool_size=1, httpx_kwargs=dict(httpx_options))
        self._refused = refused

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's own
        """Make a request, take note of a refused token, and empty the updates that cannot be understood."""
        status, payload = await super().do_request(*args, **kwargs)
        if status in _REFUSALS:
            self._refused.set()
        return status, understood(payload) if status == HTTPStatus.OK else payload


def understood(payload: bytes) -> bytes:
    """Return an answer to `getUpdates` in which each update that python-telegram-bot cannot read is empty.

    The library reads a batch as a whole: one update that it cannot read, as of a kind that is newer than the
    library, would otherwise come again and again, and with it all those beside it, none of them handled.
    """
    try:
        answer = json.loads(payload)
        updates = [update for update in answer["result"] if isinstance(update["update_id"], int)]
    except (ValueError, LookupError, TypeError):
        return payload
    answer["result"] = [
        update if _is_readable(update) else {"update_id": update["update_id"]} for update in updates
    ]
    return json.dumps(answer).encode()


def _is_readable(update: dict[str, Any]) -> bool:
    if not _is_sound(update, "", ""):
        _log.warning("update makes no sense", update=update["update_id"])
        return False
    try:
        read = Update.de_json(update, None)
        queries = (read.callback_query, read.inline_query, read.chosen_inline_result, read.my_chat_member)
        complete = all(query is None or query.from_user.id for query in queries)
        change = read.my_chat_member
        complete &= change is None or bool(change.old_chat_member and change.new_chat_member)
        message = read.effective_message
        return complete and (message is None or bool(message.chat.id and message.date))
    except Exception as error:  # whatever the library stumbles over
        _log.warning("update cannot be read", update=update["update_id"], reason=type(error).__name__)
        return False


def _is_sound(value: object, key: str, parent: str) -> bool:
    """Say whether a value, and all below it, is of the type that the Bot API gives it."""
    is_text = key in _TEXTS or (key in {"id", "offset"} and parent in _QUERIES)
    is_number = key in _NUMBERS or (key in {"id", "offset"} and parent not in _QUERIES)
    match value:
        case dict():
            is_right = not (is_text or is_number)
            return is_right and all(_is_sound(inner, name, key or parent) for name, inner in value.items())
        case list():
            return not (is_text or is_number) and all(_is_sound(inner, "", key) for inner in value)
        case str() if not is_number:
            # What cannot be written as UTF-8 is no text.
            return value.encode("utf-8", "ignore").decode() == value
        case int() if is_number:
            return not isinstance(value, bool) and abs(value) < _LARGEST_NUMBER
    if is_number or key in _OBJECTS:
        return False
    return not is_text
