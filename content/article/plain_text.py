"""Plain text and Markdown as blocks."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block
from content.article.marks import DASH, block_of
from content.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterator


_LINE_BREAKS: Final = re.compile("[\v\f\x85\u2028\u2029]")
_BOLD_QUESTION: Final = re.compile(r"(?P<question>(?:[-–—]\s*)?\*\*[^*]+[?？]\s*\*\*)\s*(?P<answer>[^\s*].*)")
_NARROW_TEXT: Final = 100
_FEWEST_WRAPPED_LINES: Final = 3


def text_blocks(text: str) -> tuple[Block, ...]:
    """Take plain text, or Markdown, apart into blocks."""
    return tuple(
        block
        for line, paragraph in _paragraphs(text)
        for part in _parts(paragraph)
        if (block := block_of(line, part))
    )


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
    return bool(DASH.fullmatch(line) or re.match(r"#{1,6}\s|\*\*|[^\W\d_][^:\n]{0,40}:(\s|$)", line))


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
