"""The marks that set a paragraph off, taken off it: heading, dash, bold, italic, quotation, number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question, ends_like_a_sentence
from content.article.timestamps import without_bracketed_stamps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Without a space after it, a hyphen may be a minus: then a letter or a quotation must follow.
_DASH: Final = re.compile(r"[-–—―‒−]{1,2}(?:\s+(?=\S)|(?=[^\W\d_]|[\"“„«¿¡]))")
_BULLET: Final = re.compile(r"[•·▪◦‣●○■*+]\s+(?=\S)")
_NUMBER: Final = re.compile(r"(?P<number>\d{1,3})\s?[.)]\s*(?=[^\W\d_]|[\"“„«¿¡])")
_FULLY_EMPHASISED: Final = (
    (re.compile(r"\*\*\*(?P<text>[^*]+)\*\*\*"), "bold"),
    (re.compile(r"\*\*(?P<text>[^*]+)\*\*"), "bold"),
    (re.compile(r"__(?P<text>[^_]+)__"), "bold"),
    (re.compile(r"<(?P<tag>b|strong)>(?P<text>[^<]+)</(?P=tag)>", re.I), "bold"),
    (re.compile(r"\*(?P<text>[^*]+)\*"), "italic"),
    (re.compile(r"_(?P<text>[^_]+)_"), "italic"),
    (re.compile(r"<(?P<tag>i|em)>(?P<text>[^<]+)</(?P=tag)>", re.I), "italic"),
)
_EMPHASISED_OPENING: Final = re.compile(
    r"(?P<mark>\*{1,3}|_{1,2})(?=[^\s*_])(?P<opening>[^*_]{1,400})(?P=mark)(?P<rest>\s*[:：].*|\s+\S.*)"
)
_INLINE_EMPHASIS: Final = re.compile(
    r"(?<![\w*_])(?P<mark>\*{1,3}|_{1,2})(?=[^\s*_])(?P<text>[^*_]{0,399}[^\s*_])(?P=mark)(?![\w*_])"
)
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_ESCAPED_COLON: Final = re.compile(r"(?P<label>[^:：\\]{1,80})\\(?=[:：])")
# As encyclopedias mark their sources; letters in brackets are words.
_SOURCE_NUMBER: Final = re.compile(r"(?<=[\w.,;:!?”’»\")])\s?\[\d{1,3}\]")
_RAISED_NUMBER: Final = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?”’»\")]))[⁰¹²³⁴-⁹]{1,3}(?!\w)")
# Where an escaped character waits until the marks are gone: no text uses this plane of Unicode.
_WAITING: Final = {0xF0000 + ord(character): character for character in "\\`*_{}[]()#+.!|>~-"}
_QUOTATION_MARKS: Final = ("“”", "«»", "„“", "„”", '""', "‘’")
_FEWEST_WORDS_OF_A_QUESTION: Final = 2


def block_of(
    line: int,
    raw: str,
    *,
    styles: frozenset[str] = frozenset(),
    opening: tuple[str, str] = ("", ""),
    is_boilerplate: bool = False,
    listed: bool = False,
    is_markup: bool = True,
) -> Block | None:
    """Make a block of a cleaned paragraph by taking its marks off; nothing if only marks are left.

    Args:
        line: where it stands.
        raw: the paragraph.
        styles: what is known of it already.
        opening: its first words and their style, if they are set off from the rest.
        is_boilerplate: see :class:`Block`, as of ``listed``.
        listed: see :class:`Block`.
        is_markup: asterisks and the like set words off; in HTML they are what a reader sees.
    """
    text, dash, found = raw, "", set(styles)
    if is_markup:
        text = _ESCAPED.sub(lambda escaped: chr(0xF0000 + ord(escaped[1])), text)
        text, more = _without_line_marks(text)
        found |= more
    for _ in range(2):  # a dash may stand inside the bold, or before it
        if not dash and (dashed := _DASH.match(text)):
            dash, text = dashed[0], text[dashed.end() :].strip()
        if is_markup:
            text, emphasis = _without_full_emphasis(text)
            found |= emphasis
    hides_label = False
    if is_markup:
        if not any(opening) and (emphasised := _EMPHASISED_OPENING.fullmatch(text)):
            style = "italic" if len(emphasised["mark"]) == 1 else "bold"
            opening = emphasised["opening"].strip(), style
            text = f"{emphasised['opening'].strip()}{emphasised['rest']}"
        text = _INLINE_EMPHASIS.sub(lambda match: match["text"], text)
        if escaped := _ESCAPED_COLON.match(text):
            hides_label, text = True, escaped["label"] + text[escaped.end() :]
        text = text.translate(_WAITING)
    text = _RAISED_NUMBER.sub("", _SOURCE_NUMBER.sub("", without_bracketed_stamps(text)))
    if _BULLET.match(text):
        found.add("bulleted")
    if _NUMBER.match(text):
        found.add("numbered")
    if unquoted(text) != text:
        found.add("quoted")
    if not text:
        return None
    return Block(
        line=line,
        text=text,
        raw=raw,
        styles=frozenset(found),
        dash=dash,
        is_boilerplate=is_boilerplate,
        listed=listed or bool(found & {"bulleted", "numbered"}),
        opening=opening[0] if text.startswith(opening[0]) else "",
        opening_style=opening[1],
        hides_label=hides_label,
    )


def without_list_mark(text: str) -> str:
    """Return a paragraph without the number or the bullet that it begins with."""
    mark = _NUMBER.match(text) or _BULLET.match(text)
    return text[mark.end() :] if mark else text


def list_number(text: str) -> int | None:
    """Return the number that a paragraph begins with."""
    mark = _NUMBER.match(text)
    return int(mark["number"]) if mark else None


def without_dash(text: str) -> str:
    """Return a text without the dash that it begins with."""
    mark = _DASH.match(text)
    return text[mark.end() :].strip() if mark else text


def unquoted(text: str) -> str:
    """Return a paragraph that is one quotation without its quotation marks; any other as it is."""
    for opening, closing in _QUOTATION_MARKS:
        inner = text[1:-1]
        if text[:1] == opening and text[-1:] == closing and inner and not {opening, closing} & set(inner):
            return inner.strip()
    return text


def split_openings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Separate questions that are set off from the answers that follow them in the same paragraph.

    A sentence without a question mark is taken for a question only where most such openings ask.
    """
    all_blocks = tuple(blocks)
    sentences = [b for b in all_blocks if _is_sentence(b.opening) and b.opening != b.text]
    asking = [b for b in sentences if ends_in_question(b.opening)]
    statements_ask = 2 * len(asking) >= len(sentences)
    split: list[Block] = []
    for block in all_blocks:
        is_question = ends_in_question(block.opening) or (_is_sentence(block.opening) and statements_ask)
        if block.opening and is_question and block.opening != block.text:
            split += _halves(block)
        else:
            split.append(block)
    return tuple(split)


def _is_sentence(opening: str) -> bool:
    return (
        len(opening.split()) >= _FEWEST_WORDS_OF_A_QUESTION
        and ends_like_a_sentence(opening)
        and not opening.endswith((":", "：", ",", ";"))
    )


def _halves(block: Block) -> Iterator[Block]:
    styles = (block.styles | {block.opening_style}) - {"quoted"}
    yield Block(block.line, block.opening, block.opening, styles, block.dash, block.is_boilerplate)
    rest = block_of(
        block.line,
        block.text[len(block.opening) :].strip(),
        styles=block.styles - {"numbered", "bulleted", "quoted"},
        is_boilerplate=block.is_boilerplate,
        is_markup=False,
    )
    if rest:
        yield rest


def _without_line_marks(text: str) -> tuple[str, set[str]]:
    """Take off the marks of Markdown that stand at the beginning of a line."""
    styles: set[str] = set()
    if text.startswith(">"):
        text = text.lstrip("> \t")
        styles.add("quote")
    level = len(text) - len(text.lstrip("#"))
    if 1 <= level <= 6 and text[level : level + 1].isspace():
        heading = text[level:].strip().rstrip("#").rstrip()
        if heading:
            return heading, styles | {f"h{level}"}
    return text, styles


def _without_full_emphasis(text: str) -> tuple[str, set[str]]:
    for pattern, style in _FULLY_EMPHASISED:
        if emphasised := pattern.fullmatch(text):
            return emphasised["text"].strip(), {style}
    return text, set()
