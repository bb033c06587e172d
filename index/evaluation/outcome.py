"""The outcome of one question of a question file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from index.evaluation.question_file import EvaluationQuestion

RANKS: Final = 10


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """The outcome of one question.

    Attributes:
        rank: of the first right answer, counted from 1; 0 where none of the first :data:`RANKS` is right.
        passage_is_right: whether the first passage is right.
        answered: whether the question was answered rather than declined.
        first: the first passage, for error analysis.
    """

    question: EvaluationQuestion
    rank: int
    passage_is_right: bool
    answered: bool
    confidence: float
    first: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the first answer is right; never where there is none."""
        return self.rank == 1

    @property
    def absolute_error(self) -> float:
        """Of the confidence, 0 to 1: largest for a confident wrong answer."""
        return 1 - self.confidence if self.is_right else self.confidence
