"""Interviews -> a snapshot: every text embedded by every encoder that knows its language, part by part.

A build that is stopped goes on where it was: each vector is in the cache as soon as it is computed
(:mod:`index.encoders.vector_cache`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from index.encoders.centring import CentredEmbeddings
from index.encoders.encoder import Text
from index.store.faiss_store import FaissStore
from index.store.indexed_texts import TextKind, indexed_texts_of, searched_numbers
from index.store.snapshot import FORMAT, Manifest, Snapshot, content_hash
from index.store.text_vectors import CHUNK, StoredTextVectors, text_vectors_file, write_text_vectors
from index.store.vector_stores import DEFAULT_STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from content.model import Interview
    from index.encoders.encoder import AuxiliaryEncoder, Encoder, TextEncoder, Vectors
    from index.store.indexed_texts import IndexedText
    from index.store.vector_store import VectorStore, VectorStoreBackend

    Report = Callable[[int, int], None]


class _Progress:
    """Counts the work of all encoders as one.

    Args:
        texts: how many texts there are.
        encoders: how many encoders embed them.
        report: called with (texts done, all texts).
    """

    def __init__(self, texts: int, encoders: int, report: Report | None) -> None:
        self._texts = texts
        self._embedded = [0] * encoders
        self._report = report

    @property
    def embedded(self) -> int:
        """How many texts were not in the cache, of the encoder that missed the most."""
        return max(self._embedded)

    def of_part(self, encoder: int, start: int, size: int) -> Report:
        """Return a callback for the embedding of a part of the texts.

        Args:
            encoder: the number of the encoder.
            start: how many texts it has done before.
            size: how many texts the part has.
        """
        embedded = self._embedded[encoder]

        def report(done: int, missing: int) -> None:
            self._embedded[encoder] = embedded + done
            if self._report:
                texts = encoder * self._texts + start + size * done // missing
                self._report(texts // len(self._embedded), self._texts)

        return report


def build_in_memory(
    interviews: Sequence[Interview], encoder: Encoder, progress: Report | None = None
) -> Snapshot:
    """Embed interviews without writing a snapshot.

    Args:
        interviews: all that are to be searched.
        encoder: gives the vectors.
        progress: called with (texts done, all texts) unless all vectors are in the cache; an exception that
            it raises stops the build.

    Raises:
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """
    texts = indexed_texts_of(interviews)
    embeddings = _background_by_encoder(encoder)
    counted = _Progress(len(texts), len(embeddings), progress)
    by_encoder = _vectors_by_encoder(encoder, texts, embeddings, counted)
    vectors = [np.concatenate([part.astype(np.float16) for part in parts]) for parts in by_encoder]
    store = FaissStore.build(vectors, searched_numbers(texts))
    manifest = _manifest("", interviews, encoder, texts, store, DEFAULT_STORE)
    return Snapshot(manifest, tuple(interviews), texts, store, embeddings)


def build_in_folder(
    interviews: Sequence[Interview],
    encoder: Encoder,
    backend: VectorStoreBackend,
    id_: str,
    folder: Path,
    progress: Report | None = None,
) -> tuple[Snapshot, int]:
    """Embed interviews into the folder of a snapshot; the vectors are never in memory all at once.

    Args:
        interviews: all that are to be searched.
        encoder: gives the vectors.
        backend: of the vector store.
        id_: of the snapshot.
        folder: for its files.
        progress: as of :func:`build_in_memory`.

    Returns:
        The snapshot, and how many texts were embedded.

    Raises:
        OSError: a file cannot be written.
        SnapshotError: the vector store does not answer.
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """
    texts = indexed_texts_of(interviews)
    embeddings = _background_by_encoder(encoder)
    files = [text_vectors_file(folder, number) for number in range(len(embeddings))]
    counted = _Progress(len(texts), len(embeddings), progress)
    by_encoder = _vectors_by_encoder(encoder, texts, embeddings, counted)
    for path, parts in zip(files, by_encoder, strict=True):
        write_text_vectors(parts, len(texts), path)
    store = backend.build(id_, folder, [StoredTextVectors(path) for path in files], searched_numbers(texts))
    manifest = _manifest(id_, interviews, encoder, texts, store, backend.name)
    return Snapshot(manifest, tuple(interviews), texts, store, embeddings), counted.embedded


def fingerprints_of(encoder: Encoder) -> list[str]:
    """Return the fingerprints of an encoder and its auxiliary ones, in the order of a snapshot's vectors."""
    return [of.fingerprint for of in (encoder, *encoder.auxiliary_encoders)]


def _manifest(
    id_: str,
    interviews: Sequence[Interview],
    encoder: Encoder,
    texts: Sequence[IndexedText],
    store: VectorStore,
    name: str,
) -> Manifest:
    return Manifest(
        id=id_,
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=encoder.name,
        fingerprints=fingerprints_of(encoder),
        dimension=store.dimension,
        content=content_hash(interviews),
        counts={
            "interviews": len(interviews),
            "exchanges": sum(len(interview.exchanges) for interview in interviews),
            "passages": sum(text.kind is TextKind.PASSAGE for text in texts),
            "vectors": len(texts),
        },
        previous="",
        files={},
        store=name,
    )


def _background_by_encoder(encoder: Encoder) -> tuple[CentredEmbeddings, ...]:
    first = CentredEmbeddings.build(encoder, encoder.configuration.language_share)
    return (first, *map(CentredEmbeddings.build, encoder.auxiliary_encoders))


def _vectors_by_encoder(
    encoder: Encoder,
    texts: Sequence[IndexedText],
    embeddings: Sequence[CentredEmbeddings],
    progress: _Progress,
) -> Iterator[Iterator[Vectors]]:
    """Yield, for each encoder, the centred vectors of all texts, :data:`CHUNK` of them at a time."""

    def parts(number: int, of: TextEncoder, knows: Callable[[IndexedText], bool]) -> Iterator[Vectors]:
        centred = embeddings[number]
        for start in range(0, len(texts), CHUNK):
            part = texts[start : start + CHUNK]
            known = [place for place, text in enumerate(part) if knows(text)]
            # A text in a language that the encoder does not know gets a zero vector: similar to nothing.
            vectors = np.zeros((len(part), centred.centres.shape[1]), dtype=np.float32)
            if known:
                to_embed = [Text(part[place].kind.role, part[place].text) for place in known]
                languages = [part[place].language for place in known]
                embedded = of.embed(to_embed, progress.of_part(number, start, len(part)))
                vectors[known] = centred.texts(embedded, to_embed, languages)
            yield vectors

    yield parts(0, encoder, lambda _text: True)
    for number, auxiliary in enumerate(encoder.auxiliary_encoders, 1):
        yield parts(number, auxiliary, partial(_can_embed, auxiliary))


def _can_embed(auxiliary: AuxiliaryEncoder, text: IndexedText) -> bool:
    return auxiliary.is_multilingual or text.language in auxiliary.languages
