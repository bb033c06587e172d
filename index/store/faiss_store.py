"""The vector store on FAISS: exact while that is fast, a navigable graph beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import faiss
import numpy as np

from index.errors import SnapshotError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors

# Up to here an exact search is fast beside the embedding of a question: index/EXPERIMENTS.md, "Store".
EXACT_UP_TO: Final = 50_000
# https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index: HNSWM, 4 <= M <= 64
_HNSW_LINKS: Final = 32
_HNSW_EF_SEARCH: Final = 256


class FaissStore:
    """Inner products over unit vectors, so that a score is a cosine.

    An exact search is bound by memory bandwidth, so vectors are kept in half precision.
    """

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss is not typed
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Build a store of vectors of shape (count, dimension)."""
        count, dimension = vectors.shape
        if count <= EXACT_UP_TO:
            half = faiss.ScalarQuantizer.QT_fp16
            index: Any = faiss.IndexScalarQuantizer(dimension, half, faiss.METRIC_INNER_PRODUCT)
        else:
            index = faiss.IndexHNSWFlat(dimension, _HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efSearch = _HNSW_EF_SEARCH
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what :meth:`save` wrote.

        Raises:
            SnapshotError: the file is not a FAISS index.
        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise SnapshotError(f"{path} is not a FAISS index") from error

    def save(self, path: Path) -> None:
        """Write the store to one file.

        Raises:
            OSError: it cannot be written.
        """
        # FAISS's own writer does not report a disk that is full at the end.
        path.write_bytes(faiss.serialize_index(self._index).data)

    @property
    def dimension(self) -> int:
        """The dimension of the vectors."""
        return int(self._index.d)

    def __len__(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    def nearest(
        self, query: Vectors, count: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the cosines and numbers of the nearest vectors, nearest first.

        Args:
            query: a unit vector.
            count: how many, at the most.
            among: the numbers of the only vectors to search; None for all. These are searched exactly: a
                graph filtered to few vectors finds few of them.
        """
        if among is not None:
            cosines = self.vectors(among) @ query
            order = np.argsort(-cosines, kind="stable")[:count]
            return cosines[order], among[order]
        scores, numbers = self._index.search(query[None, :], min(count, len(self)))
        found = numbers[0] >= 0
        return scores[0][found], numbers[0][found]

    def vectors(self, numbers: NDArray[np.int64]) -> Vectors:
        """Return the vectors with these numbers, of shape (count, dimension)."""
        vectors: Vectors = self._index.reconstruct_batch(numbers)
        return vectors
