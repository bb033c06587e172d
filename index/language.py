"""Which language a question is in: it decides around which centre it is judged, and by which encoders.

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

# What readers write in, and the texts of our own are in.
LANGUAGES: Final = ("az", "en", "kk", "ru", "tr")
# Of fewer words, such as a piece of markup, a language that nobody expects is made of nothing.
_FEWEST_WORDS: Final = 4
_WORDS: Final = re.compile(r"[^\W\d_]+")


class LanguageDetector:
    """Tells languages apart. Several threads may ask at once.

    Args:
        expected: ISO 639-1 codes of languages to expect beside :data:`LANGUAGES`; what is none is left out.
        others: of languages that only a text of some length is taken to be in.
    """

    def __init__(self, expected: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        self._expected = {*LANGUAGES, *expected}
        self._all = {*self._expected, *others}

    def prepare(self) -> None:
        """Read the models of both alphabets now rather than with the first questions."""
        for text in ("Is anybody out there?", "Есть тут кто живой?"):
            self(text)

    def __call__(self, text: str) -> str:
        """Return the ISO 639-1 code of the language of a text; nothing where it has no words."""
        is_short = len(_WORDS.findall(text)) < _FEWEST_WORDS
        found = (self._of_expected if is_short else self._of_all).detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    @cached_property
    def _of_expected(self) -> Detector:
        return _detector(self._expected)

    @cached_property
    def _of_all(self) -> Detector:
        return _detector(self._all)


def _detector(languages: Iterable[str]) -> Detector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    wanted = sorted({language.upper() for language in languages})
    codes = [getattr(IsoCode639_1, code) for code in wanted if hasattr(IsoCode639_1, code)]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


def base_language(code: str) -> str:
    """Return the language of a code that may say more: ``az`` of ``az-Latn``."""
    return code.partition("-")[0].lower()
