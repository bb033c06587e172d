"""Which passages the reranker reads, and which of them is quoted first.

1. The passages that the search ranks highest are proposed: those of the best exchanges, the closest first.
2. The reranker reads the question together with each of them.
3. What it says is weighed against what the search said.

What was measured: ``index/EXPERIMENTS.md``, "Reading".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Passage
    from index.encoders.model_configuration import ReadingWeights
    from index.ranking.ranker import ExchangeRanker, RankedExchanges, RankedPassage
    from index.reranker.reranker import Readings

# How many exchanges passages are proposed from, and how many passages are read.
_PROPOSED_EXCHANGES: Final = 8
PASSAGES_READ: Final = 2
# How much an exchange's score and a passage's closeness count in which passages are proposed.
_SCORE: Final = 2.0
_CLOSENESS: Final = 0.12
# From this relevance on a question is nearly one of the exchange's own, and the search knows better than the
# reranker: index/EXPERIMENTS.md, "Reading".
_CLEARLY_RELEVANT: Final = 0.3
# A score of less than this is as bad as none.
_LEAST_SCORE: Final = 0.02
# The logit from which on a passage is taken to contradict what the question takes for granted.
_CONTRADICTS: Final = 0.85
# In characters: of a longer passage the part around its best sentence is read.
LONGEST_READ: Final = 480


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that the reranker has read.

    Attributes:
        passage: which one.
        reading: what the reranker says: the logit of "it answers the question".
        value: what the passages that were read are ordered by.
        contradicts: whether it seems to contradict what the question takes for granted.
    """

    passage: RankedPassage
    reading: float
    value: float
    contradicts: bool


def proposed_passages(ranker: ExchangeRanker, ranked: RankedExchanges, count: int) -> list[RankedPassage]:
    """Return the passages that are most likely to answer by what the search knows, best first.

    One of the best exchange is among them; where that is relevant enough, no other exchange's are.
    """
    is_clear = ranked.confidence_features(ranked.first).relevance >= _CLEARLY_RELEVANT
    positions = ranked.order[: 1 if is_clear else _PROPOSED_EXCHANGES].tolist()
    passages = [passage for position in positions for passage in ranker.passages(ranked, position)]
    passages.sort(
        key=lambda passage: -(_SCORE * ranked.scores[passage.position] + _CLOSENESS * passage.closeness)
    )
    of_best = next(passage for passage in passages if passage.position == ranked.first)
    proposed = passages[:count]
    return proposed if of_best in proposed else [*proposed[:-1], of_best]


def text_to_read(passage: Passage, ranked: RankedPassage) -> str:
    """Return what the reranker is given of a passage: the closest wording of its question, and the answer."""
    return f"{ranked.wording} {_excerpt(passage.text, ranked.best_sentence)}".strip()


def weighed(
    passages: Sequence[RankedPassage],
    readings: Readings,
    ranked: RankedExchanges,
    weights: ReadingWeights | None,
) -> list[ReadPassage]:
    """Return the passages that were read, best first.

    Args:
        passages: that were read.
        readings: of each of them.
        ranked: the candidates that they are of.
        weights: None if nothing was fitted to the reranker; then it alone decides.
    """
    read = []
    contradicts = np.full(len(passages), -np.inf) if readings.contradicts is None else readings.contradicts
    for passage, reading, contradiction in zip(
        passages, readings.answers.tolist(), contradicts.tolist(), strict=True
    ):
        inputs = evidence(passage, reading, ranked)
        value = reading if weights is None else float(np.dot(weights.as_tuple(), inputs))
        read.append(ReadPassage(passage, reading, value, contradiction >= _CONTRADICTS))
    return sorted(read, key=lambda one: -one.value)


def evidence(passage: RankedPassage, reading: float, ranked: RankedExchanges) -> tuple[float, ...]:
    """Return what the value of a passage is the weighted sum of, in the order of :class:`ReadingWeights`.

    Args:
        passage: that was read.
        reading: what the reranker says of it.
        ranked: the candidates that it is of.
    """
    score = max(float(ranked.scores[passage.position]), _LEAST_SCORE)
    return reading, passage.closeness, score, math.log(score)


def exchange_values(ranked: RankedExchanges, read: Sequence[ReadPassage]) -> dict[int, float]:
    """Return the value of each candidate by its position, best first.

    Of an exchange that was read it is the value of its best passage. The others come after, as the search has
    them: none is better than the worst that was read.

    Args:
        ranked: the candidates.
        read: at least one passage of them, best first.
    """
    values = {one.passage.position: one.value for one in reversed(read)}
    values = dict(sorted(values.items(), key=lambda item: -item[1]))
    lowest = min(values.values())
    unread = [position for position in ranked.order.tolist() if position not in values]
    scores = [max(float(ranked.scores[position]), _LEAST_SCORE) for position in unread]
    for position, score in zip(unread, scores, strict=True):
        values[position] = lowest + math.log(score / scores[0])
    return values


def _excerpt(text: str, sentence: str) -> str:
    """Cut a text that is too long to read down to a part around a sentence of it, from a word's start on."""
    if len(text) <= LONGEST_READ:
        return text
    start = max(0, text.find(sentence) - max(0, LONGEST_READ - len(sentence)) // 2)
    start = min(start, len(text) - LONGEST_READ)
    part = text[start : start + LONGEST_READ]
    if start:
        part = part[part.find(" ") + 1 :]
    return part
