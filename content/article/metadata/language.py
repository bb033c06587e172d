"""Which language an article is in."""

from __future__ import annotations

from functools import cache
from typing import Final

from lingua import LanguageDetector, LanguageDetectorBuilder

# Of less text the page's own word is taken, though many pages name the language of their theme.
_FEWEST_LETTERS: Final = 200
# More text makes nothing surer.
_MOST_LETTERS: Final = 10_000
# Two languages that share most words are told apart by little: then neither is given.
_LEAST_CONFIDENCE: Final = 0.8


def article_language(text: str, declared: str = "") -> str:
    """Return the code of the language an article is in, or nothing when unsure.

    Args:
        text: all that was said.
        declared: what the page says of itself.
    """
    letters = sum(map(str.isalpha, text))
    if declared and letters < _FEWEST_LETTERS:
        return declared
    return guess_language(text) or declared


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code of the language a text is in, or nothing when unsure."""
    best = _detector().compute_language_confidence_values(text[:_MOST_LETTERS])[0]
    return best.language.iso_code_639_1.name.lower() if best.value >= _LEAST_CONFIDENCE else ""


@cache
def _detector() -> LanguageDetector:
    # An article is long enough for the models of trigrams alone, which take 50 MB for all languages.
    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()
