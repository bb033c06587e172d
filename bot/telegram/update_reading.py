"""Tells updates that can be handled from those that cannot, whichever way they arrive."""

from __future__ import annotations

from typing import Any, Final

import structlog
from telegram import Update

# The library does not check the types of fields. Its filters and our handlers rely on these; all other fields
# are ignored here.
Shape = type[int] | type[str] | list["Shape"] | dict[str, "Shape"]
_USER: Final[Shape] = {
    "id": int, "first_name": str, "last_name": str, "username": str, "language_code": str,
}  # fmt: skip
_CHAT: Final[Shape] = {"id": int, "type": str, "title": str, "username": str}
_ENTITIES: Final[Shape] = [{"type": str, "offset": int, "length": int, "user": _USER}]
_BUTTON: Final[Shape] = {"text": str, "callback_data": str, "url": str}
_MEMBER: Final[Shape] = {"status": str, "user": _USER}
_MESSAGE: Final[dict[str, Shape]] = {
    "message_id": int,
    "message_thread_id": int,
    "date": int,
    "edit_date": int,
    "chat": _CHAT,
    "from": _USER,
    "sender_chat": _CHAT,
    "via_bot": _USER,
    "text": str,
    "entities": _ENTITIES,
    "caption": str,
    "caption_entities": _ENTITIES,
    "quote": {"text": str},
    "media_group_id": str,
    "guest_query_id": str,
    "forum_topic_created": {},
    "migrate_from_chat_id": int,
    "migrate_to_chat_id": int,
    "reply_markup": {"inline_keyboard": [[_BUTTON]]},
}
_MESSAGE["reply_to_message"] = _MESSAGE
_UPDATE: Final[dict[str, Shape]] = {
    "callback_query": {"id": str, "from": _USER, "message": _MESSAGE, "data": str},
    "inline_query": {"id": str, "from": _USER, "query": str, "offset": str},
    "chosen_inline_result": {"result_id": str, "from": _USER, "query": str},
    "my_chat_member": {
        "chat": _CHAT, "from": _USER, "old_chat_member": _MEMBER, "new_chat_member": _MEMBER,
    },
}  # fmt: skip
# Any other kind of update: a message, or an event in a chat.
_OTHER: Final[Shape] = _MESSAGE | {"user": _USER}
_LARGEST_NUMBER: Final = 2**52

_log = structlog.get_logger()


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """Return an update, or an empty one under its id if it cannot be read; its content is not logged.

    An empty update is confirmed to Telegram like any other, and handled by nobody.

    Args:
        update: from Telegram, with an ``update_id`` that is an integer.
    """
    return update if _is_readable(update) else {"update_id": update["update_id"]}


def _is_readable(update: dict[str, Any]) -> bool:
    kinds = ((kind, value) for kind, value in update.items() if kind != "update_id")
    if not all(_is_shaped(value, _UPDATE.get(kind, _OTHER)) for kind, value in kinds):
        _log.warning("update is invalid", update=update["update_id"])
        return False
    try:
        read = Update.de_json(update, None)
        queries = (read.callback_query, read.inline_query, read.chosen_inline_result, read.my_chat_member)
        complete = all(query is None or query.from_user.id for query in queries)
        change = read.my_chat_member
        complete &= change is None or bool(change.chat and change.old_chat_member and change.new_chat_member)
        message = read.effective_message
        return complete and (message is None or bool(message.chat.id and message.date))
    except Exception as error:  # any error of the library
        _log.warning("update cannot be read", update=update["update_id"], reason=type(error).__name__)
        return False


def _is_shaped(value: object, shape: Shape) -> bool:
    """Return whether a value has the type that the Bot API documents, as far as we rely on it."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            _is_shaped(value[key], inner) for key, inner in shape.items() if key in value
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_is_shaped(item, shape[0]) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return shape is int and abs(value) < _LARGEST_NUMBER
    # Texts must be encodable as UTF-8.
    return shape is str and isinstance(value, str) and value.encode("utf-8", "ignore").decode() == value
