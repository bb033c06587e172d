"""Plain text and Markdown as blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, Source
from content.article.markdown import as_read, definition_key, read_front_matter
from content.article.marks import block_of, split_openings, without_dash, without_list_mark
from content.characters import clean

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

_LINE_BREAKS: Final = re.compile("[\v\f\x85\u2028\u2029]")
_OPENS_PARAGRAPH: Final = re.compile(r"#{1,6}\s|\*\*|>|\[|\d{1,2}:\d{2}")
_OPENS_TURN: Final = re.compile(r"[^\W\d_][^:：\n,;!?]{0,60}[:：](?=\s|$)")
_NARROW_TEXT: Final = 100
_FEWEST_WRAPPED_LINES: Final = 3


def read_text(text: str) -> Source:
    """Take plain text, or Markdown, apart."""
    lines = re.split("\r\n|\r|\n", text)
    front_matter = read_front_matter(lines)
    body = [
        (number, clean(part))
        for number, line in enumerate(lines[front_matter.lines :], front_matter.lines + 1)
        for part in _LINE_BREAKS.split(line)
    ]
    defined = {key for _, line in body if (key := definition_key(line))}
    blocks = [
        Block(number, line, line, is_boilerplate=True)
        for number, line in enumerate(map(clean, lines[1 : max(1, front_matter.lines - 1)]), 2)
        if line
    ]
    blocks += split_openings(
        block for line, paragraph in _paragraphs(body) if (block := _block(line, paragraph, defined))
    )
    return Source(tuple(blocks), front_matter.hints)


def _block(line: int, paragraph: str, defined: Container[str]) -> Block | None:
    if definition_key(paragraph):
        return Block(line, paragraph, paragraph, is_boilerplate=True)
    text = as_read(paragraph, defined)
    if not text:  # a picture
        return Block(line, paragraph, paragraph, is_boilerplate=True)
    block = block_of(line, text)
    return block and replace(block, raw=paragraph)


def _paragraphs(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield every paragraph with the number of its first line."""
    joined = _is_wrapped([line for _, line in lines])
    previous = ""
    waiting: list[str] = []
    start = 0
    for number, line in lines:
        if waiting and joined and line and previous and not opens_paragraph(line):
            waiting.append(line)
        else:
            if waiting:
                yield start, " ".join(waiting)
            start, waiting = number, [line] if line else []
        previous = line
    if waiting:
        yield start, " ".join(waiting)


def opens_paragraph(line: str) -> bool:
    """Say whether a line of wrapped text begins a paragraph by its mark: a dash, a label, a heading."""
    begins_with_mark = without_dash(line) != line or without_list_mark(line) != line
    label = _OPENS_TURN.match(line)
    # In the middle of a sentence, several words may stand before a colon.
    opens_turn = label is not None and (line[0].isupper() or len(label[0].split()) <= 2)
    return begins_with_mark or opens_turn or bool(_OPENS_PARAGRAPH.match(line)) or bool(definition_key(line))


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Say whether the lines were broken at a width, as in e-mails, so that a paragraph is several lines.

    Then every line that goes on below is as long as it could be: the next word would not have fitted.
    """
    width = max(map(len, lines), default=0)
    pairs = [
        (line, below) for line, below in pairwise(lines) if line and below and not opens_paragraph(below)
    ]
    return (
        width <= _NARROW_TEXT
        and len(pairs) >= _FEWEST_WRAPPED_LINES
        and all(len(line) + 1 + len(below.split()[0]) > width for line, below in pairs)
    )
