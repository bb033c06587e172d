"""The vector store on FAISS: exact while that is fast, a navigable graph beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import faiss
import numpy as np

from index.errors import SnapshotError
from index.store.text_vectors import CHUNK, StoredTextVectors, text_vectors_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors
    from index.store.text_vectors import TextVectors

# Up to here an exact search is fast beside the embedding of a question: index/EXPERIMENTS.md, "Store".
EXACT_UP_TO: Final = 50_000
# https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index: HNSWM, 4 <= M <= 64
_HNSW_LINKS: Final = 32
_HNSW_EF_SEARCH: Final = 768
_HALF: Final[Any] = faiss.ScalarQuantizer.QT_fp16

_INDEX: Final = "vectors.faiss"


class FaissStore:
    """A FAISS index of the texts that are searched, and the vectors of all texts beside it.

    An exact search is bound by memory bandwidth, so the index keeps vectors in half precision.

    Args:
        index: of the first encoder's vectors, by the numbers of their texts.
        vectors: of all texts by each encoder.
    """

    def __init__(self, index: Any, vectors: Sequence[TextVectors]) -> None:  # noqa: ANN401 - faiss is not typed
        self._index = index
        self._vectors = tuple(vectors)

    @classmethod
    def build(cls, vectors: Sequence[TextVectors], searched: NDArray[np.int64]) -> Self:
        """Build a store in memory.

        Args:
            vectors: of all texts by each encoder, the first one's first.
            searched: the numbers of the texts that are searched.
        """
        dimension = vectors[0].shape[1]
        metric = faiss.METRIC_INNER_PRODUCT  # of unit vectors: the cosine
        if len(searched) <= EXACT_UP_TO:
            index: Any = faiss.IndexScalarQuantizer(dimension, _HALF, metric)
        else:
            index = faiss.IndexHNSWSQ(dimension, _HALF, _HNSW_LINKS, metric)
            index.hnsw.efSearch = _HNSW_EF_SEARCH
        index = faiss.IndexIDMap(index)
        for start in range(0, len(searched), CHUNK):
            numbers = searched[start : start + CHUNK]
            index.add_with_ids(vectors[0][numbers].astype(np.float32), numbers)
        return cls(index, vectors)

    @property
    def dimension(self) -> int:
        """The dimension of the first encoder's vectors."""
        return int(self._index.d)

    def __len__(self) -> int:
        """How many texts are searched."""
        return int(self._index.ntotal)

    def nearest(
        self, query: Vectors, count: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the cosines and numbers of the nearest texts by the first encoder, nearest first.

        Args:
            query: a unit vector.
            count: how many, at the most.
            among: the numbers of the only texts to search, in order; None for all. These are searched
                exactly: a graph filtered to few vectors finds few of them.
        """
        if among is not None:
            cosines = self.vectors(among, [0])[0] @ query
            order = np.argsort(-cosines, kind="stable")[:count]
            return cosines[order], among[order]
        scores, numbers = self._index.search(query[None, :], min(count, len(self)))
        found = numbers[0] >= 0
        return scores[0][found], numbers[0][found]

    def vectors(self, numbers: NDArray[np.int64], encoders: Sequence[int]) -> list[Vectors]:
        """Return the vectors of texts, of shape (len(numbers), dimension), by each of some encoders.

        Raises:
            SnapshotError: their file was cut, or cannot be read any more.
        """
        return [self._vectors[encoder][numbers].astype(np.float32) for encoder in encoders]

    def save(self, folder: Path) -> None:
        """Write the index to a file, for :meth:`load`. The vectors of all texts are there already.

        Raises:
            OSError: it cannot be written.
        """
        # FAISS's own writer does not report a disk that is full at the end.
        (folder / _INDEX).write_bytes(faiss.serialize_index(self._index).data)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what :meth:`save` wrote.

        Raises:
            SnapshotError: a file is missing, or is something else.
        """
        path = folder / _INDEX
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise SnapshotError(f"{path} is not a FAISS index") from error
        return cls(index, [StoredTextVectors(path) for path in text_vectors_files(folder)])


class FaissBackend:
    """Keeps the store of a snapshot in its folder."""

    name = "faiss"

    def build(
        self, snapshot: str, folder: Path, vectors: Sequence[TextVectors], searched: NDArray[np.int64]
    ) -> FaissStore:
        """Build the store of a snapshot, and write it.

        Raises:
            OSError: a file cannot be written.
        """
        del snapshot
        store = FaissStore.build(vectors, searched)
        store.save(folder)
        return store

    def open(self, snapshot: str, folder: Path, searched: NDArray[np.int64]) -> FaissStore:
        """Open what :meth:`build` wrote.

        Raises:
            SnapshotError: a file is missing, or is something else.
        """
        del snapshot, searched
        return FaissStore.load(folder)
