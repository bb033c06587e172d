"""An article taken apart: its paragraphs, and what the page says about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

_CLOSING: Final = r"""["'”’»›)\]*_\s]*"""
_ASKS: Final = re.compile(rf"[?？؟][!?？؟.…]*{_CLOSING}$")
_ENDS: Final = re.compile(rf"[.!?…:;？؟。,]{_CLOSING}$")
_QUESTION_MARKS: Final = re.compile(r"[?？؟]+")
# What no sentence and no closing quotation mark needs more of.
_END_LENGTH: Final = 40

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What a reader sees as set off from running text, the plainest first.
_VISIBLE_STYLES: Final = ("question", "answer", *sorted(HEADINGS), "bold", "italic")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of an article.

    Attributes:
        line: where it stands in the input, from 1.
        text: its words, without the marks.
        raw: its words with the marks, as it is shown when it is dropped.
        styles: what sets it off as a whole: ``h1`` to ``h6``, ``bold``, ``italic``, ``question``, ``answer``,
            ``numbered``, ``bulleted``, ``quote`` (indented), ``quoted`` (in quotation marks), ``class …``.
        dash: the dash that it begins with, as a turn of a dialogue does, with the space after it.
        is_boilerplate: the page's structure says that it is not part of the article.
        listed: it is an item of a list.
        opening: its first words, where they are set off from the rest.
        opening_style: how they are.
        hides_label: what stands before its colon is no label, because the colon has a backslash before it.
    """

    line: int
    text: str
    raw: str
    styles: frozenset[str] = frozenset()
    dash: str = ""
    is_boilerplate: bool = False
    listed: bool = False
    opening: str = ""
    opening_style: str = ""
    hides_label: bool = False

    @property
    def style(self) -> str:
        """The plainest of its styles, or nothing."""
        return next((style for style in _VISIBLE_STYLES if style in self.styles), "")

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading of any level."""
        return bool(self.styles & HEADINGS)

    @property
    def is_marked(self) -> bool:
        """Whether anything sets it off from running text."""
        return bool(self.dash or self.style)


@dataclass(frozen=True, slots=True)
class Hints:
    """What a page says about itself where no reader looks; empty where it says nothing."""

    title: str = ""
    site: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    date: date | None = None
    guests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An article taken apart, before anything is decided about its parts."""

    blocks: tuple[Block, ...]
    hints: Hints = field(default_factory=Hints)
    is_page: bool = False


def ends_in_question(text: str) -> bool:
    """Say whether a paragraph ends in a question mark."""
    return bool(_ASKS.search(text[-_END_LENGTH:]))


def count_questions(text: str) -> int:
    """Return how many question marks, or runs of them, a paragraph has."""
    return len(_QUESTION_MARKS.findall(text))


def ends_like_a_sentence(text: str) -> bool:
    """Say whether a paragraph ends as running text does; captions, headings and buttons do not."""
    return bool(_ENDS.search(text[-_END_LENGTH:]))
