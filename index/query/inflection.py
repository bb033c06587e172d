"""A name -> the forms that it takes in a sentence, in the rough spelling: "Selin's", "Селином", "Selin'in".

Only case endings are known, not declensions: a form that no language has does no harm.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.query.rough_spelling import without_repetition

if TYPE_CHECKING:
    from collections.abc import Iterator

# In letters of the rough spelling: with an ending, a shorter name would be another word.
_SHORTEST_WITH_ENDING: Final = 3

_OF_ENGLISH_AND_TURKIC: Final = (
    "s", "a", "e", "i", "u", "ia", "ie", "iu", "in", "un", "nin", "nun", "na", "ne", "ni", "nu",
    "da", "de", "ta", "te", "dan", "den", "tan", "ten", "la", "le", "ila", "ile",
)  # fmt: skip
_OF_RUSSIAN_AND_KAZAKH: Final = (
    "a", "e", "i", "u", "ia", "ie", "iu", "om", "em", "im", "oi", "ei",
    "ga", "ge", "ka", "ke", "di", "ti", "ni", "din", "tin", "nin", "in", "da", "de", "ta", "te",
    "dan", "den", "tan", "ten", "nan", "nen", "men", "ben", "pen",
)  # fmt: skip
# Russian puts these in the place of a last vowel, or of й.
_IN_PLACE_OF_VOWEL: Final = ("i", "e", "u", "oi", "ei", "ia", "iu", "em")
_VOWELS: Final = frozenset("aeiou")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")


def is_cyrillic(word: str) -> bool:
    """Return whether a word begins with a Cyrillic letter."""
    return _CYRILLIC.match(word) is not None


def forms_of(name: str, *, cyrillic: bool) -> set[str]:
    """Return the forms of a name, with itself.

    Args:
        name: in the rough spelling.
        cyrillic: whether the forms are those that are typed in Cyrillic letters.
    """
    return {name, *(without_repetition(form) for form in _inflected(name, cyrillic=cyrillic))}


def _inflected(name: str, *, cyrillic: bool) -> Iterator[str]:
    if len(name) < _SHORTEST_WITH_ENDING:
        return
    endings = _OF_RUSSIAN_AND_KAZAKH if cyrillic else _OF_ENGLISH_AND_TURKIC
    yield from (name + ending for ending in endings)
    if cyrillic and len(name) > _SHORTEST_WITH_ENDING and name[-1] in _VOWELS:
        yield from (name[:-1] + ending for ending in _IN_PLACE_OF_VOWEL)
