"""The contents of service messages: ids that are texts, types that are objects, data that is a list."""

from __future__ import annotations

from typing import Any, Final

from telegram.constants import ChatType

Json = dict[str, Any]

CHANNEL: Final[Json] = {"id": -1005, "type": ChatType.CHANNEL, "title": "C"}
_ORIGIN: Final[Json] = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 1}
_STICKER: Final[Json] = {
    "file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "is_animated": False,
    "is_video": False,
}  # fmt: skip
POLL: Final[Json] = {
    "id": "5301", "question": "Tea?", "options": [{"persistent_id": "1", "text": "Yes", "voter_count": 0}],
    "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
    "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
}  # fmt: skip
SENT: Final[tuple[Json, ...]] = (
    {"poll": POLL},
    {"story": {"chat": CHANNEL, "id": 7}},
    {"giveaway": {"chats": [CHANNEL], "winners_selection_date": 1, "winner_count": 1}},
    {"passport_data": {"data": [], "credentials": {"data": "x", "hash": "x", "secret": "x"}}},
)
"""What a person sends."""
TOLD: Final[tuple[Json, ...]] = (
    {"gift": {"gift": {"id": "5302", "sticker": _STICKER, "star_count": 15}}},
    {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}}},
)
"""What Telegram itself notes in a chat."""
WORDLESS: Final[tuple[Json, ...]] = (*SENT, *TOLD, {"external_reply": {"origin": _ORIGIN, "poll": POLL}})
