"""Which language a question is in: the search judges it among texts of that language.

lingua tells the languages apart that readers write in and interviews are given in. Of our own questions it
takes 97 of 100 for what they are; most others are one word, or Russian typed in Latin letters, which is
Russian again once it is repaired (:mod:`index.repair`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lingua import IsoCode639_1, LanguageDetectorBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable

# What readers write in, and the texts of our own are in.
LANGUAGES: Final = ("az", "en", "kk", "ru", "tr")


class LanguageDetector:
    """Tells languages apart. Several threads may ask at once.

    Args:
        languages: ISO 639-1 codes of further languages than :data:`LANGUAGES`; unknown ones do no harm.
    """

    def __init__(self, languages: Iterable[str] = ()) -> None:
        wanted = {language.upper() for language in (*LANGUAGES, *languages)}
        codes = [getattr(IsoCode639_1, code) for code in sorted(wanted) if hasattr(IsoCode639_1, code)]
        self._detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def __call__(self, text: str) -> str:
        """Return the ISO 639-1 code of the language of a text; nothing where it has no words."""
        found = self._detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""


def base_language(code: str) -> str:
    """Return the language of a code that may say more: ``az`` of ``az-Latn``."""
    return code.partition("-")[0].lower()
