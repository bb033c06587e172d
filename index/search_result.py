"""What a search comes to: quotes, and an answer, a doubt or a decline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from index.ranking.confidence import NO_FEATURES

if TYPE_CHECKING:
    from index.quotes import Quote
    from index.ranking.confidence import ConfidenceFeatures


class Outcome(Enum):
    """What a search comes to, by its confidence in the first quote.

    A doubt is no answer, but the first quote may be one: it is offered with a word of caution.
    """

    ANSWER = "answer"
    DOUBT = "doubt"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The outcome of a search.

    Attributes:
        question: the message as it came.
        outcome: what the confidence comes to. Unless it is an answer, the quotes are the nearest, offered as
            suggestions.
        confidence: the probability, 0 to 1, that the first quote answers the question.
        quotes: one an exchange, best first.
        confidence_features: what the confidence was computed from.
        understood: the query that was searched for: the message, or what was taken from it and from what had
            been asked before.
        earlier: what of it had been asked before; empty where the message was understood by itself.
        contradicts: whether the first quote seems to contradict what the question takes for granted.
    """

    question: str
    outcome: Outcome
    confidence: float
    quotes: tuple[Quote, ...]
    confidence_features: ConfidenceFeatures = NO_FEATURES
    understood: str = ""
    earlier: tuple[str, ...] = ()
    contradicts: bool = False

    @property
    def answered(self) -> bool:
        """Whether the first quote is confident enough to be an answer."""
        return self.outcome is Outcome.ANSWER

    def first(self) -> SearchResult:
        """Return the same result with its first quote alone."""
        return replace(self, quotes=self.quotes[:1])
