"""Is a sentence a question that can be understood alone, a follow-up to what came before it, or a statement?

One kernel ridge regression over the vectors of examples of each, in the five languages, classifies them,
independently of their topic and punctuation.

What was measured: ``index/EXPERIMENTS.md``, "Sentence types".
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.encoders.encoder import Vectors
    from index.kernel_ridge import KernelRidge


class SentenceType(IntEnum):
    """What a sentence is: a follow-up is a question that cannot be understood without what came before it."""

    QUESTION = 0
    FOLLOW_UP = 1
    STATEMENT = 2


class SentenceClassifier:
    """Classifies sentences by example.

    Args:
        examples: unit vectors of sentences of each type, of shape (count, dimension).
        kernel_ridge: the regression over them.
    """

    def __init__(self, examples: Mapping[SentenceType, Vectors], kernel_ridge: KernelRidge) -> None:
        self._kernel_ridge = kernel_ridge
        self._examples = np.vstack([examples[sentence_type] for sentence_type in SentenceType])
        classes = np.repeat(list(SentenceType), [len(examples[of]) for of in SentenceType])
        self._coefficients = kernel_ridge.dual_coefficients(self._examples, classes)

    def classify(self, sentence: Vectors) -> SentenceType:
        """Return the type of a sentence, given as a unit vector."""
        predictions = self._kernel_ridge.kernel(self._examples @ sentence) @ self._coefficients
        return SentenceType(int(predictions.argmax()))
