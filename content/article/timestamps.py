"""Time stamps of transcripts: `00:12:09`, `[00:12]`, `(01:02:03.4)`, and ranges of them."""

from __future__ import annotations

import re
from typing import Final

_TIME: Final = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_LONG_TIME: Final = r"\d{1,3}:\d{2}:\d{2}(?:[.,]\d{1,3})?"
_RANGE: Final = rf"{_TIME}(?:\s?(?:-->|[-–—])\s?{_TIME})?"
# A stamp wherever it stands; in round brackets a short one may be the time of day.
STAMP: Final = rf"(?:\[\s?{_RANGE}\s?\]|\(\s?{_RANGE}\s?\)|<{_RANGE}>|{_RANGE})"
_BRACKETED: Final = re.compile(rf"\s?(?:\[\s?{_RANGE}\s?\]|\(\s?{_LONG_TIME}\s?\)|<{_RANGE}>)")
_LEADING: Final = re.compile(rf"{STAMP}(?:\s*[-–—|:]\s+|\s+|$)")
_TRAILING: Final = re.compile(rf"[\s,|-]{{0,3}}{STAMP}$")
_LONGEST: Final = 40


def without_bracketed_stamps(text: str) -> str:
    """Return a text without stamps in brackets, wherever they stand."""
    return _BRACKETED.sub("", text).strip()


def without_leading_stamp(text: str) -> str:
    """Return a text without the stamp that it begins with."""
    stamp = _LEADING.match(text)
    return text[stamp.end() :] if stamp else text


def without_trailing_stamp(text: str) -> str:
    """Return a text without the stamp that it ends with."""
    stamp = _TRAILING.search(text, max(0, len(text) - _LONGEST))
    return text[: stamp.start()] if stamp else text
