"""The protocol of a vector store, and of what builds and opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors
    from index.store.text_vectors import TextVectors


class VectorStore(Protocol):
    """The vectors of all texts of a snapshot by every encoder, and a search among some by the first one.

    Texts are numbered from 0. Those that are searched are the :attr:`TextKind.is_in_store`.
    """

    @property
    def dimension(self) -> int:
        """The dimension of the first encoder's vectors."""

    def __len__(self) -> int:
        """How many texts are searched."""

    def nearest(
        self, query: Vectors, count: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the cosines and numbers of the nearest texts by the first encoder, nearest first.

        Args:
            query: a unit vector.
            count: how many, at the most.
            among: the numbers of the only texts to search, in order; None for all.

        Raises:
            SnapshotError: the store does not answer.
        """

    def vectors(self, numbers: NDArray[np.int64], encoders: Sequence[int]) -> list[Vectors]:
        """Return the vectors of texts, of shape (len(numbers), dimension), by each of some encoders.

        Args:
            numbers: of the texts.
            encoders: the number of each encoder, 0 for the first.

        Raises:
            SnapshotError: the store does not answer.
        """


class VectorStoreBackend(Protocol):
    """Builds and opens the vector stores of snapshots."""

    @property
    def name(self) -> str:
        """The name in a manifest, and as a setting."""

    def build(
        self, snapshot: str, folder: Path, vectors: Sequence[TextVectors], searched: NDArray[np.int64]
    ) -> VectorStore:
        """Build the store of a snapshot.

        Args:
            snapshot: its id.
            folder: the folder of its files, to which the store may add some.
            vectors: of all texts by each encoder, the first one's first.
            searched: the numbers of the texts that are searched, in order.

        Raises:
            OSError: a file cannot be written.
            SnapshotError: the store does not answer.
        """

    def open(self, snapshot: str, folder: Path, searched: NDArray[np.int64]) -> VectorStore:
        """Open what :meth:`build` built.

        Raises:
            SnapshotError: it is missing or damaged, or the store does not answer.
        """
