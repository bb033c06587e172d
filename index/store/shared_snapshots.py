"""Snapshots that several bots share: their files are in Milvus beside their vectors, and an alias names one.

Each bot has the files of what it serves in its own ``DATA_DIR``, and looks from time to time which snapshot
is current for all. The vectors of a snapshot are a collection (:mod:`index.store.milvus_store`), and its
files are a second one. https://milvus.io/docs/manage-aliases.md
"""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Final

from pymilvus import DataType

from index.errors import SnapshotError
from index.store.milvus_store import TIMEOUT_SECONDS, collection_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from index.store.milvus_store import MilvusServer

_CURRENT: Final = "interviews_current"
_PREFIX: Final = "interviews_"
_FILES: Final = "_files"
# Of a VARCHAR: https://milvus.io/docs/limitations.md
_CHARACTERS: Final = 65_000
# Parts that are sent or fetched at a time.
_BATCH: Final = 100
# A collection must have a vector; of files it means nothing.
_NO_VECTOR: Final = [0.0, 0.0]


class SharedSnapshots:
    """The snapshots in Milvus, and which one is current for all bots.

    Args:
        server: that has them.
    """

    def __init__(self, server: MilvusServer) -> None:
        self._server = server

    def current(self) -> str:
        """Return the id of the snapshot that is current for all; empty where there is none yet.

        Raises:
            SnapshotError: Milvus does not answer.
        """
        with self._server.client() as client:
            if _CURRENT not in client.list_aliases(timeout=TIMEOUT_SECONDS)["aliases"]:
                return ""
            return _snapshot_in(client.describe_alias(_CURRENT, timeout=TIMEOUT_SECONDS)["collection_name"])

    def make_current(self, snapshot: str) -> None:
        """Make a snapshot the current one for all bots, in one step.

        Raises:
            SnapshotError: Milvus does not answer, or does not have it.
        """
        is_first = not self.current()
        with self._server.client() as client:
            set_alias = client.create_alias if is_first else client.alter_alias
            set_alias(collection_of(snapshot), _CURRENT, timeout=TIMEOUT_SECONDS)

    def upload(self, snapshot: str, folder: Path) -> None:
        """Send the files of a snapshot.

        Raises:
            OSError: a file cannot be read.
            SnapshotError: Milvus does not answer.
        """
        collection = collection_of(snapshot) + _FILES
        with self._server.client() as client:
            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("number", DataType.INT64, is_primary=True)
            schema.add_field("file", DataType.VARCHAR, max_length=200)
            schema.add_field("content", DataType.VARCHAR, max_length=_CHARACTERS)
            schema.add_field("no_vector", DataType.FLOAT_VECTOR, dim=len(_NO_VECTOR))
            index = client.prepare_index_params()
            index.add_index("no_vector", index_type="FLAT", metric_type="L2")
            client.create_collection(collection, schema=schema, index_params=index, timeout=TIMEOUT_SECONDS)
            contents = [(path.name, part) for path in folder.iterdir() for part in _parts(path.read_bytes())]
            parts = [
                {"number": number, "file": name, "content": content, "no_vector": _NO_VECTOR}
                for number, (name, content) in enumerate(contents)
            ]
            for start in range(0, len(parts), _BATCH):
                client.insert(collection, parts[start : start + _BATCH], timeout=TIMEOUT_SECONDS)
            client.flush(collection, timeout=TIMEOUT_SECONDS)

    def download(self, snapshot: str, folder: Path) -> None:
        """Write the files of a snapshot into a folder; their checksums are not verified here.

        Raises:
            OSError: a file cannot be written.
            SnapshotError: Milvus does not answer, or does not have it.
        """
        collection = collection_of(snapshot) + _FILES
        parts: dict[str, list[str]] = {}
        with self._server.client() as client:
            client.load_collection(collection, timeout=TIMEOUT_SECONDS)
            count = int(client.query(collection, output_fields=["count(*)"])[0]["count(*)"])
            for start in range(0, count, _BATCH):
                rows = client.get(
                    collection,
                    ids=list(range(start, min(start + _BATCH, count))),
                    output_fields=["number", "file", "content"],
                    timeout=TIMEOUT_SECONDS,
                )
                for row in sorted(rows, key=lambda row: int(row["number"])):
                    parts.setdefault(row["file"], []).append(row["content"])
        for name, contents in parts.items():
            if name != (folder / name).name:
                raise SnapshotError(f"Milvus at {self._server.name} has a file {name!r} in {collection}")
            (folder / name).write_bytes(_joined(contents))

    def prune(self, keep: Collection[str], count: int) -> None:
        """Remove old snapshots.

        Args:
            keep: the ids of those that stay in any case.
            count: how many of the newest stay.

        Raises:
            SnapshotError: Milvus does not answer.
        """
        with self._server.client() as client:
            names = client.list_collections(timeout=TIMEOUT_SECONDS)
            collections = {name.removesuffix(_FILES) for name in names if name.startswith(_PREFIX)}
            for old in sorted(collections, reverse=True)[count:]:
                if _snapshot_in(old) not in keep:
                    for name in {old, old + _FILES}.intersection(names):
                        client.drop_collection(name, timeout=TIMEOUT_SECONDS)


def _snapshot_in(collection: str) -> str:
    """Return the id of the snapshot whose vectors a collection holds."""
    return collection.removeprefix(_PREFIX).replace("_", "-")


def _parts(content: bytes) -> list[str]:
    """Return the content of a file as texts that fit into a field; of an empty file, one."""
    text = base64.b85encode(zlib.compress(content)).decode()
    return [text[start : start + _CHARACTERS] for start in range(0, len(text), _CHARACTERS)]


def _joined(parts: list[str]) -> bytes:
    try:
        return zlib.decompress(base64.b85decode("".join(parts)))
    except (ValueError, zlib.error) as error:
        raise SnapshotError("a file of a snapshot in Milvus is damaged") from error
