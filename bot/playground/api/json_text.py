"""Reads JSON from outside: what Telegram could not send either never gets into the world."""

from __future__ import annotations

import json
import re
from typing import Any, Final

# Half a surrogate pair, which no text in UTF-8 can hold.
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 - JSON
    """Return the value in a text, with U+FFFD for each lone surrogate.

    Raises:
        ValueError: it is not JSON, or deeper nested than Python can read.
    """
    try:
        value = json.loads(text)
        written = json.dumps(value, ensure_ascii=False)
        return json.loads(_SURROGATE.sub(_REPLACEMENT, written)) if _SURROGATE.search(written) else value
    except RecursionError:
        raise ValueError("the JSON is nested too deep") from None
