"""What stands on a page beside the conversation: credits, captions, bylines, trailers."""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question, ends_like_a_sentence
from content.article.names import is_name
from content.article.notes import is_editors_note
from content.article.phrases import any_of, expression, phrases, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class BoilerplateKind(Enum):
    """What a block is, if it is not content."""

    CREDIT = auto()  # `Photo: iStock`; a caption may stand before it
    BYLINE = auto()  # `By Asif Aydinli`
    RELATED = auto()  # `Related news`: other articles follow to the end of the page
    READ_ALSO = auto()  # `Read also`: other articles follow, and perhaps the interview after them
    ASIDE = auto()  # a line that concerns only itself


# Kinds after which nothing of the article stands, unless its dialogue continues.
ENDINGS: Final = frozenset({BoilerplateKind.BYLINE, BoilerplateKind.RELATED, BoilerplateKind.READ_ALSO})

_LONGEST_LINE: Final = 200
_LONGEST_CAPTION: Final = 30
_LONGEST_SUBHEADING: Final = 12
# Two texts that share so many words in a row have them from each other.
_RUN_LENGTH: Final = 4

_PICTURE: Final = any_of("boilerplate.pictures")
_CREDIT: Final = re.compile(
    rf"{_PICTURE}(?:\s*{any_of('boilerplate.after_pictures')})?\s*"
    rf"(?:[:：/|©]|\b{any_of('boilerplate.picture_by')}\b|\s[-–—]\s)\s*\S.*"
    r"|(?:credits?|courtesy\s+of)\s*[:：]?\s\S.*|©\s*\S.*|!\[[^\]]*\]\([^)]*\)",
    re.I,
)
_CAPTION_WITH_CREDIT: Final = re.compile(
    rf".*?[.)/|,;–—-]\s*\(?\s*{_PICTURE}\s*[:：©]\s*\S.*|.*\(\s*{_PICTURE}\s*[:：©][^)]*\)", re.I
)
_BYLINE_OPENINGS: Final = "|".join(
    expression(phrase) + ("" if phrase.endswith(":") else r"\b\s*[:：]?")
    for phrase in phrases("boilerplate.byline")
)
_BYLINE: Final = re.compile(rf"(?:{_BYLINE_OPENINGS})\s*(?P<name>\S.*)", re.I)
_AFTER_BYLINE: Final = re.compile(
    rf"\s*(?:[,|•·(/]|\s[-–—]\s|\b{any_of('boilerplate.after_byline')}\b)", re.I
)
_RELATED: Final = re.compile(rf"(?:\d+\s)?{any_of('boilerplate.related')}\s*(?:\(\d+\))?\s*[:：]?", re.I)
_READ_ALSO: Final = any_of("boilerplate.read_also")
_READ_ALSO_HEADER: Final = re.compile(rf"{_READ_ALSO}\s*[:：]?", re.I)
_READ_ALSO_LINE: Final = re.compile(rf"{_READ_ALSO}\s*[:：|>→»–—-]+\s*\S.*", re.I)
_BUTTONS: Final = words("boilerplate.buttons")
_SEPARATOR: Final = re.compile(r"(?:[*\-–—_=~•·.#]\s*){3,}|[*•·–—―-]")
_VIEWS: Final = any_of("boilerplate.views")
_ASIDES: Final = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"{any_of('boilerplate.advertisement')}\s*[.:]?",
        rf"{any_of('boilerplate.tags')}\s*[:：].*",
        r"#[\w-]+(?:[\s,]+#[\w-]+)*",
        rf"{any_of('boilerplate.subscribe')}\b.*",
        rf"{any_of('boilerplate.rights')}\b.*",
        rf"{any_of('boilerplate.source')}\s*[:：]\s*\S.*",
        r"https?://\S+|www\.\S+",
        rf"\d{{1,2}}:\d{{2}}|[\d\s.,]+{_VIEWS}?|{_VIEWS}\s*[:：]?\s*\d+",
        rf"{any_of('boilerplate.reading_time')}\.?",
        any_of("boilerplate.rubrics"),
        any_of("boilerplate.navigation"),
    )
)

# Not after an abbreviation, which is short.
_SENTENCE_END: Final = re.compile(r"[^\W\d_]{4}[.!?]\s(?=[^\W\d_])")

# The editors' own words, of any length.
_NOTES: Final = re.compile(
    rf"{any_of('boilerplate.notes')}\s*[:：.–—-]|{any_of('boilerplate.disclaimers')}", re.I
)


def kind_of(block: Block) -> BoilerplateKind | None:
    """Say what a block is if its words show that it is not content.

    Lines that begin with a dash are somebody's turn: only a trailer between dashes is taken for boilerplate.
    """
    text = block.text
    if not block.dash and (_NOTES.match(text.lstrip("([ ")) or is_editors_note(text)):
        return BoilerplateKind.ASIDE
    if len(text) > _LONGEST_LINE:
        return None
    if not text.endswith((".", "!", "?")):  # a sentence such as `More on this later.` is somebody's
        if _RELATED.fullmatch(text):
            return BoilerplateKind.RELATED
        if _READ_ALSO_HEADER.fullmatch(text):
            return BoilerplateKind.READ_ALSO
    if _READ_ALSO_LINE.fullmatch(text):
        return BoilerplateKind.ASIDE
    if _SEPARATOR.fullmatch(block.raw):
        return BoilerplateKind.ASIDE
    if block.dash:
        return None
    if _CREDIT.fullmatch(text) or (
        len(text.split()) <= _LONGEST_CAPTION and _CAPTION_WITH_CREDIT.fullmatch(text)
    ):
        return BoilerplateKind.CREDIT
    if byline_name(text):
        return BoilerplateKind.BYLINE
    if any(pattern.fullmatch(text) for pattern in _ASIDES) or _is_button(text):
        return BoilerplateKind.ASIDE
    return None


def byline_name(text: str) -> str:
    """Return the name that a byline gives, or nothing if the line is no byline."""
    byline = _BYLINE.fullmatch(text) if len(text) <= _LONGEST_LINE else None
    if byline is None or len(text.split()) > _LONGEST_SUBHEADING or ends_in_question(text):
        return ""
    name = _AFTER_BYLINE.split(byline["name"], maxsplit=1)[0]
    name = name.strip(" .:")
    return name if is_name(name, fewest=2) else ""


def is_caption(block: Block) -> bool:
    """Say whether a block may be the caption of the credit below it: a phrase, not somebody's sentences."""
    return (
        not block.is_marked
        and len(block.text.split()) <= _LONGEST_CAPTION
        and not ends_like_a_sentence(block.text)
    )


def is_aside(block: Block) -> bool:
    """Say whether a block has the shape of a caption, a subheading or a rubric: a phrase without an end."""
    return (
        not block.dash
        and not block.listed
        and len(block.text.split()) <= _LONGEST_SUBHEADING
        and not ends_like_a_sentence(block.text)
        and not _is_middle(block.text)
    )


def _is_middle(text: str) -> bool:
    """Say whether a line is from the middle of running text: it goes on, or a sentence ends within it."""
    return text[:1].islower() or _SENTENCE_END.search(text) is not None


def boilerplate_kinds(blocks: Sequence[Block]) -> dict[int, BoilerplateKind]:
    """Return the blocks that are not content by their own words or place, by their number."""
    kinds = {number: kind for number, block in enumerate(blocks) if (kind := kind_of(block))}
    kinds |= {
        number: BoilerplateKind.ASIDE
        for number, block in enumerate(blocks)
        if block.is_boilerplate and number not in kinds
    }
    return kinds


def captions(blocks: Sequence[Block], kinds: Mapping[int, BoilerplateKind]) -> dict[int, BoilerplateKind]:
    """Return the blocks that are the captions of the credits below them, by their number."""
    above = [number - 1 for number, kind in kinds.items() if kind is BoilerplateKind.CREDIT and number > 0]
    dashed = any(_asks_with_dash(block) and _tells_with_dash(below) for block, below in pairwise(blocks))
    return {
        n: BoilerplateKind.ASIDE
        for n in above
        if n not in kinds and (is_caption(blocks[n]) or (dashed and _is_between_turns(blocks, n)))
    }


def _is_between_turns(blocks: Sequence[Block], number: int) -> bool:
    """Say whether a line above a credit stands between a question and its answer.

    Then it is a caption even if it is a sentence, provided that elsewhere answers begin with a dash.
    """
    block = blocks[number]
    return (
        0 < number < len(blocks) - 2
        and not block.is_marked
        and _asks_with_dash(blocks[number - 1])
        and _tells_with_dash(blocks[number + 2])
        and len(block.text.split()) <= _LONGEST_CAPTION
    )


def _asks_with_dash(block: Block) -> bool:
    return bool(block.dash) and ends_in_question(block.text)


def _tells_with_dash(block: Block) -> bool:
    return bool(block.dash) and not ends_in_question(block.text)


def _is_button(text: str) -> bool:
    labels = re.findall(r"\w+", text.lower())
    return (
        0 < len(labels) <= _LONGEST_SUBHEADING
        and _BUTTONS.issuperset(labels)
        and not ends_like_a_sentence(text)
    )


def pull_quotes(blocks: Sequence[Block]) -> dict[int, BoilerplateKind]:
    """Return the blocks that are set off and only repeat some words of a paragraph, by their number."""
    said = [tuple(re.findall(r"\w+", block.text.casefold())) for block in blocks]
    whole = Counter(said)
    runs = Counter(run for words_of_block in said for run in _runs(words_of_block))
    return {
        number: BoilerplateKind.ASIDE
        for number, (block, spoken) in enumerate(zip(blocks, said, strict=True))
        if block.styles - {"h1"}
        and not ends_in_question(block.text)
        and len(spoken) >= _RUN_LENGTH
        and whole[spoken] == 1
        and all(runs[run] > 1 for run in _runs(spoken))
    }


def _runs(spoken: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(spoken[n : n + _RUN_LENGTH]) for n in range(len(spoken) - _RUN_LENGTH + 1)]
