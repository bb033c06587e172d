"""The keyboard that a bot puts under a message, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from bot.playground.api.errors import bad_request
from bot.playground.api.params import Params, fields, string_field
from bot.playground.api.text.links import required_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.api.world.model import Json

_BUTTON: Final = "Can't parse inline keyboard button: "
_BUTTON_ACTIONS: Final = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
    "callback_game",
    "pay",
)


def reply_markup(params: Params) -> tuple[Json | None, Json | None]:
    """Return the inline keyboard in a request, and the other kind of markup.

    Returns:
        One of the two or neither: what stays with the message, and what only changes the reader's keyboard.

    Raises:
        ApiError: it is not one of Telegram's four kinds, or a button is not allowed.
    """
    markup = params.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None, None
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    if "inline_keyboard" in markup:
        return inline_keyboard(markup), None
    if {"keyboard", "remove_keyboard", "force_reply"} & markup.keys():
        return None, markup
    return None, None


def inline_keyboard(markup: Mapping[str, Any]) -> Json | None:
    """Return an ``InlineKeyboardMarkup`` as it is stored, ``None`` if it has no button.

    Raises:
        ApiError: a button is not allowed, or there are too many.
    """
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list):
        raise bad_request('Field "inline_keyboard" must be of type Array')
    keyboard = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request("Can't parse inline keyboard row: expected an Array")
        keyboard.append([_button(button) for button in row])
    keyboard = [row for row in keyboard if row]
    if sum(map(len, keyboard)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(value: Any) -> Json:  # noqa: ANN401 - JSON
    button = dict(fields(value, _BUTTON))
    text = string_field(button, "text", _BUTTON)
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in _BUTTON_ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request(f"{_BUTTON}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{_BUTTON}only one of the optional fields must be used")
    button["text"] = text
    if "callback_data" in actions:
        data = string_field(button, "callback_data", _BUTTON)
        smallest, biggest = (
            InlineKeyboardButtonLimit.MIN_CALLBACK_DATA,
            InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
        )
        if not smallest <= len(data.encode()) <= biggest:
            raise bad_request("BUTTON_DATA_INVALID")
        button["callback_data"] = data
    if "url" in actions:
        url = string_field(button, "url", _BUTTON)
        button["url"] = required_link(url, f"Inline keyboard button URL '{url}' is invalid")
    if "copy_text" in actions:
        copied = string_field(fields(button["copy_text"], _BUTTON), "text", _BUTTON)
        if not 1 <= len(copied) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return {
        name: button[name] for name in ("text", "style", "icon_custom_emoji_id", *actions) if name in button
    }
