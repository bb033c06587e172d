"""How the encoders of a snapshot see a question: the first always, and at most one auxiliary beside it.

A question is judged among texts of its language, so its language is made out first. Which auxiliary helps
depends on that language and on those of the interviews that are searched (:mod:`index.encoders.auxiliary`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.encoders.auxiliary import cross_lingual_encoders
from index.encoders.centring import concatenate_weighted
from index.query.language import LanguageDetector

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from index.encoders.centring import CentredEmbeddings
    from index.encoders.encoder import AuxiliaryEncoder, Encoder, TextEncoder, Vectors


@dataclass(frozen=True, slots=True)
class QueryEmbedding:
    """A question as one encoder sees it.

    Attributes:
        space: the encoder's.
        vector: the question's centred vector in it.
        share: what its similarities count, of 1.
        evidence_weight: what the evidence is multiplied by before it is calibrated.
    """

    space: CentredEmbeddings
    vector: Vectors
    share: float
    evidence_weight: float

    def cosines(self, texts: Vectors) -> Vectors:
        """Return how similar texts of the space are to the question."""
        cosines: Vectors = texts @ self.vector
        return cosines


# Compared by identity: the same encoder is the same key.
@dataclass(frozen=True, slots=True, eq=False)
class _Encoder:
    """An encoder with its vectors of the snapshot; the weight of the first one is 1."""

    encoder: TextEncoder
    space: CentredEmbeddings
    similarity_weight: float = 1.0
    evidence_weight: float = 1.0


class QueryEmbedder:
    """The encoders of one snapshot. Several threads may ask at once.

    Args:
        encoder: the first encoder.
        space: its vectors.
        auxiliary: the auxiliary encoders, those with the fewest languages first, and the vectors of each.
        languages: the ISO 639-1 codes of the languages of all interviews.
    """

    def __init__(
        self,
        encoder: Encoder,
        space: CentredEmbeddings,
        auxiliary: Sequence[tuple[AuxiliaryEncoder, CentredEmbeddings]],
        languages: Collection[str],
    ) -> None:
        self._first = _Encoder(encoder, space)
        self._auxiliary: list[tuple[AuxiliaryEncoder, _Encoder]] = [
            (one, _Encoder(one, own, one.weights.similarity, one.weights.evidence)) for one, own in auxiliary
        ]
        judges, self._general_shares = cross_lingual_encoders(encoder, [one for one, _ in auxiliary])
        encoders = [self._first, *(encoder for _, encoder in self._auxiliary)]
        self._cross_lingual = [encoder for encoder in encoders if encoder.encoder in judges]
        known = {language for one, _ in auxiliary for language in one.languages}
        self._language_of = LanguageDetector(languages, known)
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="auxiliary")

    def prepare(self) -> None:
        """Load what tells languages apart now rather than with the first question."""
        self._language_of.prepare()

    def see(self, questions: Sequence[str], spoken: Collection[str]) -> list[list[QueryEmbedding]]:
        """Return how those see each question who know its language, the first encoder first.

        Args:
            questions: at least one.
            spoken: the languages of the interviews that are searched.

        Raises:
            ModelError: a model cannot be opened.
        """
        languages = [self._language_of(question) for question in questions]
        return self._embed(
            questions, languages, [self._encoders_for(language, spoken) for language in languages]
        )

    def embed_cross_lingually(self, texts: Sequence[str]) -> list[Vectors]:
        """Return a vector of each text for what is the same in all languages, such as how a text is put.

        Raises:
            ModelError: a model cannot be opened.
        """
        languages = [self._language_of(text) for text in texts]
        seen = self._embed(texts, languages, [self._cross_lingual] * len(texts))
        return [
            concatenate_weighted([embedding.vector for embedding in embeddings], self._general_shares)
            for embeddings in seen
        ]

    def cross_lingual_examples(self, vectors_of: Callable[[CentredEmbeddings], Vectors]) -> Vectors:
        """Return texts of our own as :meth:`embed_cross_lingually` sees them.

        Args:
            vectors_of: gives the texts' vectors in a space.
        """
        vectors = [vectors_of(encoder.space) for encoder in self._cross_lingual]
        return concatenate_weighted(vectors, self._general_shares)

    def _encoders_for(self, language: str, spoken: Collection[str]) -> list[_Encoder]:
        """Return who judges a question in a language among texts in the languages that are spoken."""
        able = [
            encoder
            for auxiliary, encoder in self._auxiliary
            if language in auxiliary.languages and _can_compare(auxiliary, spoken)
        ]
        return [self._first, *able[:1]]

    def _embed(
        self, texts: Sequence[str], languages: Sequence[str], panels: Sequence[Sequence[_Encoder]]
    ) -> list[list[QueryEmbedding]]:
        """Return how its panel sees each text: the auxiliary_encoders embed while the first encoder does."""
        asked: dict[_Encoder, list[int]] = {}
        for number, panel in enumerate(panels):
            for encoder in panel[1:]:
                asked.setdefault(encoder, []).append(number)
        later = {
            encoder: self._beside.submit(encoder.encoder.embed_queries, [texts[n] for n in numbers])
            for encoder, numbers in asked.items()
        }
        vectors = {self._first: dict(enumerate(self._first.encoder.embed_queries(texts)))}
        for encoder, future in later.items():
            vectors[encoder] = dict(zip(asked[encoder], future.result(), strict=True))
        return [
            [
                QueryEmbedding(
                    encoder.space,
                    encoder.space.question(vectors[encoder][number], language),
                    share,
                    encoder.evidence_weight,
                )
                for encoder, share in zip(panel, _shares(panel), strict=True)
            ]
            for number, (language, panel) in enumerate(zip(languages, panels, strict=True))
        ]


def _can_compare(auxiliary: AuxiliaryEncoder, languages: Collection[str]) -> bool:
    """Say whether an encoder can compare a question with texts in these languages.

    For a multilingual one it is enough to know one of them: ``index/EXPERIMENTS.md``, "Auxiliary encoders".
    """
    if auxiliary.is_multilingual:
        return not auxiliary.languages.isdisjoint(languages)
    return auxiliary.languages.issuperset(languages)


def _shares(panel: Sequence[_Encoder]) -> list[float]:
    """Return what the similarities of each encoder count, of 1."""
    total = sum(encoder.similarity_weight for encoder in panel)
    return [encoder.similarity_weight / total for encoder in panel]
