"""What a vector store can do. FAISS is one; an existing distributed engine would be another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors


class VectorStore(Protocol):
    """IndexedText vectors, numbered from 0 in the order they were given."""

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Make a store of vectors of shape (count, dimension)."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what :meth:`save` wrote.

        Raises:
            SnapshotError: the file is not a store.
        """

    def save(self, path: Path) -> None:
        """Write the store to one file."""

    @property
    def dimension(self) -> int:
        """The dimension of the vectors."""

    def __len__(self) -> int:
        """How many vectors there are."""

    def nearest(self, vector: Vectors, count: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the cosines and numbers of the nearest vectors, nearest first; at most ``count``."""
