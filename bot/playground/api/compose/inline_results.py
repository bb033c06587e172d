"""Results of an inline query, checked as the bot sends them and made messages when one is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import (
    InlineQueryLimit,
    InlineQueryResultLimit,
    InlineQueryResultsButtonLimit,
    InlineQueryResultType,
)

from bot.playground.api.compose.keyboards import inline_keyboard
from bot.playground.api.compose.text import message_caption, message_text
from bot.playground.api.errors import bad_request
from bot.playground.api.params import Params, fields, string_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.api.world.model import Json

_WHAT: Final = "Can't parse inline query result: "
_KINDS: Final = frozenset(kind.value for kind in InlineQueryResultType)
_START_PARAMETER: Final = re.compile(r"[A-Za-z0-9_-]+")


def answer_of(params: Params) -> Json:
    """Return what a bot answers to an inline query, as it is kept.

    Raises:
        ApiError: there are too many results, an id or offset is not allowed, or a message in them is not.
    """
    results = params.structure("results", "JSON encoded inline query results") or []
    if not isinstance(results, list):
        raise bad_request("Expected an Array of inline query results")
    if len(results) > InlineQueryLimit.RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    checked = [_result(result) for result in results]
    ids = [result["id"] for result in checked]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    next_offset = params.text("next_offset")
    if len(next_offset.encode()) > InlineQueryLimit.MAX_OFFSET_LENGTH:
        raise bad_request("NEXT_OFFSET_INVALID")
    cache_time = params.integer("cache_time")
    return {
        "results": checked,
        "next_offset": next_offset,
        "cache_time": 300 if cache_time is None else cache_time,
        "is_personal": params.flag("is_personal"),
        "button": _button(params),
    }


def result_of(params: Params) -> Json:
    """Return what a bot answers to a guest message, as it is kept.

    Raises:
        ApiError: it is not an inline query result, or a message in it is not allowed.
    """
    return _result(params.structure("result", "JSON encoded inline query result"))


def _button(params: Params) -> Json | None:
    value = params.structure("button", "inline query results button")
    if value is None:
        return None
    button = fields(value, "Can't parse inline query results button: ")
    string_field(button, "text", "Can't parse inline query results button: ")
    parameter = button.get("start_parameter")
    if parameter is None and button.get("web_app") is None:
        raise bad_request("Can't parse inline query results button: exactly one optional field must be used")
    if parameter is not None:
        if not parameter:
            raise bad_request("can't use empty start_parameter")
        if len(parameter) > InlineQueryResultsButtonLimit.MAX_START_PARAMETER_LENGTH:
            raise bad_request("too long start_parameter specified")
        if not _START_PARAMETER.fullmatch(parameter):
            raise bad_request("unallowed characters in start_parameter are used")
    return button


def _result(value: Any) -> Json:  # noqa: ANN401 - JSON
    if not isinstance(value, dict):
        raise bad_request(f"{_WHAT}Inline query result must be an object")
    kind = string_field(value, "type", _WHAT).lower()
    if kind not in _KINDS:
        raise bad_request(f'{_WHAT}type "{kind}" is unsupported for the inline query result')
    result_id = string_field(value, "id", _WHAT)
    if not result_id:
        raise bad_request("RESULT_ID_EMPTY")
    if len(result_id.encode()) > InlineQueryResultLimit.MAX_ID_LENGTH:
        raise bad_request("RESULT_ID_INVALID")
    result = {**value, "type": kind, "id": result_id}
    if kind == InlineQueryResultType.ARTICLE and not string_field(value, "title", _WHAT):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content_of(result)
    if value.get("reply_markup") is not None:
        result["reply_markup"] = inline_keyboard(fields(value["reply_markup"], _WHAT))
    return result


def content_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the message that choosing a result posts.

    Only text is turned into a message in full; of the other kinds the caption and the kind remain.

    Raises:
        ApiError: the text or caption is not allowed.
    """
    source = result.get("input_message_content")
    if source is not None:
        content = fields(source, _WHAT)
        if "message_text" in content:
            return {"text": message_text(content, "message_text")}
        if "latitude" in content:
            return {"content": {"location": {name: content[name] for name in ("latitude", "longitude")}}}
        raise bad_request(f"{_WHAT}Input message content is not specified")
    if result["type"] == InlineQueryResultType.ARTICLE:
        if "message_text" in result:
            return {"text": message_text(result, "message_text")}
        raise bad_request(f'{_WHAT}Can\'t find field "message_text"')
    return {"caption": message_caption(result), "content": {}}
