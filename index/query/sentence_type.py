"""How a text is put: does it ask what stands by itself, or lean on what came before it, or ask nothing?

One kernel ridge regression over three kinds of example texts in the five languages tells them apart by how
they embed, whatever they are about and however they are punctuated.

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
    """How a text is put."""

    ASKS = 0
    LEANS = 1
    SAYS = 2


class SentenceClassifier:
    """Tells manners apart.

    Args:
        examples: unit vectors of texts of each manner, of shape (count, dimension).
        kernel_ridge: the regression over them.
    """

    def __init__(self, examples: Mapping[SentenceType, Vectors], kernel_ridge: KernelRidge) -> None:
        self._kernel_ridge = kernel_ridge
        self._texts = np.vstack([examples[manner] for manner in SentenceType])
        of = np.repeat(list(SentenceType), [len(examples[manner]) for manner in SentenceType])
        self._weights = kernel_ridge.fit_classes(self._texts, of)

    def of(self, text: Vectors) -> SentenceType:
        """Return the manner of a text, given as a unit vector."""
        return SentenceType(int((self._kernel_ridge.kernel(self._texts @ text) @ self._weights).argmax()))
