"""How sure the search may be that its first quote answers the question: a calibrated probability.

A logistic regression whose coefficients cannot be negative: a larger feature never makes it less sure. Which
features were tried: ``index/EXPERIMENTS.md``, "Confidence".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from index.encoders.model_configuration import ConfidenceCoefficients

# Less relevance than this is as good as none. Where something was read, even less tells a question from
# nonsense: the reranker has seen none.
_LEAST_RELEVANCE: Final = 0.04
_LEAST_RELEVANCE_READ: Final = 0.02
# The sizes of the sets that the coefficients were fitted to: beyond them, the nearest counts.
_FEWEST_CANDIDATES: Final = 4
_MOST_CANDIDATES: Final = 20


@dataclass(frozen=True, slots=True)
class ConfidenceFeatures:
    """What the confidence in the first quote is computed from.

    Attributes:
        relevance: what the regression predicts for its exchange; near 1 for a question in its own words.
        margin: how far its score is ahead of the best other's, 0 to 1.
        reading: what the reranker says of its passage, a logit; None where nothing was read.
        candidates: how many exchanges it was chosen from: among few, the first one is more often right. It
            counts only where something was read.
        unmentioned: how many of countries, numbers and names the question has and its exchange does not
            mention (:func:`index.ranking.unmentioned.unmentioned`). It counts only where something was read.
    """

    relevance: float
    margin: float
    reading: float | None = None
    candidates: int = _FEWEST_CANDIDATES
    unmentioned: int = 0

    def inputs(self) -> tuple[float, ...]:
        """Return the inputs of the logistic regression; relevance and candidates are on a log scale."""
        if self.reading is None:
            return math.log(max(self.relevance, _LEAST_RELEVANCE)), self.margin
        relevance = math.log(max(self.relevance, _LEAST_RELEVANCE_READ))
        candidates = min(max(self.candidates, _FEWEST_CANDIDATES), _MOST_CANDIDATES)
        return relevance, self.margin, self.reading, -math.log(candidates), -self.unmentioned


NO_FEATURES: Final = ConfidenceFeatures(0.0, 0.0)


def probability(features: ConfidenceFeatures, coefficients: ConfidenceCoefficients) -> float:
    """Return the probability, 0 to 1, that the first quote answers the question.

    Args:
        features: of the first quote.
        coefficients: as `make calibrate` fits them; see tests/calibrate.py for the sets and the method.
    """
    # Without a reading, only the first two of the weights have something to weigh.
    products = map(mul, coefficients.weights, features.inputs())
    return logistic(coefficients.intercept + sum(products))


def logistic(logit: float) -> float:
    """Return the probability, 0 to 1, that a logit stands for."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))
