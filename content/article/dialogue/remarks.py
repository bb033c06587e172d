"""Greetings and thanks, which are no part of an exchange."""

from __future__ import annotations

import re
from typing import Final

from content.article.phrases import any_of

_POLITE: Final = re.compile(any_of("turns.polite"), re.I)
_LONGEST: Final = 120


def is_polite(text: str) -> bool:
    """Say whether a text greets or thanks, is short and asks nothing."""
    return len(text) <= _LONGEST and "?" not in text and bool(_POLITE.search(text))
