"""Plain text and Markdown as blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, Source, ends_like_a_sentence
from content.article.html import read_html
from content.article.markdown import as_read, definition_key, read_front_matter, without_tags
from content.article.markdown_tables import read_table
from content.article.marks import block_of, split_openings, without_dash, without_list_mark
from content.characters import clean

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

_LINE_BREAKS: Final = re.compile("[\v\f\x85\u2028\u2029]")
_OPENS_PARAGRAPH: Final = re.compile(r"#{1,6}\s|\*\*|>|\[(?![^\[\]]*(?:\]\(|$))|\d{1,2}:\d{2}")
_OPENS_TURN: Final = re.compile(r"[^\W\d_][^:：\n,;!?]{0,60}[:：](?=\s|$)")
_BLOCK_TAG: Final = re.compile(r"</?(?:p|div|blockquote|h[1-6]|ul|ol|li|figure|table)[\s>]", re.I)
_EMPHASISED_LINE: Final = re.compile(r"(?P<mark>_{1,2}|\*{1,3})[^_*]{1,400}(?P=mark)")
_WIDEST_TEXT: Final = 120
_SHARE_BROKEN: Final = 0.6
_SHARE_FULL: Final = 0.6
_LINK: Final = re.compile(r"\]\(|\]\[|\[[^\[\]]*$|https?://")
_FEWEST_WRAPPED_LINES: Final = 3


def _is_html(lines: Sequence[str]) -> bool:
    """Say whether most paragraphs below a front matter are HTML, as blogs export them, without Markdown."""
    paragraphs = "\n".join(lines).split("\n\n")
    tagged = sum(bool(_BLOCK_TAG.search(paragraph)) for paragraph in paragraphs)
    return 2 * tagged > len(paragraphs) and not any(map(_EMPHASISED_LINE.fullmatch, lines))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, whatever ends them."""
    return re.split("\r\n|\r|\n", text)


def read_text(text: str) -> Source:
    """Take plain text, or Markdown, apart."""
    lines = lines_of(text)
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
    if front_matter.lines and _is_html([line for _, line in body]):
        page = read_html("\n" * front_matter.lines + "\n".join(lines[front_matter.lines :]))
        return Source((*blocks, *page.blocks), front_matter.hints)
    start = place = 0
    while place < len(body):
        table, length = read_table(body, place, defined)
        if length:
            blocks += _text_blocks(body[start:place], defined, has_tags=front_matter.lines > 0)
            blocks += table
            start = place + length
        place += max(length, 1)
    blocks += _text_blocks(body[start:], defined, has_tags=front_matter.lines > 0)
    return Source(tuple(blocks), front_matter.hints)


def _text_blocks(
    lines: Sequence[tuple[int, str]], defined: Container[str], *, has_tags: bool
) -> tuple[Block, ...]:
    return split_openings(
        block
        for line, paragraph in _paragraphs(lines)
        if (block := _block(line, paragraph, defined, has_tags=has_tags))
    )


def _block(line: int, paragraph: str, defined: Container[str], *, has_tags: bool) -> Block | None:
    if definition_key(paragraph):
        return Block(line, paragraph, paragraph, is_boilerplate=True)
    text = as_read(without_tags(paragraph) if has_tags else paragraph, defined)
    if not text:  # a picture
        return Block(line, paragraph, paragraph, is_boilerplate=True)
    block = block_of(line, text)
    return block and replace(block, raw=paragraph)


def _paragraphs(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield every paragraph with the number of its first line."""
    width = _wrapped_at([line for _, line in lines])
    previous = ""
    waiting: list[str] = []
    start = 0
    for number, line in lines:
        if waiting and line and previous and _goes_on(previous, line, width):
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
    label = _OPENS_TURN.match(line)
    # In the middle of a sentence, several words may stand before a colon.
    opens_turn = label is not None and (line[0].isupper() or len(label[0].split()) <= 2)
    return opens_turn or _begins_with_mark(line)


def _begins_with_mark(line: str) -> bool:
    begins_with_mark = without_dash(line) != line or without_list_mark(line) != line
    return begins_with_mark or bool(_OPENS_PARAGRAPH.match(line)) or bool(definition_key(line))


def _goes_on(line: str, below: str, width: int) -> bool:
    """Say whether a paragraph goes on in the next line, where a colon may stand within its sentence."""
    if _begins_with_mark(below) or not _is_broken(line, below, width):
        return False
    return not opens_paragraph(below) or not ends_like_a_sentence(line)


def _wrapped_at(lines: Sequence[str]) -> int:
    """Return the width at which lines were broken, as in e-mails and Markdown; 0 if a line is a paragraph.

    Then every line that goes on below is as long as it could be: the next word would not have fitted. Where
    somebody broke lines by hand, most of them end in the middle of a sentence. Links make lines longer.
    """
    width = max((len(line) for line in lines if not _LINK.search(line)), default=0)
    pairs = [
        (line, below)
        for line, below in pairwise(lines)
        if line and below and not opens_paragraph(below) and not definition_key(line)
    ]
    if len(pairs) < _FEWEST_WRAPPED_LINES or width > _WIDEST_TEXT:
        return 0
    is_full = all(len(line) + 1 + len(below.split()[0]) > width for line, below in pairs)
    broken = sum(not ends_like_a_sentence(line) for line, below in pairs if _is_broken(line, below, width))
    return width if is_full or broken >= _SHARE_BROKEN * len(pairs) else 0


def _is_broken(line: str, below: str, width: int) -> bool:
    """Say whether a line goes on below: it is long, or holds a link, or its sentence goes on."""
    if not width:
        return False
    is_long = len(line) + 1 + len(below.split()[0]) > _SHARE_FULL * width
    goes_on = below[:1].islower() and not ends_like_a_sentence(line)
    return is_long or goes_on or _LINK.search(line) is not None
