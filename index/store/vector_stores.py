"""The vector stores by name. Another one gets a module beside :mod:`index.store.faiss_store` and a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.errors import SnapshotError

if TYPE_CHECKING:
    from index.store.vector_store import VectorStore

STORES: Final = ("faiss",)
DEFAULT_STORE: Final = STORES[0]


def vector_store(name: str) -> type[VectorStore]:
    """Return the vector store of this name; its library is loaded only now.

    Raises:
        SnapshotError: there is none.
    """
    match name:
        case "faiss":
            from index.store.faiss_store import FaissStore

            return FaissStore
        case _:
            raise SnapshotError(f"there is no vector store {name!r}, only {', '.join(STORES)}")
