"""The exchanges that may answer a request, and how sure it is that one of them does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.ranking.confidence import probability
from index.ranking.follow_ups import adds_something, is_met
from index.ranking.unmentioned import unmentioned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Exchange
    from index.encoders.model_configuration import ModelConfiguration
    from index.query.requests import Request
    from index.ranking.confidence import ConfidenceFeatures
    from index.ranking.ranker import ExchangeRanker, RankedExchanges


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may answer a request.

    Attributes:
        request: which one.
        language: its ISO 639-1 code, as it was detected.
        ranked: the candidates for it.
        alone: for a follow-up that leans on an earlier message, the candidates for it by itself; None for
            whatever is understood by itself.
    """

    request: Request
    language: str
    ranked: RankedExchanges
    alone: Candidates | None = None


class CandidateJudge:
    """Says how sure it is that a candidate answers its request. Several threads may use it at once.

    Args:
        exchanges: of the snapshot, by their numbers.
        ranker: that ranked the candidates.
        configuration: what was fitted to the model.
    """

    def __init__(
        self, exchanges: Sequence[Exchange], ranker: ExchangeRanker, configuration: ModelConfiguration
    ) -> None:
        self._exchanges = exchanges
        self._ranker = ranker
        self._configuration = configuration

    def features(self, candidates: Candidates, position: int) -> ConfidenceFeatures:
        """Return what the confidence in a candidate that was read is computed from, but for the reading.

        What only an earlier question names need not be mentioned: "Who leads Georgia?", "and Armenia?".

        Args:
            candidates: for a request.
            position: of the one among them.
        """
        own = candidates.alone or candidates
        exchange = self._exchange(candidates, position)
        return replace(
            candidates.ranked.confidence_features(position),
            unmentioned=unmentioned(own.request.subject, own.language, exchange),
        )

    def confidence(
        self, candidates: Candidates, position: int, features: ConfidenceFeatures | None = None
    ) -> float:
        """Return the probability that a candidate answers the request; 0 where it is about something else.

        Args:
            candidates: for a request.
            position: of the one among them.
            features: of it; None for what the search by itself knows.
        """
        if features is None:
            features = candidates.ranked.confidence_features(position)
        if not candidates.request.is_answerable or not self._is_met(candidates, position, features.reading):
            return 0.0
        if features.reading is None:
            return probability(features, self._configuration.confidence)
        return probability(features, self._configuration.confidence_after_reading)

    def _is_met(self, candidates: Candidates, position: int, reading: float | None) -> bool:
        """Return whether a candidate is about what a follow-up adds to the earlier question."""
        alone = candidates.alone
        if alone is None or not adds_something(alone.request.subject):
            return True
        closeness = self._ranker.closest_sentence(alone.ranked, int(candidates.ranked.exchanges[position]))
        return is_met(alone.request.subject, self._exchange(candidates, position), closeness, reading)

    def _exchange(self, candidates: Candidates, position: int) -> Exchange:
        return self._exchanges[int(candidates.ranked.exchanges[position])]
