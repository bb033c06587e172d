"""Negations and numbers: words that a sentence's meaning hangs on, in each language."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from index.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.quote_check.words import Word

_NUMBER_SIGNS: Final = frozenset("%‰$€£¥₸₼₽₺№°")
# A shorter word may begin or go on with the same letters by chance.
_SHORTEST_STEM: Final = 3


@dataclass(frozen=True, slots=True)
class Markers:
    """The negations and numbers of one language, in small letters."""

    negations: frozenset[str]
    denying_beginnings: tuple[str, ...]
    denying_insertions: tuple[str, ...]
    numbers: frozenset[str]
    telling_signs: frozenset[str] = frozenset("?!") | _NUMBER_SIGNS

    def is_negation(self, word: Word) -> bool:
        """Return whether a word denies, alone."""
        return word.folded in self.negations

    def is_number(self, word: Word) -> bool:
        """Return whether a word is a number or part of one, such as a magnitude or a sign of per cent."""
        return word.has_digit or word.folded in self.numbers or word.key in _NUMBER_SIGNS

    def negates(self, quoted: Sequence[str], said: Sequence[str]) -> bool:
        """Return whether one of two versions denies what the other says, as far as their words show.

        Args:
            quoted: the words of one version, in small letters.
            said: those of the other.
        """
        if Counter(self._denials(quoted)) != Counter(self._denials(said)):
            return True
        return any(
            self._is_opposite(one, other) or self._is_opposite(other, one) for one in quoted for other in said
        )

    def _denials(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if word in self.negations]

    def _is_opposite(self, word: str, denied: str) -> bool:
        """Return whether a word has become its opposite by letters before it or in it."""
        if len(word) < _SHORTEST_STEM or len(denied) <= len(word):
            return False
        if any(denied == beginning + word for beginning in self.denying_beginnings):
            return True
        return any(
            denied == word[:at] + letters + word[at:]
            for letters in self.denying_insertions
            for at in range(2, len(word) + 1)
        )


@lru_cache
def markers_of(language: str) -> Markers:
    """Return the markers of a language; of one that is not known, those of English."""
    text = (resources.files("index.quote_check") / "markers.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)[language if language in LANGUAGES else "en"]
    return Markers(
        negations=frozenset(word.replace("ё", "е") for word in data["negations"]),
        denying_beginnings=tuple(data["denying_beginnings"]),
        denying_insertions=tuple(data["denying_insertions"]),
        numbers=frozenset(data["numbers"]),
    )
