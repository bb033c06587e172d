"""What a bot puts into a message, checked: its text in any notation, and its keyboard."""

import json
from collections.abc import Mapping
from typing import Any

from telegram.constants import (
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MessageEntityType,
    MessageLimit,
)

from bot.playground.api.entities import normalize
from bot.playground.api.errors import bad_request
from bot.playground.api.links import linked_user_id, required_link
from bot.playground.api.markup import parse_html
from bot.playground.api.model import Json
from bot.playground.api.params import Params, fields, integer_field, string_field
from bot.playground.api.text import Entity, FormattedText

_KINDS = frozenset(kind.value for kind in MessageEntityType)
# Telegram finds these by itself and ignores them in a request.
_FOUND_ANYWAY = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)
_BUTTON = "Can't parse inline keyboard button: "
_BUTTON_ACTIONS = (
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


def message_text(source: Mapping[str, Any], name: str = "text") -> FormattedText:
    """Return the text of a message from the fields of a request or of a JSON object in one.

    The length is counted in UTF-16 code units, the strictest reading of "4096 characters after entities
    parsing".

    Raises:
        ApiError: It is empty, blank, too long, or cannot be parsed.
    """
    formatted = _formatted(source, name, "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if len(formatted) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    return formatted


def message_caption(source: Mapping[str, Any]) -> FormattedText | None:
    """Return the caption in a request, ``None`` without one.

    Raises:
        ApiError: It is too long or cannot be parsed.
    """
    formatted = _formatted(source, "caption", "caption_entities")
    if len(formatted) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return formatted if formatted.text else None


def _formatted(source: Mapping[str, Any], name: str, entities_name: str) -> FormattedText:
    text = string_field(source, name, "", optional=True)
    mode = string_field(source, "parse_mode", "", optional=True).lower()
    if not text:
        return FormattedText("")
    if mode == "html":
        parsed = parse_html(text)
        return normalize(parsed.text, parsed.entities)
    if mode not in ("", "none"):
        raise bad_request("Unsupported parse_mode")
    return normalize(text, _explicit(source.get(entities_name)))


def _explicit(value: Any) -> list[Entity]:  # noqa: ANN401 - JSON
    """Read a list of ``MessageEntity``. What is no list at all is ignored, as Telegram ignores it."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    if not isinstance(value, list):
        return []
    read = (_entity(item) for item in value)
    return [entity for entity in read if entity is not None]


def _entity(value: Any) -> Entity | None:  # noqa: ANN401 - JSON
    what = "Can't parse MessageEntity: "
    source = fields(value, what)
    offset, length = integer_field(source, "offset", what), integer_field(source, "length", what)
    kind = string_field(source, "type", what)
    if kind not in _KINDS:
        raise bad_request(f"{what}Unsupported type specified")
    if kind in _FOUND_ANYWAY:
        return None
    if kind == MessageEntityType.TEXT_LINK:
        url = string_field(source, "url", what)
        if (user_id := linked_user_id(url)) is not None:
            return Entity(MessageEntityType.TEXT_MENTION.value, offset, length, user_id=user_id)
        return Entity(kind, offset, length, url=required_link(url, f"{what}URL '{url}' is invalid"))
    if kind == MessageEntityType.TEXT_MENTION:
        user = fields(source.get("user"), f'{what}Can\'t find field "user": ')
        return Entity(kind, offset, length, user_id=integer_field(user, "id", what))
    if kind == MessageEntityType.PRE:
        language = string_field(source, "language", what, optional=True)
        return Entity(kind, offset, length, language=language or None)
    if kind == MessageEntityType.CUSTOM_EMOJI:
        emoji = string_field(source, "custom_emoji_id", what)
        return Entity(kind, offset, length, custom_emoji_id=emoji)
    return Entity(kind, offset, length)


def reply_markup(params: Params) -> tuple[Json | None, Json | None]:
    """Return the inline keyboard in a request, and the other kind of markup.

    Returns:
        One of the two or neither: what stays with the message, and what only changes the reader's keyboard.

    Raises:
        ApiError: It is not one of Telegram's four kinds, or a button is not allowed.
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
        ApiError: A button is not allowed, or there are too many.
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
