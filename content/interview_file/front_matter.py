"""The front matter of an interview file: its keys, and what their values may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import yaml

from content.model import Speaker, is_web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FENCE: Final = "---"
REQUIRED_KEYS: Final = ("title", "speaker", "language")
OPTIONAL_KEYS: Final = ("role", "outlet", "interviewer", "url", "date")
SPEAKERS: Final = "speakers"
"""The key that stands for ``speaker`` and ``role`` where several people answer."""

_SPEAKERS_FORM: Final = "lines `- name: …`, each with an optional `role: …` below it"

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The contents of a front matter.

    Attributes:
        values: by key, without those of the speakers.
        speakers: whose words may be quoted.
        has_several: whether the speakers are a list, so that turns must name theirs.
        lines: where each key stands, from 1.
    """

    values: Mapping[str, str]
    speakers: tuple[Speaker, ...]
    has_several: bool
    lines: Mapping[str, int]


def is_language(text: str) -> bool:
    """Return whether a text is written as language codes are: ``en``, ``kk``, ``az-Latn``."""
    return _LANGUAGE.fullmatch(text) is not None


def is_iso_date(text: str) -> bool:
    """Return whether a text is a day that exists, written like 2026-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def closing_fence(lines: Sequence[str]) -> int | None:
    """Return the number, from 0, of the line that ends the front matter."""
    return next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)


def parse_front_matter(lines: Sequence[str], fault: Callable[[int, str], None]) -> FrontMatter:
    """Read the lines between the fences, the first of which is the file's second.

    Args:
        lines: without the fences.
        fault: called with the line and the message of every error.
    """
    broken = FrontMatter({"title": "?", "language": "?"}, (Speaker("?"),), has_several=False, lines={})
    try:
        node = yaml.compose("\n".join(lines), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        hint = 'put a value with a colon in it in quotes: title: "One: two"'
        fault(line, f"the front matter is not YAML ({error.problem}): {hint}")
        return broken
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        # Besides its own errors, PyYAML raises these for a bad escape or thousands of brackets.
        fault(2, f"the front matter is not YAML: {error}")
        return broken
    if node is not None and not isinstance(node, yaml.MappingNode):
        fault(2, "the front matter must be lines of `key: value`")
        return broken
    values: dict[str, str] = {}
    listed: tuple[Speaker, ...] | None = None
    where: dict[str, int] = {}
    known = (*REQUIRED_KEYS, *OPTIONAL_KEYS, SPEAKERS)
    for key_node, value_node in node.value if node else ():
        line = key_node.start_mark.line + 2
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "[…]"
        if key not in known:
            fault(line, f"unknown key `{key}`: the keys are {', '.join(known)}")
        elif key in where:
            fault(line, f"the key `{key}` stands twice: delete one")
        elif key == SPEAKERS:
            listed, where[key] = _speakers(value_node, line, fault), line
        else:
            values[key], where[key] = _value(key, value_node, line, fault), line
    for key in REQUIRED_KEYS:
        if key not in values and not (key == "speaker" and listed is not None):
            fault(1, f"the key `{key}` is missing: add a line `{key}: …` to the front matter")
    name, role = values.pop("speaker", ""), values.pop("role", "")
    if listed is None:
        return FrontMatter(values, (Speaker(name or "?", role),), has_several=False, lines=where)
    for key in ("speaker", "role"):
        if key in where:
            fault(where[key], f"`{key}` stands beside `{SPEAKERS}`: put it into that list")
    return FrontMatter(values, listed, has_several=True, lines=where)


def _speakers(node: yaml.Node, line: int, fault: Callable[[int, str], None]) -> tuple[Speaker, ...]:
    """Read the list of speakers."""
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    if not items:
        fault(line, f"`{SPEAKERS}` must be a list, {_SPEAKERS_FORM}")
    speakers: list[Speaker] = []
    for item in items:
        at = item.start_mark.line + 2
        pairs = item.value if isinstance(item, yaml.MappingNode) else []
        fields = {
            str(key.value): " ".join(str(value.value).split())
            for key, value in pairs
            if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
        }
        if len(fields) != len(pairs) or not fields.get("name") or not fields.keys() <= {"name", "role"}:
            fault(at, f"a speaker is not written as it must be: {_SPEAKERS_FORM}")
        elif any(fields["name"] == other.name for other in speakers):
            fault(at, f"the speaker {fields['name']!r} stands twice: delete one")
        else:
            speakers.append(Speaker(fields["name"], fields.get("role", "")))
    return tuple(speakers) or (Speaker("?"),)


def _value(key: str, node: yaml.Node, line: int, fault: Callable[[int, str], None]) -> str:
    if not isinstance(node, yaml.ScalarNode):
        fault(line, f"`{key}` must be one value, not a list or a mapping")
        return ""
    text = " ".join(str(node.value).split())
    if not text:
        if key in REQUIRED_KEYS:
            fault(line, f"`{key}` is empty: write its value after the colon")
    elif key == "url" and not is_web_address(text):
        fault(line, f"the url {text!r} is not an http or https address")
    elif key == "language" and not is_language(text):
        fault(line, f"the language {text!r} is not a code such as en, ru, kk, az or tr")
    elif key == "date" and not is_iso_date(text):
        fault(line, f"the date {text!r} is not a day of the form 2026-01-31")
    return text
