"""The snapshots that the settings name: in the ``DATA_DIR``, with their vectors in the ``VECTOR_STORE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.store.snapshot_directory import SnapshotDirectory
from index.store.vector_stores import open_stores

if TYPE_CHECKING:
    from bot.settings import Settings


def snapshots_of(settings: Settings) -> SnapshotDirectory:
    """Return the snapshots in the ``DATA_DIR``, with their vectors where ``VECTOR_STORE`` says.

    Raises:
        SnapshotError: the package of the vector store is not installed.
    """
    stores = open_stores(settings.vector_store, settings.milvus_uri.get_secret_value())
    return SnapshotDirectory(settings.data_dir / "index", stores)
