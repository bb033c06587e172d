"""Names of people, as they are written: capitals, particles, initials."""

from __future__ import annotations

import re
from typing import Final

from content.article.phrases import any_of, words

PARTICLES: Final = words("people.particles")

_CAPITAL: Final = r"[^\W\d_a-zа-яёәғқңөұүһіıəğşçöü]"
# An initial or `Dr.` has a dot; after a longer word it ends the sentence.
_CAPITALIZED: Final = rf"{_CAPITAL}(?:[^\W\d_]{{0,2}}\.|[\w'’ʼ-]{{0,40}})"
_PARTICLE: Final = any_of("people.particles")
NAME: Final = rf"{_CAPITALIZED}(?:\s(?:{_PARTICLE}\s)?{_CAPITALIZED}){{1,3}}"
_PROPER: Final = r"(?:[A-ZА-ЯЁӘҒҚҢӨҰҮІÇĞİÖŞÜƏ][\w.&'’-]{0,40}|[«“\"][^»”\"]{2,40}[»”\"])"
# Also of what is no person: `The Caspian Post`, «Наша газета».
PROPER_NAME: Final = rf"{_PROPER}(?:\s(?:(?:of|and|the|&)\s)?{_PROPER}){{0,4}}"
_NOT_A_PERSON: Final = words("people.not_names")
_ORGANIZATIONS: Final = words("people.organizations")
_HONORIFICS: Final = words("closing.honorifics")
_OCCUPATIONS: Final = words("people.occupations")
_OUTLET_WORDS: Final = words("outlets.words")
_DOMAIN: Final = re.compile(r"[\w-]{2,40}\.[a-zа-я]{2,6}")
_INITIAL_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ-])*\.?")
# What Turkish and Azerbaijani add to a name, as in `Meren’in`: only a name's last word may have it.
_CASE_ENDING: Final = re.compile(r".+['’ʼ](?:n?[ıiuü]n|[yn]?[ıiuüaeə]|[dt][aeə]n?)")
_GLUED_INITIALS: Final = re.compile(r"(?<=[^\W\d_]\.)(?=[^\W\d_])")
_QUOTATION_MARKS: Final = ' "«»“”„'


def is_name(text: str, *, fewest: int = 1, most: int = 4) -> bool:
    """Say whether a text is written as names are: a few words, each with a capital letter."""
    parts = text.split()
    return fewest <= len(parts) <= most and all(
        _INITIAL_WORD.fullmatch(word) and (word[0].isupper() or (number and word in PARTICLES))
        for number, word in enumerate(parts)
    )


def plain_name(text: str) -> str:
    """Return a name without quotation marks, with single spaces, also between initials: `J. Doe`."""
    bare = " ".join(text.strip(_QUOTATION_MARKS).split())
    return " ".join(_GLUED_INITIALS.sub(" ", word) if not is_outlet(word) else word for word in bare.split())


def written_name(name: str) -> str:
    """Return a name as it is written in running text: `JANE DOE` is `Jane Doe`."""
    letters = [letter for letter in name if letter.isalpha()]
    return name.title() if len(letters) > 2 and all(map(str.isupper, letters)) else name


def without_title(name: str) -> str:
    """Return a name without the forms of address and the occupations before it: `Dr. Jane Doe`."""
    parts = name.split()
    while len(parts) > 1 and parts[0].casefold().rstrip(".") in _HONORIFICS | _OCCUPATIONS:
        parts = parts[1:]
    return " ".join(parts)


def same_person(one: str, other: str) -> bool:
    """Say whether two names may be one person's: the same words, some of them, or their initials."""
    first, second = (re.findall(r"\w+", without_title(name).casefold()) for name in (one, other))
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
    if len(short) == 1:
        return (len(short[0]) > 1 and short[0] in long) or short == long
    remaining = iter(long)
    return all(any(_same_word(mine, theirs) for theirs in remaining) for mine in short)


def _same_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def is_person(text: str, *, most: int) -> bool:
    """Say whether a text is a person's name of at least two words, and no outlet or place."""
    parts = text.split()
    return (
        is_name(text, fewest=2, most=most)
        and not any(map(_CASE_ENDING.fullmatch, parts[:-1]))
        and parts[0].casefold() not in _NOT_A_PERSON
        and not any(part.casefold() in _ORGANIZATIONS for part in parts)
        and not is_outlet(text)
    )


def is_outlet(text: str) -> bool:
    """Say whether a text is written as the name of a newspaper or a station is."""
    parts = text.split()
    if len(parts) > 1 and parts[0].lower() == "the" and parts[1][:1].isupper():
        return True
    bare = [part.strip(_QUOTATION_MARKS) for part in parts]
    named = any(word.casefold() in _OUTLET_WORDS or _DOMAIN.fullmatch(word) for word in bare)
    return named and parts[0].lstrip(_QUOTATION_MARKS)[:1].isupper()
