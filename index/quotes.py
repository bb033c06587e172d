"""What a reader gets: a passage of an interview, with all that it never travels without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.model import Passage, exchange_key
from index.store.indexed_texts import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.model import Exchange, Interview, Speaker, Turn


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reader gets: a passage with its exchange and interview.

    Attributes:
        passage: the paragraph to quote first.
        best_sentence: the sentence of the passage that is closest to the question; a verbatim part of it.
        score: how close, or how well it answers where a reranker has read it; only comparable within one
            search.
        reading: what the reranker says of it, a logit; None where it was not read.
    """

    passage: Passage
    best_sentence: str
    score: float
    reading: float | None = None

    @property
    def exchange(self) -> Exchange:
        """The exchange that the passage is from."""
        return self.passage.exchange

    @property
    def interview(self) -> Interview:
        """The interview that the passage is from."""
        return self.passage.interview

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return self.passage.speaker

    @property
    def answer(self) -> Turn:
        """The whole answer that the passage is from, by the same speaker."""
        return self.passage.turn

    @property
    def exchange_key(self) -> str:
        """A short name of the exchange, for buttons."""
        return exchange_key(self.interview.slug, self.exchange.id)


class Quotes:
    """Every passage of some interviews as a quote that no search found."""

    def __init__(self, interviews: Iterable[Interview]) -> None:
        openings = (_unsearched(Passage(i, exchange, 0)) for i in interviews for exchange in i.exchanges)
        self._openings = {quote.exchange_key: quote for quote in openings}

    def openings(self) -> tuple[Quote, ...]:
        """Return the first passage of every exchange, in the order of the interviews."""
        return tuple(self._openings.values())

    def find(self, key: str, passage: int = 0) -> Quote | None:
        """Return a passage of the exchange with this :func:`content.model.exchange_key`, if there is one."""
        opening = self._openings.get(key)
        if opening is None or not 0 <= passage < len(opening.exchange.paragraphs):
            return None
        return _unsearched(Passage(opening.interview, opening.exchange, passage))


def _unsearched(passage: Passage) -> Quote:
    return Quote(passage, sentences(passage.text, passage.interview.language)[0], 0.0)
