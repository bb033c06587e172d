"""question -> ranked quotes, or a decline. It knows nothing of Telegram."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from content.model import Exchange, Interview, Passage, exchange_key
from index.errors import ModelError
from index.units import Kind, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.embedder import Embedder
    from index.generation import Generation

DECLINE_BELOW: Final = 0.5
# How many questions a decline offers instead.
SUGGESTIONS: Final = 3

_CANDIDATES: Final = 400


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reader gets: a passage with its exchange and interview.

    Attributes:
        passage: the paragraph to quote first.
        heart: the sentence of the passage that is closest to the question; a verbatim part of it.
        score: how close; only comparable within one search.
    """

    passage: Passage
    heart: str
    score: float

    @property
    def exchange(self) -> Exchange:
        """The exchange that the passage is from."""
        return self.passage.exchange

    @property
    def interview(self) -> Interview:
        """The interview that the passage is from."""
        return self.passage.interview

    @property
    def exchange_key(self) -> str:
        """A short name of the exchange, for buttons."""
        return exchange_key(self.interview.slug, self.exchange.id)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The outcome of a search.

    Attributes:
        answered: whether the first quote is taken for an answer; if not, the quotes are the nearest, offered
            as suggestions.
        confidence: the probability, 0 to 1, that the first quote answers the question.
        quotes: one an exchange, best first.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]

    def first(self) -> SearchResult:
        """Return the same result with its first quote alone."""
        return replace(self, quotes=self.quotes[:1])


class Searcher:
    """Searches one generation.

    Args:
        generation: what is searched.
        embedder: must be the model that the generation was built with.
        decline_below: the confidence under which a question is declined.

    Raises:
        ModelError: the generation was built with another model.
    """

    def __init__(
        self, generation: Generation, embedder: Embedder, decline_below: float = DECLINE_BELOW
    ) -> None:
        manifest = generation.manifest
        if manifest.fingerprint != embedder.fingerprint:
            raise ModelError(
                f"the index was built with {manifest.model} ({manifest.dimension} numbers a vector), "
                f"but EMBEDDING_MODEL is {embedder.name}: run `interview-bot index build`, or set it back"
            )
        self.generation = generation
        self._embedder = embedder
        self._decline_below = decline_below
        self._exchanges = tuple((i, e) for i in generation.interviews for e in i.exchanges)
        self._opening = {
            exchange_key(i.slug, e.id): Quote(Passage(i, e, 0), sentences(e.answer[0], i.language)[0], 0.0)
            for i, e in self._exchanges
        }
        self._units_of_exchange: list[list[int]] = [[] for _ in self._exchanges]
        for number, unit in enumerate(generation.units):
            self._units_of_exchange[unit.exchange].append(number)
        self._exchange_of_unit = np.array([unit.exchange for unit in generation.units])

    def search(self, question: str, count: int = SUGGESTIONS) -> SearchResult:
        """Return the closest quotes, best first, at most ``count``, and whether the first is an answer.

        Raises:
            ModelError: the model cannot be opened.
        """
        vector = self._embedder.embed_question(question)
        _, nearest = self.generation.store.nearest(vector, _CANDIDATES)
        candidates = dict.fromkeys(self._exchange_of_unit[nearest].tolist())
        numbers = np.array([n for exchange in candidates for n in self._units_of_exchange[exchange]])
        similarity = dict(
            zip(numbers.tolist(), self.generation.store.similarities(vector, numbers), strict=True)
        )
        scored = sorted(((self._score(c, similarity), c) for c in candidates), reverse=True)[:count]
        quotes = tuple(self._quote(exchange, score, similarity) for score, exchange in scored)
        confidence = 1 / (1 + math.exp(-60 * (max(similarity.values()) - 0.86)))
        return SearchResult(question, confidence >= self._decline_below, confidence, quotes)

    def opening_quotes(self) -> tuple[Quote, ...]:
        """Return the first passage of every exchange, in the order of the interviews."""
        return tuple(self._opening.values())

    def opening_quote(self, key: str) -> Quote | None:
        """Return the first passage of the exchange with this :func:`content.model.exchange_key`, if any."""
        return self._opening.get(key)

    def _best(self, exchange: int, similarity: Mapping[int, float], *kinds: Kind) -> float | None:
        found = [
            similarity[n] for n in self._units_of_exchange[exchange] if self.generation.units[n].kind in kinds
        ]
        return max(found, default=None)

    def _score(self, exchange: int, similarity: Mapping[int, float]) -> float:
        answer = self._best(exchange, similarity, Kind.PASSAGE) or 0.0
        question = self._best(exchange, similarity, Kind.QUESTION, Kind.WORDING)
        return float((answer if question is None else question) + 0.5 * answer)

    def _quote(self, exchange: int, score: float, similarity: Mapping[int, float]) -> Quote:
        units = self.generation.units
        passages = [n for n in self._units_of_exchange[exchange] if units[n].kind is Kind.PASSAGE]
        best = max(passages, key=lambda n: similarity[n])
        hearts = [
            n
            for n in self._units_of_exchange[exchange]
            if units[n].kind is Kind.SENTENCE and units[n].passage == units[best].passage
        ]
        heart = max(hearts, key=lambda n: similarity[n], default=best)
        interview, found = self._exchanges[exchange]
        return Quote(Passage(interview, found, units[best].passage), units[heart].text, score)
