"""The vector store on Milvus: a cluster, or the embedded Milvus Lite where the address is a file.

A collection has one entity for each text that is searched, with the first encoder's vector, and the vectors
by all encoders of the texts around it: those after the entity before, up to itself. So all that ranking needs
of the candidates comes with one request. These vectors are in half precision, as text: Milvus Lite has no
field of such vectors, and no Milvus has one of bytes.

https://milvus.io/docs/schema.md
"""

from __future__ import annotations

import base64
import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import numpy as np

from index.errors import SnapshotError
from index.store.snapshot_files import REBUILD
from index.store.text_vectors import text_vectors_files

try:
    from pymilvus import DataType, MilvusClient, MilvusException
except ImportError as error:
    raise SnapshotError(
        f"VECTOR_STORE is milvus, but {error.name} is not installed: run `pip install '.[milvus]'`, "
        "or set VECTOR_STORE to faiss"
    ) from None

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors
    from index.store.text_vectors import HalfVectors, TextVectors

# https://milvus.io/docs/hnsw.md, with the parameters of :mod:`index.store.faiss_store`.
_HNSW: Final = {"M": 32, "efConstruction": 200}
_EF_SEARCH: Final = 512
TIMEOUT_SECONDS: Final = 30.0
# Entities sent at a time: a message to Milvus has at most 64 MB.
_BATCH: Final = 500
# Around one entity there are at most as many texts: https://milvus.io/docs/limitations.md
_MAX_AROUND: Final = 4096
_MAX_CHARACTERS: Final = 65_535
# Longer than the 10 s of pymilvus, which a server may refuse as too many.
_KEEPALIVE: Final = {"grpc.keepalive_time_ms": 300_000}


class MilvusServer:
    """A connection to Milvus, made with the first request.

    Args:
        uri: the address of a cluster, or the path of a file that ends in ``.db`` for Milvus Lite. It may hold
            a password, and is never shown.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._client: MilvusClient | None = None
        # What fails is raised, and told once.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

    @property
    def name(self) -> str:
        """The address without a password, for messages."""
        address = urlsplit(self._uri)
        return f"{address.hostname}:{address.port or 19530}" if address.hostname else self._uri

    @contextmanager
    def client(self) -> Iterator[MilvusClient]:
        """Give the client.

        Raises:
            SnapshotError: Milvus does not answer, or refuses what is asked.
        """
        try:
            if self._client is None:
                self._client = MilvusClient(self._uri, timeout=TIMEOUT_SECONDS, grpc_options=_KEEPALIVE)
            yield self._client
        except (MilvusException, OSError, ValueError) as error:
            reason = getattr(error, "message", "") or str(error)
            raise SnapshotError(
                f"Milvus at {self.name} does not answer as it should ({reason.splitlines()[0]}): "
                "make sure that it runs, and that MILVUS_URI is right"
            ) from None


def collection_of(snapshot: str) -> str:
    """Return the name of a snapshot's collection: it may hold letters, digits and underscores."""
    return f"interviews_{snapshot.replace('-', '_')}"


class MilvusStore:
    """The collection of one snapshot.

    Args:
        server: that has it.
        collection: its name.
        dimension: of the first encoder's vectors.
        searched: the numbers of the texts that are searched, in order.
    """

    def __init__(
        self, server: MilvusServer, collection: str, dimension: int, searched: NDArray[np.int64]
    ) -> None:
        self._server = server
        self._collection = collection
        self._searched = searched
        self.dimension = dimension

    def __len__(self) -> int:
        """How many texts are searched."""
        return len(self._searched)

    def nearest(
        self, query: Vectors, count: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the cosines and numbers of the nearest texts by the first encoder, nearest first.

        Args:
            query: a unit vector.
            count: how many, at the most.
            among: the numbers of the only texts to search, in order; None for all.

        Raises:
            SnapshotError: Milvus does not answer.
        """
        if among is not None and not len(among):
            return np.zeros(0, dtype=np.float32), among
        with self._server.client() as client:
            (hits,) = client.search(
                self._collection,
                data=[query.tolist()],
                anns_field="vector",
                limit=min(count, len(self)),
                filter="" if among is None else self._filter(among),
                search_params={"metric_type": "IP", "params": {"ef": max(_EF_SEARCH, count)}},
                timeout=TIMEOUT_SECONDS,
            )
        cosines = np.array([hit["distance"] for hit in hits], dtype=np.float32)
        return cosines, np.array([hit["number"] for hit in hits], dtype=np.int64)

    def vectors(self, numbers: NDArray[np.int64], encoders: Sequence[int]) -> list[Vectors]:
        """Return the vectors of texts, of shape (len(numbers), dimension), by each of some encoders.

        Raises:
            SnapshotError: Milvus does not answer.
        """
        entities = np.unique(self._entity_around(numbers)).tolist()
        fields = [_vectors_field(encoder) for encoder in encoders]
        with self._server.client() as client:
            rows = client.get(
                self._collection,
                ids=entities or self._searched[:1].tolist(),
                output_fields=["number", "first", *fields],
                timeout=TIMEOUT_SECONDS,
            )
        found = []
        for field in fields:
            of_text = {
                row["first"] + place: encoded for row in rows for place, encoded in enumerate(row[field])
            }
            dimension = len(_decoded(next(iter(of_text.values()))))
            decoded = [_decoded(of_text[number]) for number in numbers.tolist()]
            found.append(np.array(decoded, dtype=np.float32).reshape(len(numbers), dimension))
        return found

    def _entity_around(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the entity that has the vectors of each text."""
        # The last entity has what follows it, too.
        places = np.minimum(np.searchsorted(self._searched, numbers), len(self) - 1)
        entities: NDArray[np.int64] = self._searched[places]
        return entities

    def _filter(self, among: NDArray[np.int64]) -> str:
        """Return an expression of Milvus for some texts; those of an interview follow each other."""
        first, last = among[0], among[-1]
        if np.searchsorted(self._searched, last) - np.searchsorted(self._searched, first) == len(among) - 1:
            return f"number >= {first} and number <= {last}"
        return f"number in {json.dumps(among.tolist())}"


class MilvusBackend:
    """Keeps the store of each snapshot in a collection of its own.

    Args:
        server: that has the collections.
    """

    name = "milvus"

    def __init__(self, server: MilvusServer) -> None:
        self._server = server

    def build(
        self, snapshot: str, folder: Path, vectors: Sequence[TextVectors], searched: NDArray[np.int64]
    ) -> MilvusStore:
        """Send vectors to a new collection; their files are not part of the snapshot and are removed.

        Raises:
            OSError: a file cannot be removed.
            SnapshotError: Milvus does not answer, or there are too many texts around one that is searched.
        """
        collection = collection_of(snapshot)
        with self._server.client() as client:
            _create(client, collection, [of.shape[1] for of in vectors])
            for start in range(0, len(searched), _BATCH):
                client.insert(
                    collection,
                    [_entity(place, vectors, searched) for place in _places(start, searched)],
                    timeout=TIMEOUT_SECONDS,
                )
            client.flush(collection, timeout=TIMEOUT_SECONDS)
            client.load_collection(collection, timeout=TIMEOUT_SECONDS)
        for path in text_vectors_files(folder):
            path.unlink()
        return MilvusStore(self._server, collection, vectors[0].shape[1], searched)

    def open(self, snapshot: str, folder: Path, searched: NDArray[np.int64]) -> MilvusStore:
        """Open the collection of a snapshot.

        Raises:
            SnapshotError: Milvus does not have it, or not all of it, or does not answer.
        """
        del folder
        collection = collection_of(snapshot)
        with self._server.client() as client:
            if not client.has_collection(collection, timeout=TIMEOUT_SECONDS):
                raise SnapshotError(
                    f"Milvus at {self._server.name} has no collection {collection}: {REBUILD}"
                )
            client.load_collection(collection, timeout=TIMEOUT_SECONDS)
            count = int(client.query(collection, output_fields=["count(*)"])[0]["count(*)"])
            fields = client.describe_collection(collection)["fields"]
        if count != len(searched):
            raise SnapshotError(
                f"Milvus at {self._server.name} has {count} instead of {len(searched)} vectors "
                f"in the collection {collection}: {REBUILD}"
            )
        (vector,) = (field for field in fields if field["name"] == "vector")
        return MilvusStore(self._server, collection, int(vector["params"]["dim"]), searched)


def _create(client: MilvusClient, collection: str, dimensions: Sequence[int]) -> None:
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("number", DataType.INT64, is_primary=True)
    # The number of the first of the texts whose vectors the entity has.
    schema.add_field("first", DataType.INT64)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions[0])
    for encoder in range(len(dimensions)):
        schema.add_field(
            _vectors_field(encoder),
            DataType.ARRAY,
            element_type=DataType.VARCHAR,
            max_capacity=_MAX_AROUND,
            max_length=_MAX_CHARACTERS,
        )
    index = client.prepare_index_params()
    index.add_index("vector", index_type="HNSW", metric_type="IP", params=_HNSW)
    client.create_collection(collection, schema=schema, index_params=index, timeout=TIMEOUT_SECONDS)


def _places(start: int, searched: NDArray[np.int64]) -> range:
    return range(start, min(start + _BATCH, len(searched)))


def _entity(place: int, vectors: Sequence[TextVectors], searched: NDArray[np.int64]) -> dict[str, Any]:
    """Return the entity of the searched text at a place in the order of them."""
    number = int(searched[place])
    first = int(searched[place - 1]) + 1 if place else 0
    end = number + 1 if place < len(searched) - 1 else vectors[0].shape[0]
    if end - first > _MAX_AROUND:
        raise SnapshotError(
            f"a passage has {end - first} sentences, and Milvus holds at most {_MAX_AROUND} of them: "
            "divide it in the interview file"
        )
    texts = np.arange(first, end)
    by_encoder = [of[texts] for of in vectors]
    around = {_vectors_field(n): [_encoded(vector) for vector in of] for n, of in enumerate(by_encoder)}
    vector = by_encoder[0][number - first].astype(np.float32)
    return {"number": number, "first": first, "vector": vector, **around}


def _vectors_field(encoder: int) -> str:
    return f"vectors_{encoder}"


def _encoded(vector: HalfVectors) -> str:
    return base64.b64encode(vector.astype("<f2").tobytes()).decode()


def _decoded(text: str) -> HalfVectors:
    return np.frombuffer(base64.b64decode(text), dtype="<f2")
