"""The text or caption that a bot puts into a message, in any notation, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.constants import MessageEntityType, MessageLimit

from bot.playground.api.errors import bad_request
from bot.playground.api.json_text import read_json
from bot.playground.api.params import Params, fields, integer_field, string_field
from bot.playground.api.text.entities import normalize
from bot.playground.api.text.formatted_text import Entity, FormattedText
from bot.playground.api.text.html import parse_html
from bot.playground.api.text.links import linked_user_id, required_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.api.world.model import Json

_KINDS: Final = frozenset(kind.value for kind in MessageEntityType)
# Telegram finds these by itself and ignores them in a request.
_FOUND_ANYWAY: Final = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)


def message_text(source: Mapping[str, Any], name: str = "text") -> FormattedText:
    """Return the text of a message from the fields of a request or of a JSON object in one.

    The length is counted in UTF-16 code units, the strictest reading of "4096 characters after entities
    parsing".

    Raises:
        ApiError: it is empty, blank, too long, or cannot be parsed.
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
        ApiError: it is too long or cannot be parsed.
    """
    formatted = _formatted(source, "caption", "caption_entities")
    if len(formatted) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return formatted if formatted.text else None


def link_preview(params: Params) -> Json:
    """Return the message fields for the requested link preview, none by default."""
    options = params.structure("link_preview_options", "link preview options")
    return {"link_preview_options": options} if isinstance(options, dict) and options else {}


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
            value = read_json(value)
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
