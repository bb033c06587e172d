"""question -> ranked quotes, or a decline. It knows nothing of Telegram.

1. The question is repaired (:mod:`index.repair`) and embedded by two encoders at once.
2. The vector store proposes the nearest questions, wordings and passages: those exchanges are looked at.
3. A kernel ridge regression over the nearest texts and the nearest background texts, the class "no answer",
   says how strongly the texts of each exchange speak for the question (:mod:`index.ridge`).
4. How close the answer is by itself, judged against the background, decides between near equals; more so
   where an exchange has no question.
5. Within an answer, the passage and the sentence are those closest by both encoders.
6. The first exchange's votes and its lead become a probability (:mod:`index.confidence`).

Success at rank 1 on public sets: MentorPal's two mentors, carlos and julianne, their halves with every second
wording given as "Also asked", and XQuAD's Turkish questions over English paragraphs.

=====================================  ======  ========  ===========  =============  ========
what                                   carlos  julianne  carlos-half  julianne-half  xquad-tr
=====================================  ======  ========  ===========  =============  ========
question + half the answer, e5 alone      .57       .61          .70            .66       .73
this                                      .60       .64          .77            .74       .85
16 similarities mixed, set left out       .55
words (TF-IDF) as a third kernel          .58
MiniLM-L6 as a third encoder                                                             .72
=====================================  ======  ========  ===========  =============  ========

Thrown away as well: the regression without the background (.55 instead of .73 on our own questions); scores
standardised over the exchanges of each question (several interviews: .64 instead of .73); and what gained
less than 0.01 or nothing: words mixed in, CSLS, whitening, removal of common components, token-by-token
similarity (a gigabyte of tokens), middle layers of the encoder, linear classifiers over wordings, mixtures
of softmaxes, WCCN.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from content.model import Exchange, Interview, Passage, exchange_key
from index.confidence import NO_EVIDENCE, Evidence, probability
from index.errors import ModelError
from index.generation import fingerprint_of
from index.repair import Repair
from index.ridge import votes
from index.units import Kind, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.embedder import Embedder, Vectors
    from index.generation import Generation

DECLINE_BELOW: Final = 0.5
# How many questions a decline offers instead.
SUGGESTIONS: Final = 3

# A question's own cut, in characters: a long letter asks at its beginning or its end.
_LONGEST_QUESTION: Final = 2000
# Texts that the vector store proposes, and how many texts of their exchanges are looked at, at the most.
_PROPOSED: Final = 256
_LOOKED_AT: Final = 4096
# Of the texts looked at and of the background, the nearest take part in the regression.
_NEAREST_TEXTS: Final = 128
_NEAREST_BACKGROUND: Final = 48
# What the speaker said is less like a question than what was asked, and speaks for its exchange less.
_TRUST_IN_SAID: Final = 0.3
# The first encoder's share of a similarity, and the second's.
_SHARES: Final = (2 / 3, 1 / 3)
# How much the answer's own closeness adds to the votes; more where there is no question to be close to.
_ANSWER_WEIGHT: Final = 0.01
_STATEMENT_WEIGHT: Final = 0.04

_KINDS: Final = tuple(Kind)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reader gets: a passage with its exchange and interview.

    Attributes:
        passage: the paragraph to quote first.
        heart: the sentence of the passage that is closest to the question; a verbatim part of it.
        score: how close; only comparable within one search.
    """

    passage: Passage
    heart: str
    score: float

    @property
    def exchange(self) -> Exchange:
        """The exchange that the passage is from."""
        return self.passage.exchange

    @property
    def interview(self) -> Interview:
        """The interview that the passage is from."""
        return self.passage.interview

    @property
    def exchange_key(self) -> str:
        """A short name of the exchange, for buttons."""
        return exchange_key(self.interview.slug, self.exchange.id)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The outcome of a search.

    Attributes:
        answered: whether the first quote is taken for an answer; if not, the quotes are the nearest, offered
            as suggestions.
        confidence: the probability, 0 to 1, that the first quote answers the question.
        quotes: one an exchange, best first.
        evidence: what the confidence was made of.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    evidence: Evidence = NO_EVIDENCE

    def first(self) -> SearchResult:
        """Return the same result with its first quote alone."""
        return replace(self, quotes=self.quotes[:1])


class Searcher:
    """Searches one generation. Several threads may ask at once.

    Args:
        generation: what is searched.
        embedder: must be the model that the generation was built with.
        decline_below: the confidence under which a question is declined.

    Raises:
        ModelError: the generation was built with another model.
    """

    def __init__(
        self, generation: Generation, embedder: Embedder, decline_below: float = DECLINE_BELOW
    ) -> None:
        manifest = generation.manifest
        if manifest.fingerprint != fingerprint_of(embedder):
            raise ModelError(
                f"the index was built with {manifest.model} ({manifest.dimension} numbers a vector), "
                f"but EMBEDDING_MODEL is {embedder.name}: run `interview-bot index build`, or set it back"
            )
        self.generation = generation
        self._embedder = embedder
        self._decline_below = decline_below
        self._exchanges = tuple((i, e) for i in generation.interviews for e in i.exchanges)
        self._opening = {
            exchange_key(i.slug, e.id): Quote(Passage(i, e, 0), sentences(e.answer[0], i.language)[0], 0.0)
            for i, e in self._exchanges
        }
        units = generation.units
        self._exchange_of = np.array([unit.exchange for unit in units])
        self._passage_of = np.array([unit.passage for unit in units])
        self._kind_of = np.array([_KINDS.index(unit.kind) for unit in units])
        self._asked = np.isin(self._kind_of, [_KINDS.index(kind) for kind in Kind if kind.is_asked])
        self._in_store = np.flatnonzero([unit.kind.is_in_store for unit in units])
        # The units of an exchange follow each other: those of exchange n begin at the nth place.
        self._begins = np.searchsorted(self._exchange_of, np.arange(len(self._exchanges) + 1))
        self._is_statement = np.array([not (e.question or e.also_asked) for _, e in self._exchanges])
        shares = np.array(_SHARES[: len(generation.spaces)])
        self._shares: tuple[float, ...] = tuple(shares / shares.sum())
        self._threads = ThreadpoolController()
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="second-encoder")
        self._repair_lock = threading.Lock()
        self._repair: Callable[[str], str] | None = None

    def search(self, question: str, count: int = SUGGESTIONS) -> SearchResult:
        """Return the closest quotes, best first, at most ``count``, and whether the first is an answer.

        Raises:
            ModelError: the model cannot be opened.
        """
        vectors = self._embed(self._mended(_cut(question)))
        # Small matrices: waking a second thread of NumPy or FAISS takes longer than the work itself.
        with self._threads.limit(limits=1):
            found = self._look(vectors)
        best = np.argsort(-found.scores, kind="stable")
        quotes = tuple(self._quote(found, at) for at in best[:count].tolist())
        scores = found.scores[best[:2]].tolist()
        evidence = Evidence(
            votes=float(found.votes[best[0]]),
            margin=min(max(scores[0] - (scores[1] if len(scores) > 1 else 0.0), 0.0), 1.0),
        )
        # A text without a single letter or digit asks nothing.
        confidence = probability(evidence) if any(map(str.isalnum, question)) else 0.0
        return SearchResult(question, confidence >= self._decline_below, confidence, quotes, evidence)

    def opening_quotes(self) -> tuple[Quote, ...]:
        """Return the first passage of every exchange, in the order of the interviews."""
        return tuple(self._opening.values())

    def opening_quote(self, key: str) -> Quote | None:
        """Return the first passage of the exchange with this :func:`content.model.exchange_key`, if any."""
        return self._opening.get(key)

    def _mended(self, question: str) -> str:
        if self._embedder.pieces is None:
            return question
        with self._repair_lock:
            if self._repair is None:
                texts = (unit.text for unit in self.generation.units if unit.kind.is_in_store)
                self._repair = Repair(self._embedder.pieces, texts)
        return self._repair(question)

    def _embed(self, question: str) -> tuple[Vectors, ...]:
        """Return the question's vector in each space; the second encoder works while the first one does."""
        spaces, second = self.generation.spaces, self._embedder.second
        later = self._beside.submit(second.embed_question, question) if second else None
        vectors = [self._embedder.embed_question(question)]
        if later:
            vectors.append(later.result())
        return tuple(space.question(vector) for space, vector in zip(spaces, vectors, strict=True))

    def _look(self, question: Sequence[Vectors]) -> _Found:
        spaces = self.generation.spaces
        exchanges, units = self._candidates(question[0])
        own = np.repeat(np.arange(len(exchanges)), self._begins[exchanges + 1] - self._begins[exchanges])
        rows = [space.texts[units] for space in spaces]
        cosines = [texts @ vector for texts, vector in zip(rows, question, strict=True)]
        near = self._mixed(cosines)
        near_background = self._mixed(
            [space.questions @ vector for space, vector in zip(spaces, question, strict=True)]
        )
        # Which texts speak for the question.
        nearest = np.argsort(-near, kind="stable")[:_NEAREST_TEXTS]
        nothing = np.argsort(-near_background, kind="stable")[:_NEAREST_BACKGROUND]
        points = self._joined(
            [np.vstack([r[nearest], space.questions[nothing]]) for r, space in zip(rows, spaces, strict=True)]
        )
        trust = np.where(self._asked[units[nearest]], 1.0, _TRUST_IN_SAID)
        spoken = votes(points, self._joined(question), np.append(trust, np.ones(len(nothing))))
        votes_of = np.zeros(len(exchanges))
        np.add.at(votes_of, own[nearest], spoken[: len(nearest)])
        # How close what the speaker said is, by itself.
        standard = [
            _standard(cosine, space.passages @ vector)
            for cosine, space, vector in zip(cosines, spaces, question, strict=True)
        ]
        kinds = self._kind_of[units]
        answer = np.zeros(len(exchanges))
        for kind in (Kind.ANSWER, Kind.SENTENCE):
            of_kind = kinds == _KINDS.index(kind)
            for values in standard:
                best = np.full(len(exchanges), -np.inf)
                np.maximum.at(best, own[of_kind], values[of_kind])
                answer += best / (2 * len(standard))
        weight = np.where(self._is_statement[exchanges], _STATEMENT_WEIGHT, _ANSWER_WEIGHT)
        return _Found(exchanges, votes_of + weight * answer, votes_of, units, own, tuple(standard))

    def _candidates(self, question: Vectors) -> tuple[Numbers, Numbers]:
        """Return the exchanges worth looking at, and all their units."""
        _, proposed = self.generation.store.nearest(question, _PROPOSED)
        exchanges = np.array(list(dict.fromkeys(self._exchange_of[self._in_store[proposed]].tolist())))
        sizes = self._begins[exchanges + 1] - self._begins[exchanges]
        exchanges = np.sort(exchanges[: max(1, int(np.searchsorted(np.cumsum(sizes), _LOOKED_AT)))])
        units = np.concatenate([np.arange(self._begins[e], self._begins[e + 1]) for e in exchanges])
        return exchanges, units

    def _mixed(self, cosines: Sequence[Vectors]) -> Vectors:
        """Return similarities over all spaces."""
        mixed: Vectors = np.sum(
            [share * cosine for share, cosine in zip(self._shares, cosines, strict=True)], axis=0
        )
        return mixed

    def _joined(self, vectors: Sequence[Vectors]) -> Vectors:
        """Return vectors whose inner products are the similarities over all spaces."""
        scaled = [share**0.5 * part for share, part in zip(self._shares, vectors, strict=True)]
        joined: Vectors = np.concatenate(scaled, axis=-1)
        return joined

    def _quote(self, found: _Found, at: int) -> Quote:
        interview, exchange = self._exchanges[found.exchanges[at]]
        mine = np.flatnonzero(found.own == at)
        units = found.units[mine]
        kinds, passages = self._kind_of[units], self._passage_of[units]
        is_sentence = kinds == _KINDS.index(Kind.SENTENCE)
        standard = [values[mine] for values in found.standard]
        # The first encoder judges whole passages better than the second: it counts twice there.
        judged = np.zeros(len(exchange.answer))
        for weight, values in zip((2.0, 1.0), standard, strict=False):
            for kind, counts in ((Kind.PASSAGE, weight), (Kind.SENTENCE, 1.0)):
                chosen = kinds == _KINDS.index(kind)
                best = np.full(len(exchange.answer), -np.inf)
                np.maximum.at(best, passages[chosen], values[chosen])
                judged += counts * best
        passage = int(judged.argmax())
        sentence = np.where(is_sentence & (passages == passage), np.sum(standard, axis=0), -np.inf).argmax()
        heart = self.generation.units[units[sentence]].text
        return Quote(Passage(interview, exchange, passage), heart, float(found.scores[at]))


@dataclass(frozen=True, slots=True)
class _Found:
    """What was looked at.

    Attributes:
        exchanges: their numbers; of the same length are scores and votes.
        units: the numbers of the units of these exchanges; of the same length are own and each of standard.
        own: the place in ``exchanges`` of each unit's exchange.
        standard: by space, how many standard deviations of the background's cosines each unit is above them.
    """

    exchanges: Numbers
    scores: NDArray[np.float64]
    votes: NDArray[np.float64]
    units: Numbers
    own: Numbers
    standard: tuple[Vectors, ...]


def _standard(cosines: Vectors, cohort: Vectors) -> Vectors:
    """Standardise cosines by those of a cohort of unrelated texts, as speaker verification does (Z-norm)."""
    standard: Vectors = (cosines - cohort.mean()) / max(float(cohort.std()), 1e-6)
    return standard


def _cut(question: str) -> str:
    """Return the beginning and the end of an overlong question, whole words of them."""
    if len(question) <= _LONGEST_QUESTION:
        return question
    half = _LONGEST_QUESTION // 2
    beginning, end = question[:half], question[-half:]
    return f"{beginning.rpartition(' ')[0] or beginning} {end.partition(' ')[2] or end}"
