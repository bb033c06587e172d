"""Questions as people type them: a quarter of them in a hurry."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

_STOP_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "what which who whom whose when where why how is are was were do does did the a an of in on to for "
        "by with and or that this it be as at from has have had "
        "что какой какая какие кто когда где почему как в на и с по из за был была были это "
        "ne hangi kim nerede neden nasıl ve bir bu için ile olan "
        "қандай кім қашан қайда неге және мен бен бір",
    )
)
# What share of questions stays as it is; loses its capitals and question mark; is cut down to a few words;
# loses its diacritics: each number is where the next share begins. The rest gets typing mistakes.
_UNCHANGED: Final = 0.72
_LOWERED: Final = 0.80
_KEYWORDS: Final = 0.88
_UNACCENTED: Final = 0.93
_SHORTEST_MISTYPED: Final = 6


def roughen(question: str, random: Random) -> str:
    """Return a question as somebody might type it who is in a hurry, or unchanged."""
    drawn = random.random()
    if drawn < _UNCHANGED:
        return question
    if drawn < _LOWERED:
        return question.rstrip("?؟？ ").lower()
    if drawn < _KEYWORDS:
        return _keywords(question, random)
    if drawn < _UNACCENTED:
        bare = (c for c in unicodedata.normalize("NFKD", question) if not unicodedata.combining(c))
        return "".join(bare).replace("ı", "i").lower()
    return _mistyped(question, random)


def _keywords(question: str, random: Random) -> str:
    words = [word for word in re.findall(r"\w+", question) if word.lower() not in _STOP_WORDS]
    if len(words) > 3:
        words = words[:1] + random.sample(words[1:], min(len(words) - 1, random.choice((2, 3, 4))))
    return " ".join(words) if words else question


def _mistyped(question: str, random: Random) -> str:
    """Swap, drop or double a letter, once or twice."""
    letters = list(question)
    for _ in range(random.choice((1, 2))):
        if len(letters) < _SHORTEST_MISTYPED:
            break
        place = random.randrange(1, len(letters) - 1)
        kind = random.random()
        if kind < 0.4:
            letters[place], letters[place - 1] = letters[place - 1], letters[place]
        elif kind < 0.7:
            del letters[place]
        else:
            letters.insert(place, letters[place])
    return "".join(letters)
