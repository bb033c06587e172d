"""Words -> one rough spelling, the same for all keyboards: "Қалайсың", "калайсын" and "qalaisyn" become one.

It is a phonetic key, as Soundex is for English, of any alphabet that can be romanised.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

if TYPE_CHECKING:
    from collections.abc import Sequence

# How a phrase is written that holds any speaker's name, and the spelling of that word, which has no letters.
SPEAKER_PLACEHOLDER: Final = "{speaker}"
SPEAKER: Final = "@#"

_WORD: Final = re.compile(rf"{re.escape(SPEAKER_PLACEHOLDER)}\w*|\w+(?:['’ʼ`]\w+)*")
# Different spellings of one sound, and letters that replace one another where a keyboard lacks one.
_ONE_SOUND: Final = (
    ("shch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"), ("zh", "j"), ("ts", "c"), ("ng", "n"),
    ("x", "h"), ("q", "k"), ("w", "v"), ("y", "i"),
)  # fmt: skip
_REPEATED: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its rough spelling, and where it stands in the text."""

    spelling: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text; where it has none, its symbols, such as a thumbs-up."""
    words = [Word(_spelling(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
    return words or [
        Word(symbol, at, at + 1) for at, symbol in enumerate(text) if unicodedata.category(symbol) == "So"
    ]


def spellings_of(text: str) -> frozenset[str]:
    """Return the spellings of the words of a text."""
    return frozenset(word.spelling for word in words_of(text))


def joined_spelling(words: Sequence[Word]) -> str:
    """Return the spelling of several words as one, because people differ in where they put spaces."""
    return without_repetition("".join(word.spelling for word in words))


def letter_count(words: Sequence[Word]) -> int:
    """Return how many letters words have in their rough spelling."""
    return sum(character.isalpha() for word in words for character in word.spelling)


def _spelling(word: str) -> str:
    if word.startswith(SPEAKER_PLACEHOLDER):
        return SPEAKER
    letters = "".join(filter(str.isalnum, anyascii(unicodedata.normalize("NFKC", word)).lower()))
    for written, sound in _ONE_SOUND:
        letters = letters.replace(written, sound)
    return without_repetition(letters)


def without_repetition(letters: str) -> str:
    """Return letters without the repetition of any, so that "heeey" is "hey"."""
    return _REPEATED.sub(r"\1", letters)
