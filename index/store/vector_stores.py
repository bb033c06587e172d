"""The vector stores by name. Another one gets a module beside :mod:`index.store.faiss_store` and a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.errors import SnapshotError

if TYPE_CHECKING:
    from index.store.shared_snapshots import SharedSnapshots
    from index.store.vector_store import VectorStoreBackend

STORES: Final = ("faiss", "milvus")
DEFAULT_STORE: Final = STORES[0]


@dataclass(frozen=True, slots=True)
class Stores:
    """Where snapshots have their vectors.

    Attributes:
        backend: builds and opens the vector stores.
        shared: the snapshots that several bots share; None where each bot has its own.
    """

    backend: VectorStoreBackend
    shared: SharedSnapshots | None = None


def open_stores(name: str, milvus_uri: str = "") -> Stores:
    """Return the vector stores of this name; its library is loaded only now.

    Args:
        name: one of :data:`STORES`.
        milvus_uri: see :class:`index.store.milvus_store.MilvusServer`.

    Raises:
        SnapshotError: there is none of this name, or its package is not installed.
    """
    match name:
        case "faiss":
            from index.store.faiss_store import FaissBackend

            return Stores(FaissBackend())
        case "milvus":
            from index.store.milvus_store import MilvusBackend, MilvusServer
            from index.store.shared_snapshots import SharedSnapshots

            server = MilvusServer(milvus_uri)
            return Stores(MilvusBackend(server), SharedSnapshots(server))
        case _:
            raise SnapshotError(f"there is no vector store {name!r}, only {', '.join(STORES)}")
