"""What the reranker learns from: a question, a passage, and a label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """One example.

    Attributes:
        question: as a reader may write it.
        passage: the interviewer's question where there is one, then the passage.
        label: what is to be learnt: mostly, whether the passage answers the question.
        weight: of the example in the loss.
    """

    question: str
    passage: str
    label: bool
    weight: float = 1.0
