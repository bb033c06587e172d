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

from index.ranking.confidence import ConfidenceFeatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Passage
    from index.encoders.model_configuration import ReadingWeights
    from index.ranking.ranker import ExchangeRanker, RankedExchanges, RankedPassage

# How many exchanges passages are proposed from, and how many passages are read.
PROPOSED_EXCHANGES: Final = 8
PASSAGES_READ: Final = 6
# How much an exchange's score and a passage's closeness count in which passages are proposed.
_SCORE: Final = 2.0
_CLOSENESS: Final = 0.12
# A score of less than this is as bad as none.
_LEAST_SCORE: Final = 0.02
# In characters: of a longer passage the part around its best sentence is read.
_LONGEST_READ: Final = 480


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that the reranker has read.

    Attributes:
        passage: which one.
        reading: what the reranker says: the logit of "it answers the question".
        value: what the passages that were read are ordered by.
    """

    passage: RankedPassage
    reading: float
    value: float


def proposed_passages(ranker: ExchangeRanker, ranked: RankedExchanges, count: int) -> list[RankedPassage]:
    """Return the passages that are most likely to answer by what the search knows, best first."""
    positions = ranked.order[:PROPOSED_EXCHANGES].tolist()
    passages = [passage for position in positions for passage in ranker.passages(ranked, position)]
    return sorted(
        passages,
        key=lambda passage: -(_SCORE * ranked.scores[passage.position] + _CLOSENESS * passage.closeness),
    )[:count]


def text_to_read(passage: Passage, best_sentence: str) -> str:
    """Return what the reranker is given of a passage: the interviewer's question, and what answers it."""
    return f"{passage.exchange.question} {_excerpt(passage.text, best_sentence)}".strip()


def weighed(
    passages: Sequence[RankedPassage],
    readings: Sequence[float],
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
    for passage, reading in zip(passages, readings, strict=True):
        value = float(reading)
        if weights is not None:
            score = max(float(ranked.scores[passage.position]), _LEAST_SCORE)
            value = (
                weights.reading * value
                + weights.closeness * passage.closeness
                + weights.log_score * math.log(score)
            )
        read.append(ReadPassage(passage, float(reading), value))
    return sorted(read, key=lambda one: -one.value)


def exchange_order(ranked: RankedExchanges, read: Sequence[ReadPassage]) -> list[int]:
    """Return the positions of all candidates: those read, then the others, best first."""
    first = dict.fromkeys(one.passage.position for one in read)
    return list(first | dict.fromkeys(ranked.order.tolist()))


def features_after_reading(ranked: RankedExchanges, best: ReadPassage) -> ConfidenceFeatures:
    """Return what the confidence in the best passage is computed from."""
    features = ranked.confidence_features(best.passage.position)
    return ConfidenceFeatures(features.relevance, features.margin, best.reading)


def _excerpt(text: str, sentence: str) -> str:
    """Cut a text that is too long to read down to a part around a sentence of it, between words."""
    if len(text) <= _LONGEST_READ:
        return text
    start = max(0, text.find(sentence) - max(0, _LONGEST_READ - len(sentence)) // 2)
    start = min(start, len(text) - _LONGEST_READ)
    part = text[start : start + _LONGEST_READ]
    if start:
        part = part[part.find(" ") + 1 :]
    return part
