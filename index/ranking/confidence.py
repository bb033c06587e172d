"""How sure the search may be that its first quote answers the question: evidence -> a calibrated probability.

A logistic regression whose coefficients cannot be negative: more evidence never makes it less sure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from index.encoders.model_configuration import ConfidenceCoefficients

# Votes below this are as good as none.
_FEWEST_VOTES: Final = 0.04


@dataclass(frozen=True, slots=True)
class ConfidenceFeatures:
    """What speaks for the first quote.

    Attributes:
        votes: the regression's prediction for its exchange; near 1 for a question in its own words.
        margin: how far its score is ahead of the second's, 0 to 1.
    """

    votes: float
    margin: float

    def features(self) -> tuple[float, float]:
        """Return what the regression is over: twice the votes is one step more, few votes or many."""
        return math.log(max(self.votes, _FEWEST_VOTES)), self.margin


NO_FEATURES: Final = ConfidenceFeatures(0.0, 0.0)


def probability(evidence: ConfidenceFeatures, coefficients: ConfidenceCoefficients) -> float:
    """Return the probability, 0 to 1, that the first quote answers the question.

    Args:
        evidence: what speaks for the first quote.
        coefficients: as `make calibrate` fits them; see tests/calibrate.py for the sets and the method.
    """
    votes, margin = evidence.features()
    logit = coefficients.intercept + coefficients.votes * votes + coefficients.margin * margin
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))
