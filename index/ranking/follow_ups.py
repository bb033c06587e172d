"""Is a follow-up about what was found for it together with the question before it?

Together with an earlier question, "and the weather?" finds what the earlier question finds. So what it adds
has to be met by itself: the exchange must mention a country that it names, and a sentence of the exchange
must be close to it, unless the reranker is sure that the passage answers both. Only a follow-up that adds
nothing, such as "why is that?", leans on the earlier question alone.

What was measured: ``index/EXPERIMENTS.md``, "Follow-ups".
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

from index.data.texts import background, follow_ups
from index.query.countries import countries_in

if TYPE_CHECKING:
    from content.model import Exchange

# From this confidence on, a follow-up is understood by itself.
SURE_ALONE: Final = 0.95
# The closeness, a z-score, from which on a sentence is about what a follow-up adds.
_CLOSE: Final = 1.0
# What the reranker says, a logit, from which on closeness does not matter.
_ANSWERS: Final = 0.5
# A word of so many texts on no topic in particular adds nothing.
_TEXTS_OF_COMMON_WORD: Final = 2

_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")


def adds_something(follow_up: str) -> bool:
    """Return whether a follow-up has a word that is not common to questions on any topic, or a country."""
    return not _common_words().issuperset(_words(follow_up)) or bool(countries_in(follow_up))


def is_met(follow_up: str, exchange: Exchange, closeness: float, reading: float | None = None) -> bool:
    """Return whether an exchange is about what a follow-up adds.

    Args:
        follow_up: without what it follows up on.
        exchange: what was found for it together with that.
        closeness: of the exchange's closest sentence to the follow-up, as a z-score.
        reading: what the reranker says of the passage and both questions, a logit; None where nothing was
            read.
    """
    if closeness < _CLOSE and (reading is None or reading < _ANSWERS):
        return False
    named = countries_in(follow_up)
    texts = (exchange.question, *exchange.also_asked, *exchange.paragraphs)
    return not named or any(not named.isdisjoint(countries_in(text)) for text in texts)


@cache
def _common_words() -> frozenset[str]:
    counts = Counter(word for line in (*background(), *follow_ups()) for word in set(_words(line.text)))
    return frozenset(word for word, count in counts.items() if count >= _TEXTS_OF_COMMON_WORD)


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.replace("İ", "i").lower())
