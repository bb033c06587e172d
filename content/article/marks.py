"""The marks that set a paragraph off, taken off it: heading, dash, bold, italic."""

from __future__ import annotations

import re
from typing import Final

from content.article.blocks import Block

_HEADING: Final = re.compile(r"(?P<level>#{1,6})\s+(?P<text>.*?)\s*#*")
# Without a space after it, a hyphen may be a minus: then a letter or a quotation must follow.
DASH: Final = re.compile(r"[-–—―‒−]{1,2}(?:\s+(?=\S)|(?=[^\W\d_]|[\"“„«¿¡]))(?P<text>.*)")
_BULLET: Final = re.compile(r"(?:[•·▪◦‣*]|\d{1,2}[.)])\s")
_EMPHASIS: Final = (
    (re.compile(r"\*\*\*(?P<text>[^*]+)\*\*\*"), "bold"),
    (re.compile(r"\*\*(?P<text>[^*]+)\*\*"), "bold"),
    (re.compile(r"__(?P<text>[^_]+)__"), "bold"),
    (re.compile(r"<(?P<tag>b|strong)>(?P<text>[^<]+)</(?P=tag)>", re.I), "bold"),
    (re.compile(r"\*(?P<text>[^*]+)\*"), "italic"),
    (re.compile(r"_(?P<text>[^_]+)_"), "italic"),
    (re.compile(r"<(?P<tag>i|em)>(?P<text>[^<]+)</(?P=tag)>", re.I), "italic"),
)
_BOLD_LABEL: Final = re.compile(r"(\*\*|__)(?P<label>[^*_:：]{1,60})(?:[:：]\s*\1|\1\s*[:：])\s*(?P<rest>.*)")


def block_of(
    line: int, raw: str, *, style: str = "", is_boilerplate: bool = False, listed: bool = False
) -> Block | None:
    """Make a block of a cleaned paragraph by taking its marks off; nothing if only marks are left."""
    text, dash, listed = raw, False, listed or bool(_BULLET.match(raw))
    if bold_label := _BOLD_LABEL.fullmatch(text):
        return Block(
            line, f"{bold_label['label']}: {bold_label['rest']}".strip(), raw, "", False, is_boilerplate
        )
    if (heading := _HEADING.fullmatch(text)) and heading["text"]:
        text, style = heading["text"], style or f"h{len(heading['level'])}"
    for _ in range(2):  # a dash may stand inside the bold, or before it
        if not dash and (dashed := DASH.fullmatch(text)):
            text, dash = dashed["text"].strip(), True
        for pattern, name in _EMPHASIS:
            if emphasised := pattern.fullmatch(text):
                text, style = emphasised["text"].strip(), style or name
                break
    return Block(line, text, raw, style, dash, is_boilerplate, listed) if text else None
