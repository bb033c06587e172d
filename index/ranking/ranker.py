"""A question's vectors -> the exchanges of a snapshot, ranked, and what speaks for each.

1. The vector store proposes the nearest questions, wordings and passages: those exchanges are looked at.
2. A kernel ridge regression over the nearest texts and the nearest background texts, the class "no answer",
   says how strongly the texts of each exchange speak for the question (:mod:`index.kernel_ridge`).
3. How close the answer is by itself, judged against the background, decides between near equals; more so
   where an exchange has no question.
4. Within an answer, the passage and the sentence are those closest by all encoders that judge the question.

What was measured: ``index/EXPERIMENTS.md``, "Ranking".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.encoders.centring import concatenate_weighted
from index.ranking.confidence import ConfidenceFeatures
from index.store.indexed_texts import TextKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Exchange
    from index.encoders.encoder import Vectors
    from index.encoders.model_configuration import ModelConfiguration
    from index.query.embedding import QueryEmbedding
    from index.store.snapshot import Snapshot

# Texts that the vector store proposes, and how many texts of their exchanges are looked at, at the most.
_PROPOSED: Final = 128
_LOOKED_AT: Final = 4096
# Of the texts looked at and of the background, the nearest take part in the regression.
_NEAREST_TEXTS: Final = 96
_NEAREST_BACKGROUND: Final = 48

_KINDS: Final = tuple(TextKind)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankedExchanges:
    """What was looked at.

    Attributes:
        exchanges: their numbers; of the same length are scores, votes and evidence weights.
        units: the numbers of the units of these exchanges; of the same length are own and each of standard.
        own: the place in ``exchanges`` of each unit's exchange.
        standard: by encoder, the z-score of each unit's cosine against the background's.
        evidence_weights: what the evidence for each exchange is multiplied by before it is calibrated.
    """

    exchanges: Numbers
    scores: NDArray[np.float64]
    votes: NDArray[np.float64]
    evidence_weights: NDArray[np.float64]
    units: Numbers
    own: Numbers
    standard: tuple[Vectors, ...]

    @property
    def order(self) -> Numbers:
        """The places of the exchanges, best first."""
        return np.argsort(-self.scores, kind="stable")

    @property
    def evidence(self) -> ConfidenceFeatures:
        """What speaks for the first exchange."""
        first, *others = self.order[:2].tolist()
        second = float(self.scores[others[0]]) if others else 0.0
        weight = float(self.evidence_weights[first])
        margin = weight * (float(self.scores[first]) - second)
        return ConfidenceFeatures(weight * float(self.votes[first]), min(max(margin, 0.0), 1.0))


class ExchangeRanker:
    """Ranks the exchanges of one snapshot. Several threads may ask at once."""

    def __init__(self, snapshot: Snapshot, configuration: ModelConfiguration) -> None:
        self._snapshot = snapshot
        self._weights = configuration.ranking
        self._kernel_ridge = configuration.kernel_ridge
        units = snapshot.units
        numbered = enumerate((i, e) for i in snapshot.interviews for e in i.exchanges)
        exchanges: list[Exchange] = []
        self._exchanges_of: dict[str, dict[int, None]] = {}
        for number, (interview, exchange) in numbered:
            exchanges.append(exchange)
            self._exchanges_of.setdefault(interview.slug, {})[number] = None
        self._exchange_of = np.array([unit.exchange for unit in units])
        self._passage_of = np.array([unit.passage for unit in units])
        self._kind_of = np.array([_KINDS.index(unit.kind) for unit in units])
        self._asked = np.isin(self._kind_of, [_KINDS.index(kind) for kind in TextKind if kind.is_asked])
        self._in_store = np.flatnonzero([unit.kind.is_in_store for unit in units])
        # The units of an exchange follow each other: those of exchange n begin at the nth place.
        self._begins = np.searchsorted(self._exchange_of, np.arange(len(exchanges) + 1))
        self._is_statement = np.array([not (e.question or e.also_asked) for e in exchanges])
        self._threads = ThreadpoolController()

    def rank(self, question: Sequence[QueryEmbedding], interview: str | None = None) -> RankedExchanges:
        """Rank the exchanges worth looking at.

        Args:
            question: as the encoders see it, the first one first.
            interview: the slug of the only interview to look in, if there is one of this name.
        """
        # Small matrices: waking a second thread of NumPy or FAISS takes longer than the work itself.
        with self._threads.limit(limits=1):
            return self._look(question, interview)

    def best_passage(self, ranked: RankedExchanges, at: int) -> tuple[int, str]:
        """Return the number of the closest passage of the exchange at a place, and its closest sentence."""
        mine = np.flatnonzero(ranked.own == at)
        units = ranked.units[mine]
        kinds, passages = self._kind_of[units], self._passage_of[units]
        is_sentence = kinds == _KINDS.index(TextKind.SENTENCE)
        standard = [values[mine] for values in ranked.standard]
        # The first encoder judges whole passages better than a auxiliary: it counts twice there.
        judged = np.zeros(passages.max() + 1)
        for weight, values in zip((2.0, 1.0), standard, strict=False):
            for kind, counts in ((TextKind.PASSAGE, weight), (TextKind.SENTENCE, 1.0)):
                chosen = kinds == _KINDS.index(kind)
                best = np.full(len(judged), -np.inf)
                np.maximum.at(best, passages[chosen], values[chosen])
                judged += counts * best
        passage = int(judged.argmax())
        sentence = np.where(is_sentence & (passages == passage), np.sum(standard, axis=0), -np.inf).argmax()
        return passage, self._snapshot.units[units[sentence]].text

    def _look(self, question: Sequence[QueryEmbedding], interview: str | None) -> RankedExchanges:
        exchanges, units = self._candidates(question[0].vector, interview)
        own = np.repeat(np.arange(len(exchanges)), self._begins[exchanges + 1] - self._begins[exchanges])
        rows = [embedding.space.texts[units] for embedding in question]
        shares = [embedding.share for embedding in question]
        cosines = [embedding.cosines(texts) for embedding, texts in zip(question, rows, strict=True)]
        near = np.average(cosines, axis=0, weights=shares)
        near_background = np.average(
            [embedding.cosines(embedding.space.questions) for embedding in question], axis=0, weights=shares
        )
        # Which texts speak for the question.
        nearest = np.argsort(-near, kind="stable")[:_NEAREST_TEXTS]
        nothing = np.argsort(-near_background, kind="stable")[:_NEAREST_BACKGROUND]
        points = concatenate_weighted(
            [
                np.vstack([texts[nearest], embedding.space.questions[nothing]])
                for embedding, texts in zip(question, rows, strict=True)
            ],
            shares,
        )
        sample_weights = np.where(self._asked[units[nearest]], 1.0, self._weights.said)
        point = concatenate_weighted([embedding.vector for embedding in question], shares)
        spoken = self._kernel_ridge.votes(points, point, np.append(sample_weights, np.ones(len(nothing))))
        votes_of = np.zeros(len(exchanges))
        np.add.at(votes_of, own[nearest], spoken[: len(nearest)])
        # How close what the speaker said is, by itself.
        standard = [
            _standard(cosine, embedding.cosines(embedding.space.passages))
            for cosine, embedding in zip(cosines, question, strict=True)
        ]
        kinds = self._kind_of[units]
        answer = np.zeros(len(exchanges))
        for kind in (TextKind.ANSWER, TextKind.SENTENCE):
            of_kind = kinds == _KINDS.index(kind)
            for values in standard:
                best = np.full(len(exchanges), -np.inf)
                np.maximum.at(best, own[of_kind], values[of_kind])
                answer += best / (2 * len(standard))
        is_statement = self._is_statement[exchanges]
        scores = votes_of + np.where(is_statement, self._weights.statement, self._weights.answer) * answer
        evidence_weights = min(embedding.evidence_weight for embedding in question) * np.where(
            is_statement, self._weights.statement_evidence, 1.0
        )
        return RankedExchanges(exchanges, scores, votes_of, evidence_weights, units, own, tuple(standard))

    def _candidates(self, question: Vectors, interview: str | None) -> tuple[Numbers, Numbers]:
        """Return the exchanges worth looking at, and all their units."""
        _, proposed = self._snapshot.store.nearest(question, _PROPOSED)
        nearest = dict.fromkeys(self._exchange_of[self._in_store[proposed]].tolist())
        if own := self._exchanges_of.get(interview or ""):
            # The store knows nothing of interviews: what it did not propose comes after what it did.
            nearest = {number: None for number in (*nearest, *own) if number in own}
        exchanges = np.array(list(nearest))
        sizes = self._begins[exchanges + 1] - self._begins[exchanges]
        exchanges = np.sort(exchanges[: max(1, int(np.searchsorted(np.cumsum(sizes), _LOOKED_AT)))])
        units = np.concatenate([np.arange(self._begins[e], self._begins[e + 1]) for e in exchanges])
        return exchanges, units


def _standard(cosines: Vectors, cohort: Vectors) -> Vectors:
    """Standardise cosines by those of a cohort of unrelated texts, as speaker verification does (Z-norm)."""
    standard: Vectors = (cosines - cohort.mean()) / max(float(cohort.std()), 1e-6)
    return standard
