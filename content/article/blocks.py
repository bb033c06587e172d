"""A pasted text as blocks: its paragraphs, freed of what pasting adds, and the marks of who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_LINE_BREAKS: Final = re.compile("[\v\f\x85\u2028\u2029]")

_CLOSING: Final = r"""["'”’»›)\]*_\s]*"""
_ASKS: Final = re.compile(rf"[?？؟][!?？؟.…]*{_CLOSING}$")
_ENDS: Final = re.compile(rf"[.!?…:;？؟。,]{_CLOSING}$")

_HEADING: Final = re.compile(r"(?P<level>#{1,6})\s+(?P<text>.*?)\s*#*")
# Without a space after it, a hyphen may be a minus: then a letter or a quotation must follow.
_DASH: Final = re.compile(r"[-–—―‒−]{1,2}(?:\s+(?=\S)|(?=[^\W\d_]|[\"“„«¿¡]))(?P<text>.*)")
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
_BOLD_QUESTION: Final = re.compile(r"(?P<question>(?:[-–—]\s*)?\*\*[^*]+[?？]\s*\*\*)\s*(?P<answer>[^\s*].*)")
_BOLD_LABEL: Final = re.compile(r"(\*\*|__)(?P<label>[^*_:：]{1,60})(?:[:：]\s*\1|\1\s*[:：])\s*(?P<rest>.*)")

_NARROW_TEXT: Final = 100
_FEWEST_WRAPPED_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of an article.

    Attributes:
        line: where it stands in the input, from 1.
        text: its words, without the marks.
        raw: its words with the marks, as it is shown when it is dropped.
        style: what sets it off as a whole: ``h1`` to ``h6``, ``bold``, ``italic``, ``question``, or nothing.
        dash: it begins with a dash, as a turn of a dialogue does.
        listed: it is an item of a list.
        furniture: the page's structure says that it is not part of the article.
    """

    line: int
    text: str
    raw: str
    style: str = ""
    dash: bool = False
    furniture: bool = False
    listed: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether anything sets it off from running text."""
        return self.dash or bool(self.style)


@dataclass(frozen=True, slots=True)
class Hints:
    """What a page says about itself where no reader looks; empty where it says nothing."""

    title: str = ""
    site: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An article taken apart, before anything is decided about its parts."""

    blocks: tuple[Block, ...]
    hints: Hints = field(default_factory=Hints)
    is_page: bool = False


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())


def asks(text: str) -> bool:
    """Say whether a paragraph ends in a question mark."""
    return bool(_ASKS.search(text[-40:]))


def ends_like_a_sentence(text: str) -> bool:
    """Say whether a paragraph ends as running text does; captions, headings and buttons do not."""
    return bool(_ENDS.search(text[-40:]))


def text_blocks(text: str) -> tuple[Block, ...]:
    """Take plain text, or Markdown, apart into blocks."""
    return tuple(
        block
        for line, paragraph in _paragraphs(text)
        for part in _parts(paragraph)
        if (block := mark(line, part))
    )


def mark(
    line: int, raw: str, *, style: str = "", furniture: bool = False, listed: bool = False
) -> Block | None:
    """Make a block of a cleaned paragraph by taking its marks off; nothing if only marks are left."""
    text, dash, listed = raw, False, listed or bool(_BULLET.match(raw))
    if bold_label := _BOLD_LABEL.fullmatch(text):
        return Block(line, f"{bold_label['label']}: {bold_label['rest']}".strip(), raw, "", False, furniture)
    if (heading := _HEADING.fullmatch(text)) and heading["text"]:
        text, style = heading["text"], style or f"h{len(heading['level'])}"
    for _ in range(2):  # a dash may stand inside the bold, or before it
        if not dash and (dashed := _DASH.fullmatch(text)):
            text, dash = dashed["text"].strip(), True
        for pattern, name in _EMPHASIS:
            if emphasised := pattern.fullmatch(text):
                text, style = emphasised["text"].strip(), style or name
                break
    return Block(line, text, raw, style, dash, furniture, listed) if text else None


def _parts(paragraph: str) -> tuple[str, ...]:
    """Separate a question in bold from an answer that follows it on the same line."""
    if both := _BOLD_QUESTION.fullmatch(paragraph):
        return both["question"], both["answer"]
    return (paragraph,)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield every paragraph with the number of its first line."""
    lines = [
        (number, clean(part))
        for number, line in enumerate(re.split("\r\n|\r|\n", text), 1)
        for part in _LINE_BREAKS.split(line)
    ]
    joined = _is_wrapped([line for _, line in lines])
    previous = ""
    waiting: tuple[int, str] | None = None
    for number, line in lines:
        if waiting and joined and line and previous and not _opens_paragraph(line):
            waiting = waiting[0], f"{waiting[1]} {line}"
        else:
            if waiting:
                yield waiting
            waiting = (number, line) if line else None
        previous = line
    if waiting:
        yield waiting


def _opens_paragraph(line: str) -> bool:
    return bool(_DASH.fullmatch(line) or re.match(r"#{1,6}\s|\*\*|[^\W\d_][^:\n]{0,40}:(\s|$)", line))


def _is_wrapped(lines: list[str]) -> bool:
    """Say whether the lines were broken at a width, as in e-mails, so that a paragraph is several lines.

    Then every line that goes on below is as long as it could be: the next word would not have fitted.
    """
    width = max(map(len, lines), default=0)
    pairs = [
        (line, below) for line, below in pairwise(lines) if line and below and not _opens_paragraph(below)
    ]
    return (
        width <= _NARROW_TEXT
        and len(pairs) >= _FEWEST_WRAPPED_LINES
        and all(len(line) + 1 + len(below.split()[0]) > width for line, below in pairs)
    )
