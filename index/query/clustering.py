"""Which questions ask alike, in whatever of the languages: for editors, who read what went unanswered.

Questions of one language are more like one another than their translations are, so what the vectors say of
the language is taken off first: the directions in which the background, small talk in all the languages,
varies most. Mu and Viswanath 2018, "All-but-the-Top"; Yang et al. 2021, "A Simple and Effective Method To
Eliminate the Self Language Bias in Multilingual Representations".

What was measured: ``index/EXPERIMENTS.md``, "Clusters of questions".
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import numpy as np

from index.data.texts import background
from index.encoders.centring import unit
from index.encoders.encoder import Text, TextRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.encoders.encoder import TextEncoder, Vectors

ALIKE: Final = 0.45
"""The mean cosine from which groups of questions are one."""
_DIRECTIONS: Final = 3


class QuestionClusters:
    """Groups questions by likeness, again and again as they come and go; only new ones are computed.

    What readers ask is kept in memory only, and no longer than it is asked about.

    Args:
        encoder: gives the vectors.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vectors] = {}
        # Who asks while the same questions are being computed waits for them rather than doing it twice.
        self._lock = threading.Lock()

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """Return the numbers of the questions in each group, as :func:`cluster_questions` does.

        The first time takes seconds for some hundreds: call it off the event loop.

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
    """Return unit vectors of questions, of shape (count, dimension), that say little of their language.

    Raises:
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """
    cohort = encoder.embed([Text(TextRole.QUESTION, line.text) for line in background()])
    centre = cohort.mean(axis=0)
    _, _, directions = np.linalg.svd(cohort - centre, full_matrices=False)
    top = directions[:_DIRECTIONS]
    # What readers ask is embedded without a trace on the disk.
    centred = encoder.embed_queries(questions) - centre
    return unit(centred - centred @ top.T @ top)


def cluster_questions(vectors: Vectors, threshold: float = ALIKE) -> list[list[int]]:
    """Group vectors by likeness: hierarchical clustering by the mean cosine between groups.

    Args:
        vectors: unit vectors, of shape (count, dimension); for some thousands, as all pairs are compared.
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
