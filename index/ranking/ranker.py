"""A query's vectors -> the exchanges of a snapshot, ranked, and how relevant each is.

1. The vector store proposes the nearest questions, wordings and passages: their exchanges are the candidates.
2. A kernel ridge regression over the nearest texts and the nearest background texts, the class "no answer",
   predicts the relevance of each exchange (:mod:`index.kernel_ridge`).
3. How close the answer itself is, compared with the background, breaks near ties; it counts more where an
   exchange has no question.
4. How close each passage of a candidate is, and its closest sentence, by all encoders of the query.

What was measured: ``index/EXPERIMENTS.md``, "Ranking".
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.encoders.centring import concatenate_weighted
from index.ranking.confidence import ConfidenceFeatures
from index.store.indexed_texts import TextKind, searched_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from content.model import Exchange
    from index.encoders.encoder import Vectors
    from index.encoders.model_configuration import ModelConfiguration
    from index.query.embedding import QueryEmbedding
    from index.store.indexed_texts import IndexedText
    from index.store.snapshot import Snapshot

# How many texts the vector store proposes, and how many texts the candidates have together, at the most.
_PROPOSED: Final = 128
_MAX_CANDIDATE_TEXTS: Final = 4096
# How many of the candidates' texts and of the background take part in the regression: the nearest.
_NEAREST_TEXTS: Final = 96
_NEAREST_BACKGROUND: Final = 48

_KINDS: Final = tuple(TextKind)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankedExchanges:
    """The candidates for a query, and all their texts.

    Attributes:
        exchanges: the numbers of the exchanges in the snapshot.
        scores: of each exchange; what they are ranked by.
        relevance: of each exchange, what the regression predicts.
        calibration_factors: of each exchange, what its relevance and margin are multiplied by before the
            confidence is computed.
        texts: the numbers of all texts of these exchanges in the snapshot.
        positions: of each text, the position of its exchange in ``exchanges``.
        z_scores: by encoder, of each text: how unusual its cosine is beside the background's.
    """

    exchanges: Numbers
    scores: NDArray[np.float64]
    relevance: NDArray[np.float64]
    calibration_factors: NDArray[np.float64]
    texts: Numbers
    positions: Numbers
    z_scores: tuple[Vectors, ...]

    @property
    def order(self) -> Numbers:
        """The positions of the exchanges, best first."""
        return np.argsort(-self.scores, kind="stable")

    @property
    def first(self) -> int:
        """The position of the exchange that ranks highest."""
        return int(self.order[0])

    def confidence_features(self, position: int) -> ConfidenceFeatures:
        """Return what the confidence in an exchange is computed from."""
        others = np.delete(self.scores, position)
        second = float(others.max()) if len(others) else 0.0
        factor = float(self.calibration_factors[position])
        margin = factor * (float(self.scores[position]) - second)
        return ConfidenceFeatures(
            factor * float(self.relevance[position]),
            min(max(margin, 0.0), 1.0),
            candidates=len(self.scores),
        )


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage of a candidate.

    Attributes:
        position: of its exchange among the candidates.
        number: of the passage in its exchange.
        wording: the question or other wording of its exchange that is closest to the query; empty where there
            is none.
        best_sentence: the sentence of it that is closest to the query; a verbatim part of the passage.
        closeness: how close it and its best sentence are, by all encoders of the query; a weighted sum of
            z-scores.
    """

    position: int
    number: int
    wording: str
    best_sentence: str
    closeness: float


class ExchangeRanker:
    """Ranks the exchanges of one snapshot. Several threads may use it at once."""

    def __init__(self, snapshot: Snapshot, configuration: ModelConfiguration) -> None:
        self._snapshot = snapshot
        self._weights = configuration.ranking
        self._kernel_ridge = configuration.kernel_ridge
        texts = snapshot.texts
        exchanges = [exchange for interview in snapshot.interviews for exchange in interview.exchanges]
        self._exchange_of = np.array([text.exchange for text in texts])
        self._passage_of = np.array([text.passage for text in texts])
        self._kind_of = np.array([_KINDS.index(text.kind) for text in texts])
        self._is_question = np.array([text.kind.is_question for text in texts])
        # The numbers of the texts that the store searches, of all interviews and of each.
        self._in_store = searched_numbers(texts)
        slugs = np.array([i.slug for i in snapshot.interviews for _ in i.exchanges])
        slug_of = slugs[self._exchange_of[self._in_store]]
        self._in_store_of = {i.slug: self._in_store[slug_of == i.slug] for i in snapshot.interviews}
        # Compared by identity: the vectors in the store are by the numbers of the encoders.
        self._encoder_of = {id(one): number for number, one in enumerate(snapshot.embeddings)}
        # The texts of an exchange follow each other: those of exchange n start at the nth of these.
        self._starts = np.searchsorted(self._exchange_of, np.arange(len(exchanges) + 1))
        self._is_statement = np.array([not (e.question or e.also_asked) for e in exchanges])
        self._speaker_of = np.array(_speakers_of(snapshot.texts, exchanges))
        self._threads = ThreadpoolController()

    def rank(
        self, query: Sequence[QueryEmbedding], interview: str | None = None, speakers: Collection[str] = ()
    ) -> RankedExchanges:
        """Rank the exchanges that may answer a query.

        Args:
            query: its embeddings, the first encoder's first.
            interview: the slug of the only interview to look in, if there is one of this name.
            speakers: the names of those whose words are looked in: some say something there. All if empty.
        """
        # Small matrices: waking a second thread of NumPy or FAISS takes longer than the work itself.
        with self._threads.limit(limits=1):
            return self._rank(query, interview, speakers)

    def passages(self, ranked: RankedExchanges, position: int) -> list[RankedPassage]:
        """Return the passages of a candidate that are looked in, in the order of the text.

        Args:
            ranked: the candidates.
            position: of the exchange among them.
        """
        own = np.flatnonzero(ranked.positions == position)
        texts = ranked.texts[own]
        kinds, passages = self._kind_of[texts], self._passage_of[texts]
        is_sentence = kinds == _KINDS.index(TextKind.SENTENCE)
        z_scores = [values[own] for values in ranked.z_scores]
        # The first encoder embeds whole passages better than an auxiliary one: it counts twice there.
        closeness = np.zeros(passages.max() + 1)
        for weight, values in zip((2.0, 1.0), z_scores, strict=False):
            for kind, counts in ((TextKind.PASSAGE, weight), (TextKind.SENTENCE, 1.0)):
                of_kind = kinds == _KINDS.index(kind)
                closeness += counts * _best_of_each(values[of_kind], passages[of_kind], len(closeness))
        summed = np.sum(z_scores, axis=0)
        asked = np.flatnonzero(self._is_question[texts])
        wording = self._text(texts[asked[summed[asked].argmax()]]) if len(asked) else ""
        best = [
            np.where(is_sentence & (passages == n), summed, -np.inf).argmax() for n in range(len(closeness))
        ]
        return [
            RankedPassage(position, number, wording, self._text(texts[sentence]), float(close))
            for number, (sentence, close) in enumerate(zip(best, closeness, strict=True))
            if np.isfinite(close)
        ]

    def closest_sentence(self, ranked: RankedExchanges, exchange: int) -> float:
        """Return how close the closest sentence of an exchange is: the mean z-score of the encoders.

        Args:
            ranked: the candidates.
            exchange: its number in the snapshot; where it is no candidate, nothing of it is close.
        """
        is_own = self._exchange_of[ranked.texts] == exchange
        is_own &= self._kind_of[ranked.texts] == _KINDS.index(TextKind.SENTENCE)
        return float(np.mean(ranked.z_scores, axis=0)[is_own].max(initial=-np.inf))

    def _text(self, number: int) -> str:
        return self._snapshot.texts[number].text

    def _rank(
        self, query: Sequence[QueryEmbedding], interview: str | None, speakers: Collection[str]
    ) -> RankedExchanges:
        exchanges, texts = self._candidates(query[0].vector, interview, speakers)
        positions = np.searchsorted(exchanges, self._exchange_of[texts])
        encoders = [self._encoder_of[id(embedding.centred)] for embedding in query]
        vectors = self._snapshot.store.vectors(texts, encoders)
        cosines = [embedding.cosines(of_texts) for embedding, of_texts in zip(query, vectors, strict=True)]
        z_scores = tuple(
            _z_scores(cosine, embedding.cosines(embedding.centred.passages))
            for cosine, embedding in zip(cosines, query, strict=True)
        )
        relevance = self._relevance(query, texts, positions, vectors, cosines)
        is_statement = self._is_statement[exchanges]
        answer_weight = np.where(is_statement, self._weights.statement, self._weights.answer)
        scores = relevance + answer_weight * self._answer_closeness(texts, positions, z_scores)
        calibration_factors = min(embedding.calibration_factor for embedding in query) * np.where(
            is_statement, self._weights.statement_calibration_factor, 1.0
        )
        return RankedExchanges(exchanges, scores, relevance, calibration_factors, texts, positions, z_scores)

    def _relevance(
        self,
        query: Sequence[QueryEmbedding],
        texts: Numbers,
        positions: Numbers,
        vectors: Sequence[Vectors],
        cosines: Sequence[Vectors],
    ) -> NDArray[np.float64]:
        """Return what the regression over the nearest texts predicts for each candidate.

        Args:
            query: its embeddings.
            texts: the numbers of the candidates' texts.
            positions: of each text, the position of its exchange among the candidates.
            vectors: by encoder, those of the texts.
            cosines: by encoder, those of the texts with the query.
        """
        shares = [embedding.share for embedding in query]
        background = [embedding.centred.questions for embedding in query]
        background_cosines = [
            embedding.cosines(of_background)
            for embedding, of_background in zip(query, background, strict=True)
        ]
        nearest = _nearest(np.average(cosines, axis=0, weights=shares), _NEAREST_TEXTS)
        nearest_background = _nearest(
            np.average(background_cosines, axis=0, weights=shares), _NEAREST_BACKGROUND
        )
        examples = concatenate_weighted(
            [
                np.vstack([of_texts[nearest], of_background[nearest_background]])
                for of_texts, of_background in zip(vectors, background, strict=True)
            ],
            shares,
        )
        point = concatenate_weighted([embedding.vector for embedding in query], shares)
        sample_weight = np.where(self._is_question[texts[nearest]], 1.0, self._weights.answer_sample)
        sample_weight = np.append(sample_weight, np.ones(len(nearest_background)))
        weights = self._kernel_ridge.label_weights(examples, point, sample_weight)
        relevance = np.zeros(positions[-1] + 1)
        np.add.at(relevance, positions[nearest], weights[: len(nearest)])
        return relevance

    def _answer_closeness(
        self, texts: Numbers, positions: Numbers, z_scores: Sequence[Vectors]
    ) -> NDArray[np.float64]:
        """Return how close each candidate's answer is: the mean z-score of it and of its best sentence."""
        kinds = self._kind_of[texts]
        closeness = np.zeros(positions[-1] + 1)
        for kind in (TextKind.ANSWER, TextKind.SENTENCE):
            of_kind = kinds == _KINDS.index(kind)
            for values in z_scores:
                best = _best_of_each(values[of_kind], positions[of_kind], len(closeness))
                closeness += best / (2 * len(z_scores))
        return closeness

    def _candidates(
        self, query: Vectors, interview: str | None, speakers: Collection[str]
    ) -> tuple[Numbers, Numbers]:
        """Return the numbers of the exchanges that may answer a query, and of their searched texts."""
        among = self._in_store_of.get(interview or "")
        is_searched = self._is_of(speakers) if speakers else None
        if is_searched is not None:
            among = self._in_store if among is None else among
            among = among[is_searched[among]]
        _, proposed = self._snapshot.store.nearest(query, _PROPOSED, among)
        exchanges = np.array(list(dict.fromkeys(self._exchange_of[proposed].tolist())))
        sizes = self._sizes(exchanges)
        exchanges = np.sort(exchanges[: max(1, int(np.searchsorted(np.cumsum(sizes), _MAX_CANDIDATE_TEXTS)))])
        texts = np.concatenate([np.arange(self._starts[e], self._starts[e + 1]) for e in exchanges])
        return exchanges, texts if is_searched is None else texts[is_searched[texts]]

    def _is_of(self, speakers: Collection[str]) -> NDArray[np.bool_]:
        """Return of each text whether it is one of these speakers' words, or a question that one answers."""
        is_said = np.isin(self._speaker_of, list(speakers))
        is_answered = np.zeros(len(self._is_statement), dtype=bool)
        is_answered[self._exchange_of[is_said]] = True
        searched: NDArray[np.bool_] = is_said | (self._is_question & is_answered[self._exchange_of])
        return searched

    def _sizes(self, exchanges: Numbers) -> Numbers:
        """Return how many texts each exchange has."""
        sizes: Numbers = self._starts[exchanges + 1] - self._starts[exchanges]
        return sizes


def _speakers_of(texts: Sequence[IndexedText], exchanges: Sequence[Exchange]) -> list[str]:
    """Return the name of who says each text; empty for a question."""
    speakers = []
    answers = Counter[int]()
    for text in texts:
        turns = exchanges[text.exchange].answer
        if text.kind.is_question:
            speakers.append("")
        elif text.kind is TextKind.ANSWER:
            speakers.append(turns[answers[text.exchange]].speaker.name)
            answers[text.exchange] += 1
        else:
            of_passages = (turn.speaker.name for turn in turns for _ in turn.paragraphs)
            speakers.append(next(itertools.islice(of_passages, text.passage, None)))
    return speakers


def _nearest(cosines: NDArray[np.floating], count: int) -> Numbers:
    return np.argsort(-cosines, kind="stable")[:count]


def _best_of_each(values: Vectors, groups: Numbers, count: int) -> NDArray[np.float64]:
    """Return the largest value of each group; minus infinity where a group has none."""
    best = np.full(count, -np.inf)
    np.maximum.at(best, groups, values)
    return best


def _z_scores(cosines: Vectors, cohort: Vectors) -> Vectors:
    """Standardise cosines by those of a cohort of unrelated texts: Z-norm, as in speaker verification.

    Auckenthaler, Carey and Lloyd-Thomas 2000, "Score Normalization for Text-Independent Speaker Verification
    Systems".
    """
    z_scores: Vectors = (cosines - cohort.mean()) / max(float(cohort.std()), 1e-6)
    return z_scores
