"""The vector stores by name. Another one gets a module beside :mod:`index.store.faiss_store` and a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.errors import SnapshotError

if TYPE_CHECKING:
    from index.store.vector_store import VectorStoreBackend

STORES: Final = ("faiss",)
DEFAULT_STORE: Final = STORES[0]


def vector_store_backend(name: str) -> VectorStoreBackend:
    """Return what builds and opens the vector stores of this name; its library is loaded only now.

    Raises:
        SnapshotError: there is none.
    """
    match name:
        case "faiss":
            from index.store.faiss_store import FaissBackend

            return FaissBackend()
        case _:
            raise SnapshotError(f"there is no vector store {name!r}, only {', '.join(STORES)}")
