"""A snapshot: a complete index of interviews, ready to be searched."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Interview
    from index.encoders.centring import CentredEmbeddings
    from index.encoders.encoder import TextEncoder
    from index.store.indexed_texts import IndexedText
    from index.store.vector_store import VectorStore

# Increased when the content of a snapshot changes: its files, which texts are embedded, or index/data.
FORMAT: Final = 6


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a snapshot, written beside its data.

    Attributes:
        created: when it was built, ISO 8601 in UTC.
        model: the name of the first encoder's model.
        fingerprints: of the first encoder and of the auxiliary ones, in the order of their vectors.
        content: a hash of the interviews.
        counts: how many interviews, exchanges, passages and vectors.
        previous: the snapshot that was current before, or empty.
        files: the SHA-256 of every file, by name.
        store: the name of its vector store.
    """

    id: str
    format: int
    created: str
    model: str
    fingerprints: list[str]
    dimension: int
    content: str
    counts: dict[str, int]
    previous: str
    files: dict[str, str]
    store: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete index.

    Attributes:
        texts: every embedded text of the interviews.
        store: the centred vectors of the texts, by encoder, in the order of the manifest's fingerprints.
        embeddings: what centres vectors, by encoder, in the same order.
    """

    manifest: Manifest
    interviews: tuple[Interview, ...]
    texts: tuple[IndexedText, ...]
    store: VectorStore
    embeddings: tuple[CentredEmbeddings, ...]

    def embeddings_of(self, encoder: TextEncoder) -> CentredEmbeddings | None:
        """Return what centres an encoder's vectors; None where the index was built without it."""
        by_fingerprint = dict(zip(self.manifest.fingerprints, self.embeddings, strict=True))
        return by_fingerprint.get(encoder.fingerprint)


def content_hash(interviews: Sequence[Interview]) -> str:
    """Return a hash of interviews: the same for the same interviews."""
    return hashlib.sha256(json.dumps([as_plain(interview) for interview in interviews]).encode()).hexdigest()


def as_plain(interview: Interview) -> dict[str, Any]:
    """Return an interview as plain data, for JSON.

    With one speaker it is as it was before there could be several, so that older snapshots stay good.
    """
    plain = asdict(interview)
    if len(interview.speakers) == 1:
        (only,) = interview.speakers
        exchanges = [
            {**fields, "answer": list(exchange.paragraphs)}
            for fields, exchange in zip(plain["exchanges"], interview.exchanges, strict=True)
        ]
        del plain["speakers"]
        in_order = dict.fromkeys(("slug", "title", "speaker", "language", "exchanges", "lead", "role"))
        plain = in_order | plain | {"speaker": only.name, "role": only.role, "exchanges": exchanges}
    plain["date"] = interview.date.isoformat() if interview.date else None
    return plain
