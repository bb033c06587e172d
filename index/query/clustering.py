"""Which questions ask the same thing, in any of the languages: for editors, who read unanswered questions.

Questions in one language are more similar to one another than to their translations, so the part of a vector
that tells the language is removed first: the directions in which the background, small talk in all languages,
varies most. Mu and Viswanath 2018, "All-but-the-Top"; Yang et al. 2021, "A Simple and Effective Method To
Eliminate the Self Language Bias in Multilingual Representations".

What was measured: ``index/EXPERIMENTS.md``, "Clusters of questions".
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import numpy as np

from index.data.texts import background
from index.encoders.centring import normalise
from index.encoders.encoder import Text, TextRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.encoders.encoder import TextEncoder, Vectors

MIN_SIMILARITY: Final = 0.45
"""The mean cosine from which two groups of questions are one."""
# How many principal directions of the background are removed.
_DIRECTIONS: Final = 3


class QuestionClusters:
    """Groups a changing list of questions by similarity; only new ones are embedded.

    The vectors are kept in memory only, and only those of the latest list.

    Args:
        encoder: gives the vectors.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vectors] = {}
        # A second caller waits for the vectors rather than computing the same ones again.
        self._lock = threading.Lock()

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """Return the numbers of the questions in each group, as :func:`cluster_questions` does.

        The first call takes seconds for some hundreds of questions: call it off the event loop.

        Raises:
            ModelError: the model cannot be opened.
            VectorCacheError: computed vectors cannot be kept.
        """
        if not questions:
            return []
        with self._lock:
            new = [question for question in dict.fromkeys(questions) if question not in self._vectors]
            computed = zip(new, language_neutral_vectors(self._encoder, new), strict=True) if new else ()
            known = self._vectors | dict(computed)
            self._vectors = {question: known[question] for question in questions}
        return cluster_questions(np.stack([known[question] for question in questions]))


def language_neutral_vectors(encoder: TextEncoder, questions: Sequence[str]) -> Vectors:
    """Return unit vectors of questions, of shape (count, dimension), that hardly depend on their language.

    Raises:
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """
    cohort = encoder.embed([Text(TextRole.QUESTION, line.text) for line in background()])
    centre = cohort.mean(axis=0)
    _, _, directions = np.linalg.svd(cohort - centre, full_matrices=False)
    top = directions[:_DIRECTIONS]
    # Readers' questions are not written to the cache on disk.
    centred = encoder.embed_queries(questions) - centre
    return normalise(centred - centred @ top.T @ top)


def cluster_questions(vectors: Vectors, threshold: float = MIN_SIMILARITY) -> list[list[int]]:
    """Group vectors by similarity: hierarchical clustering with average linkage, on cosines.

    Args:
        vectors: unit vectors, of shape (count, dimension); some thousands at most, as all pairs are compared.
        threshold: the mean cosine from which two groups are one.

    Returns:
        The numbers of the rows of each group in their order, the largest group first; of groups of one size,
        the one with the earliest row.
    """
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - threshold, metric="cosine", linkage="average"
    )
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(clustering.fit_predict(vectors)):
        groups.setdefault(int(label), []).append(row)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))
