"""The parameters of a request: Bot API clients send them in four encodings, all of which end here as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.playground.api.errors import bad_request
from bot.playground.api.json_text import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRUE: Final = frozenset({"true", "yes", "1", "True"})

# Parameters that hold JSON, shown decoded in the call log.
_STRUCTURED: Final = frozenset(
    {
        "allowed_updates",
        "button",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "media",
        "message_ids",
        "reaction",
        "reply_markup",
        "reply_parameters",
        "result",
        "results",
        "scope",
    }
)


@dataclass(frozen=True)
class Upload:
    """A file sent in a multipart body."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Params:
    """The parameters of one call.

    Attributes:
        values: By name, as text; objects and lists as JSON.
        files: uploaded files by field name.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Params:
        """Return the parameters in a JSON object, in which numbers and objects need not be quoted."""
        return cls(
            {
                name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                for name, value in body.items()
                if value is not None
            }
        )

    def __contains__(self, name: str) -> bool:
        """Return whether a parameter was sent at all."""
        return name in self.values

    def text(self, name: str) -> str:
        """Return a parameter, empty if it was not sent."""
        return self.values.get(name, "")

    def required(self, name: str) -> str:
        """Return a parameter that must not be empty.

        Raises:
            ApiError: it is.
        """
        if not self.text(name):
            raise bad_request(f'Parameter "{name}" is required')
        return self.text(name)

    def flag(self, name: str) -> bool:
        """Return a yes-or-no parameter; everything but a clear yes is no."""
        return self.text(name).strip() in _TRUE

    def integer(self, name: str) -> int | None:
        """Return a number, ``None`` if there is none; Telegram takes what is not a number for none."""
        try:
            return int(self.text(name))
        except ValueError:
            return None

    def message_id(self) -> int:
        """Return the number of the message that a request is about.

        Raises:
            ApiError: there is none.
        """
        message_id = self.integer("message_id")
        if not message_id or message_id < 0:
            raise bad_request("message identifier is not specified")
        return message_id

    def structure(self, name: str, what: str) -> Any:  # noqa: ANN401 - JSON
        """Return a parameter that holds JSON, ``None`` if it was not sent.

        Raises:
            ApiError: it is not JSON: ``can't parse {what} JSON object``.
        """
        if not self.text(name):
            return None
        try:
            return read_json(self.text(name))
        except ValueError:
            raise bad_request(f"Can't parse {what} JSON object") from None

    def shown(self) -> dict[str, Any]:
        """Return the parameters as a test wants to see them: JSON decoded, files by name and size."""
        shown: dict[str, Any] = {}
        for name, value in self.values.items():
            shown[name] = value
            if name in _STRUCTURED:
                try:
                    shown[name] = read_json(value)
                except ValueError:
                    continue
        for name, file in self.files.items():
            shown[name] = {"filename": file.filename, "size": len(file.content)}
        return shown


def fields(value: Any, what: str) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return ``value`` if it is a JSON object.

    Raises:
        ApiError: it is not; the sentence begins with ``what``.
    """
    if not isinstance(value, dict):
        raise bad_request(f"{what}expected an Object")
    return value


def string_field(source: Mapping[str, Any], name: str, what: str, *, optional: bool = False) -> str:
    """Return a string in a JSON object.

    Raises:
        ApiError: it is missing and not optional, or not a string; the sentence begins with ``what``.
    """
    value = source.get(name)
    if value is None:
        if optional:
            return ""
        raise bad_request(f'{what}Can\'t find field "{name}"')
    if isinstance(value, bool | dict | list):
        raise bad_request(f'{what}Field "{name}" must be of type String')
    return str(value)


def integer_field(source: Mapping[str, Any], name: str, what: str) -> int:
    """Return a number in a JSON object.

    Raises:
        ApiError: it is missing or not a number; the sentence begins with ``what``.
    """
    value = source.get(name)
    if value is None:
        raise bad_request(f'{what}Can\'t find field "{name}"')
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request(f'{what}Field "{name}" must be of type Number') from None
