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
        is_boilerplate: the page's structure says that it is not part of the article.
    """

    line: int
    text: str
    raw: str
    style: str = ""
    dash: bool = False
    is_boilerplate: bool = False
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


def ends_in_question(text: str) -> bool:
    """Say whether a paragraph ends in a question mark."""
    return bool(_ASKS.search(text[-40:]))


def ends_like_a_sentence(text: str) -> bool:
    """Say whether a paragraph ends as running text does; captions, headings and buttons do not."""
    return bool(_ENDS.search(text[-40:]))
