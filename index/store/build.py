"""Interviews -> a snapshot in memory: every text embedded by every encoder that knows its language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from index.encoders.centring import CentredEmbeddings
from index.encoders.encoder import Text
from index.store.indexed_texts import TextKind, indexed_texts_of
from index.store.snapshot import FORMAT, Manifest, Snapshot, content_hash
from index.store.vector_stores import vector_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from content.model import Interview
    from index.encoders.encoder import AuxiliaryEncoder, Encoder
    from index.store.indexed_texts import IndexedText


def build_in_memory(
    interviews: Sequence[Interview], encoder: Encoder, progress: Callable[[int, int], None] | None = None
) -> Snapshot:
    """Embed interviews without writing a snapshot.

    Raises:
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """
    texts = indexed_texts_of(interviews)
    embeddings = _centred_embeddings(encoder, texts, progress)
    in_store = [number for number, text in enumerate(texts) if text.kind.is_in_store]
    manifest = Manifest(
        id="",
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=encoder.name,
        fingerprints=fingerprints_of(encoder),
        dimension=embeddings[0].centres.shape[1],
        content=content_hash(interviews),
        counts={
            "interviews": len(interviews),
            "exchanges": sum(len(interview.exchanges) for interview in interviews),
            "passages": sum(text.kind is TextKind.PASSAGE for text in texts),
            "vectors": len(texts),
        },
        previous="",
        files={},
    )
    store = vector_store(manifest.store).build(embeddings[0].texts[in_store])
    return Snapshot(manifest, tuple(interviews), texts, store, embeddings)


def fingerprints_of(encoder: Encoder) -> list[str]:
    """Return the fingerprints of an encoder and its auxiliary ones, in the order of a snapshot's vectors."""
    return [of.fingerprint for of in (encoder, *encoder.auxiliary_encoders)]


def _centred_embeddings(
    encoder: Encoder, indexed: Sequence[IndexedText], progress: Callable[[int, int], None] | None
) -> tuple[CentredEmbeddings, ...]:
    encoders = (encoder, *encoder.auxiliary_encoders)
    texts = [Text(of.kind.role, of.text) for of in indexed]
    reported = total = 0

    def report_of(number: int) -> Callable[[int, int], None]:
        """Return a callback that counts the work of one encoder as its share of the whole."""

        def report(done: int, missing: int) -> None:
            nonlocal reported, total
            total = max(total, missing)
            reported = int(total * (number + done / missing) / len(encoders))
            if progress:
                progress(reported, total)

        return report

    share = encoder.configuration.language_share
    languages = [of.language for of in indexed]
    embeddings = [CentredEmbeddings.build(encoder, texts, languages, share, report_of(0))]
    for number, auxiliary in enumerate(encoder.auxiliary_encoders, 1):
        known = [n for n, of in enumerate(indexed) if _can_embed(auxiliary, of)]
        of_known = CentredEmbeddings.build(auxiliary, [texts[n] for n in known], progress=report_of(number))
        # A text in a language that the encoder does not know gets a zero vector, which is similar to nothing.
        vectors = np.zeros((len(texts), of_known.texts.shape[1]), dtype=np.float32)
        vectors[known] = of_known.texts
        embeddings.append(replace(of_known, texts=vectors))
    if progress and reported < total:
        progress(total, total)
    return tuple(embeddings)


def _can_embed(auxiliary: AuxiliaryEncoder, text: IndexedText) -> bool:
    return auxiliary.is_multilingual or text.language in auxiliary.languages
