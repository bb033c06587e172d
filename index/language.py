"""The language of a text: it decides which centre is subtracted from its vector, and which encoders embed it.

lingua distinguishes the languages that readers write in, that interviews are in and that an encoder knows.
What was measured: ``index/EXPERIMENTS.md``, "Language".
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lingua import LanguageDetector as Detector

# The languages that readers write in: those of the texts in index/data.
LANGUAGES: Final = ("az", "en", "kk", "ru", "tr")
# A shorter text, such as a piece of markup, is too short to be in a language that is not expected.
_MIN_WORDS: Final = 4
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
        found = self._of_expected.detect_language_of(text) if is_short else None
        # In a script that none of the expected languages has, one word is enough.
        found = found or self._of_all.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    @cached_property
    def _of_expected(self) -> Detector:
        return _detector(self._expected)

    @cached_property
    def _of_all(self) -> Detector:
        return _detector(self._all)


def _detector(languages: Iterable[str]) -> Detector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    names = sorted({language.upper() for language in languages})
    codes = [getattr(IsoCode639_1, code) for code in names if hasattr(IsoCode639_1, code)]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


def base_language(code: str) -> str:
    """Return the primary language of a BCP 47 tag: ``az`` of ``az-Latn``."""
    return code.partition("-")[0].lower()
