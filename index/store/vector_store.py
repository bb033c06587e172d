"""The protocol of a vector store. FAISS is one; a distributed engine would be another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors


class VectorStore(Protocol):
    """Unit vectors, numbered from 0 in the order they were given."""

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Build a store of vectors of shape (count, dimension)."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what :meth:`save` wrote.

        Raises:
            SnapshotError: the file is not a store.
        """

    def save(self, path: Path) -> None:
        """Write the store to one file.

        Raises:
            OSError: it cannot be written.
        """

    @property
    def dimension(self) -> int:
        """The dimension of the vectors."""

    def __len__(self) -> int:
        """How many vectors there are."""

    def nearest(
        self, query: Vectors, count: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the cosines and numbers of the nearest vectors, nearest first.

        Args:
            query: a unit vector.
            count: how many, at the most.
            among: the numbers of the only vectors to search; None for all.
        """

    def vectors(self, numbers: NDArray[np.int64]) -> Vectors:
        """Return the vectors with these numbers, of shape (count, dimension)."""
