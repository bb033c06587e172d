"""What Markdown adds to the words of a text: a front matter, links, pictures, footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Final

import yaml

from content.article.blocks import Hints
from content.characters import clean
from content.model import is_web_address

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

_FENCE: Final = "---"
_LONGEST_FRONT_MATTER: Final = 100
_KEY: Final = re.compile(r"[A-Za-z_][\w-]{0,40}\s?:")
# `[Ann Host]: …` is no definition: that gives an address, or a footnote's text.
_DEFINITION: Final = re.compile(
    r"\[(?P<key>\^[^\[\]]{1,60}|[^\[\]^]{1,200}(?=\]:\s?<?(?:https?:|mailto:|[./#]|\S{1,200}[./]\S{1,200}\s?$)))\]:\s?\S"
)
_ADDRESS: Final = (
    r"\(\s?<?[^()\s<>]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500})?>?"
    r"(?:\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}'|\([^()]{0,300}\)))?\s?\)"
)
_PICTURE: Final = re.compile(rf"!\[[^\[\]]{{0,400}}\]{_ADDRESS}")
_LINK: Final = re.compile(rf"\[(?P<text>[^\[\]]{{1,400}})\]{_ADDRESS}")
_REFERENCE: Final = re.compile(r"\[(?P<text>[^\[\]]{1,400})\]\s?\[(?P<key>[^\[\]]{0,200})\]")
_SHORT_REFERENCE: Final = re.compile(r"\[(?P<text>[^\[\]]{1,200})\](?![\[(:])")
_BARE_LINK: Final = re.compile(r"<(?P<address>https?://[^<>\s]{1,2000})>")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.I)
# Bold and italic are read as such.
_TAG: Final = re.compile(
    r"</?(?:a|abbr|blockquote|br|center|cite|code|div|figure|figcaption|font|hr|iframe|img|li|ol|p|q|s|small|span|sub|sup|u|ul)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_FOOTNOTE: Final = re.compile(r"\s?\[\^[^\[\]\s]{1,40}\](?!:)")


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What stands before the text between two lines `---`.

    Attributes:
        lines: how many lines it takes, with those two.
        hints: what it says of the article.
    """

    lines: int
    hints: Hints


def read_front_matter(lines: Sequence[str]) -> ArticleHead:
    """Read the front matter of a text, if it has one."""
    closing = next(
        (n for n, line in enumerate(lines[1:_LONGEST_FRONT_MATTER], 1) if line.rstrip() == _FENCE), 0
    )
    inner = lines[1:closing]
    if lines[0].rstrip() != _FENCE or not any(map(_KEY.match, inner)):
        return ArticleHead(0, Hints())
    return ArticleHead(closing + 1, _hints(inner))


def _hints(lines: Sequence[str]) -> Hints:
    try:
        loaded = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)  # noqa: S506 - knows strings alone
    except (yaml.YAMLError, ValueError, RecursionError):
        return Hints()
    values = loaded if isinstance(loaded, dict) else {}

    def value(*keys: str) -> str:
        found = (values.get(key) for key in keys)
        return next((clean(unescape(text)) for text in found if isinstance(text, str) and text.strip()), "")

    url = value("url", "link", "canonical", "canonical_url")
    day = value("date", "published", "pubDate", "publishDate")
    return Hints(
        title=value("title"),
        site=value("site", "outlet", "publication"),
        url=url if is_web_address(url) else "",
        author=value("author", "interviewer"),
        language=value("lang", "language").lower().split("-")[0],
        date=_day(day),
        guests=_names(values, "speakers", "speaker", "guests", "guest", "interviewees", "interviewee"),
    )


def _names(values: Mapping[str, object], *keys: str) -> tuple[str, ...]:
    """Return the names that a front matter gives under some keys, each a name or a list of these."""
    found = [values[key] for key in keys if key in values]
    listed = [name for value in found for name in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(clean(name) for name in listed if isinstance(name, str) and name.strip()))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def definition_key(line: str) -> str:
    """Return the name that a line such as `[canal]: https://…` gives to a link or a footnote."""
    definition = _DEFINITION.match(line.lstrip())
    return definition["key"].casefold() if definition else ""


def as_read(text: str, defined: Container[str]) -> str:
    """Return a text as a reader sees it: links are their words, pictures and footnote numbers are gone.

    Args:
        text: one paragraph.
        defined: the names that are given to links elsewhere.
    """
    if "[" in text:
        text = _FOOTNOTE.sub("", _PICTURE.sub("", text))
        text = _LINK.sub(lambda match: match["text"], text)
        text = _REFERENCE.sub(
            lambda match: (
                match["text"] if (match["key"] or match["text"]).casefold() in defined else match[0]
            ),
            text,
        )
        text = _SHORT_REFERENCE.sub(
            lambda match: match["text"] if match["text"].casefold() in defined else match[0], text
        )
    text = _BARE_LINK.sub(lambda match: match["address"], text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    return text.strip()


def without_tags(text: str) -> str:
    """Return Markdown without the tags of HTML that stand in it."""
    return _TAG.sub("", text) if "<" in text else text
