"""What a question names and an exchange does not mention: a country, a number, a name.

"Trade with Armenia in 2019" is answered by no exchange on trade with Georgia, however close it is, and
encoders see little difference. What was measured: ``index/EXPERIMENTS.md``, "Reading".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.language import LANGUAGES
from index.query.countries import countries_in
from index.query.rough_spelling import spellings_of, words_of

if TYPE_CHECKING:
    from content.model import Exchange

_NUMBER: Final = re.compile(r"\d+")
# A number with fewer digits may as well be written as a word.
_MIN_DIGITS: Final = 2
# A word inside a sentence; with a capital it is a name.
_NAME: Final = re.compile(r"(?<![.!?…:\s])\s+([^\W\d_][\w'’-]+)")
# Names take endings, so that many letters of the beginning are compared.
_STEM_LETTERS: Final = 4


def unmentioned(question: str, language: str, exchange: Exchange) -> int:
    """Return of how many kinds of things a question names one that an exchange does not mention, 0 to 3.

    The kinds are countries, numbers and names.

    Args:
        question: without the names of speakers.
        language: the question's; names are told by their capitals, so only in languages where other words
            have none.
        exchange: what may answer it.
    """
    text = "\n".join((exchange.question, *exchange.also_asked, *exchange.paragraphs))
    countries = countries_in(question)
    numbers = {number for number in _NUMBER.findall(question) if len(number) >= _MIN_DIGITS}
    names = _names_in(question) if language in LANGUAGES else frozenset()
    # Most questions name nothing: then the text, which takes longer, is not looked through.
    return (
        bool(countries and not countries <= countries_in(text))
        + bool(numbers and not numbers.issubset(_NUMBER.findall(text)))
        + bool(names and not names <= _stems_in(text))
    )


def _names_in(question: str) -> frozenset[str]:
    """Return the stems of the names but for countries, which have other names in other languages."""
    if question.isupper():
        return frozenset()
    names = [name for name in _NAME.findall(question) if name[0].isupper() and len(name.split("'")[0]) > 1]
    return frozenset(
        _stem(word.spelling) for name in names if not countries_in(name) for word in words_of(name)
    )


def _stems_in(text: str) -> set[str]:
    return {_stem(spelling) for spelling in spellings_of(text)}


def _stem(spelling: str) -> str:
    return spelling[:_STEM_LETTERS]
