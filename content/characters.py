"""Characters that Telegram changes: a quote with one would not arrive verbatim."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Telegram replaces or removes these.
_LINE_CONTROLS: Final = range(0x2028, 0x202F)
# Combining marks that it takes away: ring above, double low line and overline (TDLib, clean_input_string).
_REMOVED_MARKS: Final = frozenset("\u030a\u0333\u033f")
# Invisible, and no part of any word: soft hyphen, zero-width space, direction marks, word joiner, BOM.
_INVISIBLE: Final = re.compile("[\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def is_changed_by_telegram(character: str) -> bool:
    """Return whether Telegram would change a character, or UTF-8 cannot hold it."""
    is_control = unicodedata.category(character) in {"Cc", "Cs"} or ord(character) in _LINE_CONTROLS
    return is_control or character in _REMOVED_MARKS


def clean(line: str) -> str:
    """Return a line without what pasting adds; letters, and the spaces between them, stay."""
    spaced = "".join(" " if c.isspace() else c for c in _INVISIBLE.sub("", line))
    kept = "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    # Å as a letter and a ring of its own, as some programs write it, would lose the ring in Telegram.
    return unicodedata.normalize("NFC", kept) if _REMOVED_MARKS & set(kept) else kept


def single_spaced(text: str) -> str:
    """Return a text on one line with single spaces."""
    return " ".join(text.split())
