"""Names of people, as they are written: capitals, particles, initials."""

from __future__ import annotations

import re
from typing import Final

from content.article.phrases import any_of, words

_CAPITALIZED: Final = r"[^\W\d_a-zа-яёәғқңөұүһіıəğşçöü][\w'’ʼ-]*\.?"
_PARTICLE: Final = any_of("people.particles")
NAME: Final = rf"{_CAPITALIZED}(?:\s+(?:{_PARTICLE}\s+)?{_CAPITALIZED}){{1,3}}"
_PROPER: Final = r"(?:[A-ZА-ЯЁӘҒҚҢӨҰҮІÇĞİÖŞÜƏ][\w.&'’-]*|[«“\"][^»”\"]{2,40}[»”\"])"
# Also of what is no person: `The Caspian Post`, «Наша газета».
PROPER_NAME: Final = rf"{_PROPER}(?:\s+(?:(?:of|and|the|&)\s+)?{_PROPER}){{0,4}}"
_NOT_A_PERSON: Final = words("people.not_names")
_OUTLET_WORDS: Final = words("outlets.words")
_DOMAIN: Final = re.compile(r"\w+\.\w{2,4}")
_INITIAL_WORD: Final = re.compile(r"[^\W\d_][\w'’ʼ-]*\.?")
_PARTICLES: Final = words("people.particles")


def is_name(text: str, *, fewest: int = 1, most: int = 4) -> bool:
    """Say whether a text is written as names are: a few words, each with a capital letter."""
    parts = text.split()
    return fewest <= len(parts) <= most and all(
        _INITIAL_WORD.fullmatch(word) and (word[0].isupper() or (number and word in _PARTICLES))
        for number, word in enumerate(parts)
    )


def same_person(one: str, other: str) -> bool:
    """Say whether two names may be one person's: the same words, some of them, or their initials."""
    first, second = (re.findall(r"\w+", name.casefold()) for name in (one, other))
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    if (
        len(short) == 1
        and len(long) > 1
        and len(short[0]) > 1
        and short[0] == "".join(word[0] for word in long)
    ):
        return True
    remaining = iter(long)
    matched = all(any(_same_word(mine, theirs) for theirs in remaining) for mine in short)
    return matched and (len(short) > 1 or len(short[0]) > 1 or short == long)


def _same_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def is_person(text: str, *, most: int) -> bool:
    """Say whether a text is a person's name of at least two words, and no outlet or place."""
    parts = text.split()
    return (
        is_name(text, fewest=2, most=most)
        and parts[0].casefold() not in _NOT_A_PERSON
        and not is_outlet(text)
    )


def is_outlet(text: str) -> bool:
    """Say whether a text is written as the name of a newspaper or a station is."""
    parts = text.split()
    if len(parts) > 1 and parts[0].lower() == "the" and parts[1][:1].isupper():
        return True
    bare = [part.strip('«»“”"').casefold() for part in parts]
    named = any(word in _OUTLET_WORDS or _DOMAIN.fullmatch(word) for word in bare)
    return named and parts[0][:1].isupper()
