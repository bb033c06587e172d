"""Text -> the words that two quotes are compared by.

Only how a text is set is left out of the comparison: which quotation marks and dashes it has, and where its
lines break and its spaces stand. Every other character counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from content.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

QUOTATION_MARKS: Final = "\"'«»‹›„“”‟‘’‚‛`´ʼʻ′″「」『』"
_APOSTROPHES: Final = "'’‘ʼʻ`´′"
_DASHES: Final = "-‐‑‒–—―−"
_QUOTATION_MARK: Final = '"'
_DASH: Final = "-"
_ELLIPSIS: Final = "…"
# To Unicode, the modifier apostrophe is a letter.
_LETTERS: Final = r"[^\W_ʼʻ]+"
# A number is one word with its sign, the spaces between its thousands, and its decimals: 1 000, 3.5, −5.
_WORD: Final = re.compile(
    rf"""
      (?P<number>(?:(?<![^\s(\[{QUOTATION_MARKS}])[{_DASHES}+])?
        (?:\d{{1,3}}(?:\s+\d{{3}})+|\d+)(?:[.,:/]\d+)*)(?!\w|[{_APOSTROPHES}]\w)
    | (?P<word>{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*)
    | (?P<quotation_mark>[{QUOTATION_MARKS}]+)
    | (?P<dash>[{_DASHES}]+)
    | (?P<ellipsis>…|\.{{2,}})
    | (?P<sign>\S)
    """,
    re.VERBOSE,
)
_SPACE: Final = re.compile(r"\s+")
_ANY_APOSTROPHE: Final = re.compile(f"[{_APOSTROPHES}]")
_ANY_DASH: Final = re.compile(f"[{_DASHES}]")
# What stands around a quote rather than in it. A question or exclamation mark is said.
_BEFORE_A_QUOTE: Final = frozenset({_QUOTATION_MARK, _DASH, _ELLIPSIS})
_AFTER_A_QUOTE: Final = frozenset({_QUOTATION_MARK, _DASH, _ELLIPSIS, ".", ",", ";", ":"})
_SENTENCE_END: Final = frozenset({".", "?", "!", _ELLIPSIS})


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number, or one sign of punctuation.

    Attributes:
        text: as it is written.
        key: equal for words that differ only in how they are set.
        is_spaced: whether a space stands before it.
    """

    text: str
    key: str
    is_spaced: bool

    @property
    def folded(self) -> str:
        """The same for words that differ only in capitals, or in ё typed as е."""
        return self.key.casefold().replace("ё", "е")

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, and no punctuation."""
        return self.key[-1].isalnum()

    @property
    def has_digit(self) -> bool:
        """Whether a digit is in it."""
        return any(map(str.isdigit, self.key))

    @property
    def ends_a_sentence(self) -> bool:
        """Whether it is the sign at the end of a sentence."""
        return self.key in _SENTENCE_END


def words_in(text: str) -> tuple[Word, ...]:
    """Return the words of a text, in order."""
    line = unicodedata.normalize("NFC", clean(text.replace("\n", " ")))
    return tuple(
        Word(match[0], _key(match), line[match.start() - 1 : match.start()].isspace())
        for match in _WORD.finditer(line)
    )


def joined(words: Iterable[Word]) -> str:
    """Return words as one text, with spaces where they had some."""
    return "".join(f" {word.text}" if word.is_spaced else word.text for word in words).strip()


def without_frame(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return words without what stands around a quote: quotation marks, and punctuation that ends it."""
    return _stripped(words, _BEFORE_A_QUOTE, _AFTER_A_QUOTE)


def without_outer_signs(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return words without punctuation at either end, as between the parts of a quote."""
    return _stripped(words, _AFTER_A_QUOTE, _AFTER_A_QUOTE)


def _stripped(words: Sequence[Word], before: frozenset[str], after: frozenset[str]) -> tuple[Word, ...]:
    start, stop = 0, len(words)
    while start < stop and words[start].key in before:
        start += 1
    while stop > start and words[stop - 1].key in after:
        stop -= 1
    return tuple(words[start:stop])


def _key(match: re.Match[str]) -> str:
    text = match[0]
    match match.lastgroup:
        case "number":
            return _ANY_DASH.sub(_DASH, _SPACE.sub(" ", text))
        case "word":
            return _ANY_APOSTROPHE.sub("'", text)
        case "quotation_mark":
            return _QUOTATION_MARK
        case "dash":
            return _DASH
        case "ellipsis":
            return _ELLIPSIS
        case _:
            return text
