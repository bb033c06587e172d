"""Passages without meaning and vectors for them, so that 100,000 need no night of embedding."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np

from content.model import Interview
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.encoders.encoder import AuxiliaryEncoder, Encoder, Text, TextEncoder, Vectors

WORDS = ("water", "border", "trade", "memory", "teacher", "railway", "harvest", "election", "music", "winter")
# Vectors of real texts vary in few directions, which is what lets a graph find their neighbours.
_DIRECTIONS = 32
_NOISE = 0.05


class SyntheticVectors:
    """Unit vectors that vary mostly in a few directions, as those of texts do.

    Args:
        dimension: of the vectors.
        seed: for the directions and the vectors.
    """

    def __init__(self, dimension: int, seed: int = 0) -> None:
        self._rng = np.random.default_rng(seed)
        self._directions = self._rng.normal(size=(_DIRECTIONS, dimension)).astype(np.float32)
        self._directions /= dimension**0.5

    def draw(self, count: int) -> Vectors:
        """Return further vectors, of shape (count, dimension)."""
        vectors = self._rng.standard_normal((count, _DIRECTIONS), dtype=np.float32) @ self._directions
        vectors += _NOISE * self._rng.standard_normal(vectors.shape, dtype=np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class _SyntheticPassages:
    """Synthetic vectors for passages, real ones for questions: only the search is measured."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.embed_query = encoder.embed_query
        self.embed_queries = encoder.embed_queries
        self.load = encoder.load
        self._vectors = SyntheticVectors(len(encoder.embed_query("How long is a vector?")))

    def embed(self, texts: Sequence[Text], progress: object = None) -> Vectors:
        del progress
        return self._vectors.draw(len(texts))


class SyntheticPassages(_SyntheticPassages):
    """A first encoder and its auxiliary ones, with synthetic vectors for passages."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self.configuration, self.unigram_model = encoder.configuration, encoder.unigram_model
        self.reranker = encoder.reranker
        self.auxiliary_encoders: tuple[AuxiliaryEncoder, ...] = tuple(
            map(_SyntheticAuxiliary, encoder.auxiliary_encoders)
        )


class _SyntheticAuxiliary(_SyntheticPassages):
    def __init__(self, auxiliary: AuxiliaryEncoder) -> None:
        super().__init__(auxiliary)
        self.languages, self.is_multilingual = auxiliary.languages, auxiliary.is_multilingual
        self.weights = auxiliary.weights


def interview(passages: int, changed: int = -1) -> Interview:
    """Return an interview with so many passages, one of which may be other than it was.

    Args:
        passages: how many; each is the answer to a question.
        changed: the number of the one that is other.
    """
    chance = Random(0)
    exchanges = tuple(
        Asked(
            f"x{n}",
            f"Question {n} about {chance.choice(WORDS)}?",
            (" ".join(chance.choices(WORDS, k=30)) + f" {n}{' anew' * (n == changed)}.",),
        )
        for n in range(passages)
    )
    return interview_of_one("bench", "Bench", "Nobody", "en", exchanges)
