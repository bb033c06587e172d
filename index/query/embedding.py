"""A query -> its vectors: the first encoder's always, and those of at most one auxiliary encoder.

A query is centred by its language, so the language is detected first. Which auxiliary encoder is used depends
on it and on the languages of the interviews that are searched (:mod:`index.encoders.auxiliary`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.encoders.auxiliary import cross_lingual_encoders
from index.encoders.centring import concatenate_weighted
from index.language import LanguageDetector

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from index.encoders.centring import CentredEmbeddings
    from index.encoders.encoder import AuxiliaryEncoder, Encoder, TextEncoder, Vectors


@dataclass(frozen=True, slots=True)
class QueryEmbedding:
    """A query, embedded by one encoder.

    Attributes:
        language: the query's ISO 639-1 code, as it was detected; an empty string where it has no words.
        centred: the encoder's vectors of the interviews and of the background.
        vector: the query's vector, centred by its language.
        share: the encoder's share in a similarity; those of all embeddings of a query add up to 1.
        calibration_factor: what relevance and margin are multiplied by before the confidence is computed.
    """

    language: str
    centred: CentredEmbeddings
    vector: Vectors
    share: float
    calibration_factor: float

    def cosines(self, texts: Vectors) -> Vectors:
        """Return the cosines of the query with texts, given as unit vectors of the same encoder."""
        cosines: Vectors = texts @ self.vector
        return cosines


# Compared by identity: the same encoder is the same key.
@dataclass(frozen=True, slots=True, eq=False)
class _CentredEncoder:
    """An encoder with its vectors of the snapshot; the weight of the first one is 1."""

    encoder: TextEncoder
    centred: CentredEmbeddings
    similarity_weight: float = 1.0
    calibration_factor: float = 1.0


class QueryEmbedder:
    """Embeds queries with the encoders of one snapshot. Several threads may use it at once.

    Args:
        encoder: the first encoder.
        centred: its vectors.
        auxiliary: the auxiliary encoders, those with the fewest languages first, and the vectors of each.
        languages: the ISO 639-1 codes of the languages of all interviews.

    Attributes:
        language_of: detects the language of a query.
    """

    def __init__(
        self,
        encoder: Encoder,
        centred: CentredEmbeddings,
        auxiliary: Sequence[tuple[AuxiliaryEncoder, CentredEmbeddings]],
        languages: Collection[str],
    ) -> None:
        self._first = _CentredEncoder(encoder, centred)
        self._auxiliary: list[tuple[AuxiliaryEncoder, _CentredEncoder]] = [
            (one, _CentredEncoder(one, own, one.weights.similarity, one.weights.calibration_factor))
            for one, own in auxiliary
        ]
        cross_lingual, self._cross_lingual_shares = cross_lingual_encoders(
            encoder, [one for one, _ in auxiliary]
        )
        encoders = [self._first, *(encoder for _, encoder in self._auxiliary)]
        self._cross_lingual = [encoder for encoder in encoders if encoder.encoder in cross_lingual]
        known = {language for one, _ in auxiliary for language in one.languages}
        self.language_of = LanguageDetector(languages, known)
        self._auxiliary_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="auxiliary")

    def prepare(self) -> None:
        """Load the language detector now rather than with the first query."""
        self.language_of.prepare()

    def embed(
        self, queries: Sequence[str], interview_languages: Collection[str]
    ) -> list[list[QueryEmbedding]]:
        """Return the embeddings of each query by the encoders that know its language, the first one's first.

        Args:
            queries: at least one.
            interview_languages: ISO 639-1 codes of the languages of the interviews that are searched.

        Raises:
            ModelError: a model cannot be opened.
        """
        languages = [self.language_of(query) for query in queries]
        encoders = [self._encoders_for(language, interview_languages) for language in languages]
        return self._embed(queries, languages, encoders)

    def embed_cross_lingually(self, texts: Sequence[str]) -> list[Vectors]:
        """Return a vector of each text that is comparable across languages.

        Raises:
            ModelError: a model cannot be opened.
        """
        languages = [self.language_of(text) for text in texts]
        embedded = self._embed(texts, languages, [self._cross_lingual] * len(texts))
        return [
            concatenate_weighted([embedding.vector for embedding in embeddings], self._cross_lingual_shares)
            for embeddings in embedded
        ]

    def cross_lingual_examples(self, vectors_of: Callable[[CentredEmbeddings], Vectors]) -> Vectors:
        """Return vectors of example texts, of the same kind as those of :meth:`embed_cross_lingually`.

        Args:
            vectors_of: returns the vectors of the examples by one encoder.
        """
        vectors = [vectors_of(encoder.centred) for encoder in self._cross_lingual]
        return concatenate_weighted(vectors, self._cross_lingual_shares)

    def _encoders_for(self, language: str, interview_languages: Collection[str]) -> list[_CentredEncoder]:
        """Return the encoders for a query in a language among texts in the interviews' languages."""
        able = [
            encoder
            for auxiliary, encoder in self._auxiliary
            if language in auxiliary.languages and _can_compare(auxiliary, interview_languages)
        ]
        return [self._first, *able[:1]]

    def _embed(
        self, texts: Sequence[str], languages: Sequence[str], encoders: Sequence[Sequence[_CentredEncoder]]
    ) -> list[list[QueryEmbedding]]:
        """Return the embeddings of each text by its encoders; the first runs in parallel with the others."""
        numbers_of: dict[_CentredEncoder, list[int]] = {}
        for number, of_text in enumerate(encoders):
            for encoder in of_text[1:]:
                numbers_of.setdefault(encoder, []).append(number)
        futures = {
            encoder: self._auxiliary_worker.submit(encoder.encoder.embed_queries, [texts[n] for n in numbers])
            for encoder, numbers in numbers_of.items()
        }
        vectors = {self._first: dict(enumerate(self._first.encoder.embed_queries(texts)))}
        for encoder, future in futures.items():
            vectors[encoder] = dict(zip(numbers_of[encoder], future.result(), strict=True))
        return [
            [
                QueryEmbedding(
                    language,
                    encoder.centred,
                    encoder.centred.question(vectors[encoder][number], language),
                    share,
                    encoder.calibration_factor,
                )
                for encoder, share in zip(of_text, _shares(of_text), strict=True)
            ]
            for number, (language, of_text) in enumerate(zip(languages, encoders, strict=True))
        ]


def _can_compare(auxiliary: AuxiliaryEncoder, languages: Collection[str]) -> bool:
    """Return whether an encoder can compare a question with texts in these languages.

    For a multilingual one it is enough to know one of them: ``index/EXPERIMENTS.md``, "Auxiliary encoders".
    """
    if auxiliary.is_multilingual:
        return not auxiliary.languages.isdisjoint(languages)
    return auxiliary.languages.issuperset(languages)


def _shares(encoders: Sequence[_CentredEncoder]) -> list[float]:
    """Return the share of each encoder in a similarity."""
    total = sum(encoder.similarity_weight for encoder in encoders)
    return [encoder.similarity_weight / total for encoder in encoders]
