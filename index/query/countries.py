"""Which countries a text names, in any of the five languages: "Armenia", "Армения" and "Ermənistana" are one.

The names are those of the Unicode CLDR, and a former one. Only names of one word are known.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from babel import Locale

from index.language import LANGUAGES
from index.query.inflection import forms_of, is_cyrillic
from index.query.rough_spelling import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names and forms of names that are or sound like other words in one of the languages: "түркі" is Turkic.
_ALSO_WORDS: Final = frozenset({"mali", "fas", "kono", "turki"})

# English texts call Türkiye by this name, too.
_FORMER_NAMES: Final = {"Turkey": "TR"}


def countries_in(text: str) -> frozenset[str]:
    """Return the ISO 3166 codes of the countries that a text names."""
    found: set[str] = set()
    for word in words_of(text):
        found |= _countries_by_form(is_cyrillic(text[word.start])).get(word.spelling, frozenset())
    return frozenset(found)


def is_country(name: str) -> bool:
    """Return whether a word in the rough spelling is the name of a country."""
    return name in _countries()


@cache
def _countries() -> Mapping[str, frozenset[str]]:
    """Return the codes of the countries by their name in the rough spelling."""
    countries = {words_of(name)[0].spelling: frozenset({code}) for name, code in _FORMER_NAMES.items()}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            words = words_of(name)
            # Codes with digits are those of continents and the like.
            if code.isalpha() and len(words) == 1 and words[0].spelling not in _ALSO_WORDS:
                spelling = words[0].spelling
                countries[spelling] = countries.get(spelling, frozenset()) | {code}
    return countries


@cache
def _countries_by_form(cyrillic: bool) -> Mapping[str, frozenset[str]]:
    by_form: dict[str, frozenset[str]] = {}
    for name, codes in _countries().items():
        for form in forms_of(name, cyrillic=cyrillic):
            if form not in _ALSO_WORDS:
                by_form[form] = by_form.get(form, frozenset()) | codes
    return by_form
