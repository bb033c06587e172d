"""The language of a text: it decides which centre is subtracted from its vector, and which encoders embed it.

lingua distinguishes the languages that readers write in, that interviews are in and that an encoder knows.
Only those that are expected get its full models, which take most of the time and memory that detection costs.
What was measured: ``index/EXPERIMENTS.md``, "Language".
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lingua import Language, LanguageDetectorBuilder
    from lingua import LanguageDetector as Detector

# The languages that readers write in: those of the texts in index/data.
LANGUAGES: Final = ("az", "en", "kk", "ru", "tr")
# A shorter text, such as a piece of markup, is too short to be in a language that is not expected.
_MIN_WORDS: Final = 4
# From this confidence on, the models of trigrams alone are believed that a text is in no expected language.
_MIN_CONFIDENCE: Final = 0.8
_WORDS: Final = re.compile(r"[^\W\d_]+")


class LanguageDetector:
    """Detects the language of a text. Several threads may use it at once.

    Args:
        expected: ISO 639-1 codes of languages to expect beside :data:`LANGUAGES`; unknown codes are ignored.
        others: of languages that only a text of at least :data:`_MIN_WORDS` words is taken to be in, or one
            in their own script, such as Chinese, which has no spaces between words.
    """

    def __init__(self, expected: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        self._expected = {*LANGUAGES, *expected}
        self._all = {*self._expected, *others}

    def prepare(self) -> None:
        """Load the models of both alphabets now rather than with the first questions."""
        for text in ("Is anybody out there?", "Есть тут кто живой?"):
            self(text)

    def __call__(self, text: str) -> str:
        """Return the ISO 639-1 code of the language of a text; an empty string where it has no words."""
        is_short = len(_WORDS.findall(text)) < _MIN_WORDS
        # In a script that none of the expected languages has, one word is enough.
        found = (
            (None if is_short else self._of_others(text))
            or self._of_expected.detect_language_of(text)
            or self._of_others(text)
        )
        return _code(found) if found else ""

    def _of_others(self, text: str) -> Language | None:
        """Return the language of a text where it is clearly none of those that are expected."""
        if self._all == self._expected:
            return None
        best = self._of_all.compute_language_confidence_values(text)[0]
        is_clear = best.value >= _MIN_CONFIDENCE and _code(best.language) not in self._expected
        return best.language if is_clear else None

    @cached_property
    def _of_expected(self) -> Detector:
        return _builder(self._expected).build()

    @cached_property
    def _of_all(self) -> Detector:
        return _builder(self._all).with_low_accuracy_mode().build()


def _builder(languages: Iterable[str]) -> LanguageDetectorBuilder:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    names = sorted({language.upper() for language in languages})
    codes = [getattr(IsoCode639_1, code) for code in names if hasattr(IsoCode639_1, code)]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes)


def _code(language: Language) -> str:
    return language.iso_code_639_1.name.lower()


def base_language(code: str) -> str:
    """Return the primary language of a BCP 47 tag: ``az`` of ``az-Latn``."""
    return code.partition("-")[0].lower()
