"""The marks of the format in the body of an interview file: headings, ids, `Also asked:`."""

from __future__ import annotations

import re
from typing import Final

ALSO_ASKED: Final = "Also asked:"

_HEADING: Final = re.compile(r"##(?:[ \t]+(?P<question>.*))?")
_TURN_HEADING: Final = re.compile(r"###[ \t]+(?P<name>\S.*)")
_OTHER_HEADING: Final = re.compile(r"[ \t]*(#|#{3,6})[ \t]+\S")
# An almost correct heading would turn the interviewer's words into a paragraph of the speaker's.
_ALMOST_A_HEADING: Final = re.compile(r"[ \t]*##[^#\s]|[ \t]+##(?:[ \t]|$)")
_ID: Final = re.compile(r"[\w-]+")


def heading_of(line: str) -> str | None:
    """Return the text after the ``##`` that opens an exchange; None for any other line."""
    heading = _HEADING.fullmatch(line.rstrip())
    return None if heading is None else (heading["question"] or "").strip()


def speaker_of(line: str) -> str | None:
    """Return the name after the ``###`` that opens a turn; None for any other line."""
    heading = _TURN_HEADING.fullmatch(line.rstrip())
    return None if heading is None else " ".join(heading["name"].split())


def is_other_heading(line: str) -> bool:
    """Return whether a line is a heading that opens no exchange."""
    return _OTHER_HEADING.match(line) is not None


def is_almost_a_heading(line: str) -> bool:
    """Return whether a line looks like a misspelt heading of an exchange."""
    return _ALMOST_A_HEADING.match(line) is not None


def is_mark(line: str) -> bool:
    """Return whether a line of a paragraph would be read as something else."""
    return (
        heading_of(line) is not None
        or is_other_heading(line)
        or is_almost_a_heading(line)
        or line.strip() == ALSO_ASKED
    )


def split_id(heading: str) -> tuple[str, str | None]:
    """Separate a heading's question from the ``{#id}`` at its end, which most do not have."""
    opening = heading.rfind("{#")
    inner = heading[opening + 2 : -1]
    if opening < 0 or not heading.endswith("}") or {"{", "}"} & set(inner):
        return heading, None
    return heading[:opening].rstrip(), inner


def is_id(text: str) -> bool:
    """Return whether a text may be an exchange's id."""
    return _ID.fullmatch(text) is not None
