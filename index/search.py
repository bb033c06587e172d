"""A message -> ranked quotes, or a decline. It knows nothing of Telegram.

1. The questions in a message are found: each of its sentences that asks something, together with what it
   leans on, or the message as a whole (:mod:`index.query.decomposition`).
2. The spelling of each question is corrected (:mod:`index.query.spelling`), and it is embedded by the first
   encoder and, at the same time, by the auxiliary encoder for its language and the interviews', if there is
   one (:mod:`index.encoders.auxiliary`).
3. The exchanges are ranked for each (:mod:`index.ranking.ranker`), and the score of the first one becomes a
   probability (:mod:`index.ranking.confidence`): the most probable question is answered.

What was measured: ``index/EXPERIMENTS.md``.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from content.model import Exchange, Interview, Passage, exchange_key
from index.errors import ModelError
from index.query.decomposition import cut, queries_in, split_sentences
from index.query.embedding import QueryEmbedder
from index.query.language import base_language
from index.query.sentence_type import SentenceClassifier, SentenceType
from index.query.spelling import SpellingCorrector
from index.ranking.confidence import NO_FEATURES, ConfidenceFeatures, probability
from index.ranking.ranker import ExchangeRanker
from index.store.indexed_texts import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.encoders.encoder import Encoder
    from index.ranking.ranker import RankedExchanges
    from index.store.snapshot import Snapshot

DECLINE_BELOW: Final = 0.5
# How many questions a decline offers instead.
SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reader gets: a passage with its exchange and interview.

    Attributes:
        passage: the paragraph to quote first.
        best_sentence: the sentence of the passage that is closest to the question; a verbatim part of it.
        score: how close; only comparable within one search.
    """

    passage: Passage
    best_sentence: str
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
        question: the message as it came.
        answered: whether the first quote is taken for an answer; if not, the quotes are the nearest, offered
            as suggestions.
        confidence: the probability, 0 to 1, that the first quote answers the question.
        quotes: one an exchange, best first.
        evidence: what the confidence was made of.
        understood: the question that was searched for: the message, or what was taken from it and from what
            had been asked before.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    evidence: ConfidenceFeatures = NO_FEATURES
    understood: str = ""

    def first(self) -> SearchResult:
        """Return the same result with its first quote alone."""
        return replace(self, quotes=self.quotes[:1])


class Searcher:
    """Searches one snapshot. Several threads may ask at once.

    Args:
        snapshot: what is searched.
        encoder: must be the model that the snapshot was built with. Auxiliary encoders without vectors in the
            snapshot are not used.
        decline_below: the confidence under which a question is declined.

    Raises:
        ModelError: the snapshot was built with another model.
    """

    def __init__(self, snapshot: Snapshot, encoder: Encoder, decline_below: float = DECLINE_BELOW) -> None:
        manifest = snapshot.manifest
        if manifest.fingerprints[0] != encoder.fingerprint:
            raise ModelError(
                f"the index was built with {manifest.model} ({manifest.dimension} dimensions), "
                f"but EMBEDDING_MODEL is {encoder.name}: run `interview-bot index build`, or set it back"
            )
        self.snapshot = snapshot
        self._encoder = encoder
        self._decline_below = decline_below
        self._exchanges = tuple((i, e) for i in snapshot.interviews for e in i.exchanges)
        self._opening = {
            exchange_key(i.slug, e.id): Quote(Passage(i, e, 0), sentences(e.answer[0], i.language)[0], 0.0)
            for i, e in self._exchanges
        }
        self._ranking = ExchangeRanker(snapshot, encoder.configuration)
        self._languages = {i.slug: base_language(i.language) for i in snapshot.interviews}
        vectors = ((one, snapshot.embeddings_of(one)) for one in encoder.auxiliary_encoders)
        auxiliary = [(one, space) for one, space in vectors if space is not None]
        self._encoders = QueryEmbedder(encoder, snapshot.spaces[0], auxiliary, set(self._languages.values()))
        self._manners = SentenceClassifier(
            {
                SentenceType.ASKS: self._encoders.cross_lingual_examples(lambda space: space.questions),
                SentenceType.LEANS: self._encoders.cross_lingual_examples(lambda space: space.follow_ups),
                SentenceType.SAYS: self._encoders.cross_lingual_examples(lambda space: space.statements),
            },
            encoder.configuration.kernel_ridge,
        )
        self._repair_lock = threading.Lock()
        self._repair: Callable[[str], str] | None = None

    def prepare(self) -> None:
        """Load what questions need besides the models now rather than with the first one."""
        self._encoders.prepare()
        self._mended("Is anybody there?")

    def search(
        self,
        message: str,
        count: int = SUGGESTIONS,
        previous: Sequence[str] = (),
        *,
        interview: str | None = None,
    ) -> SearchResult:
        """Return the closest quotes, best first, at most ``count``, and whether the first is an answer.

        Args:
            message: a question, or a text with questions in it.
            count: how many quotes are wanted.
            previous: what the same person asked just before, the latest last. It matters only to a question
                that cannot be understood without.
            interview: the slug of the only interview to look in; all are looked in where it is None or there
                is no such interview.

        Raises:
            ModelError: the model cannot be opened.
        """
        asked = self._asked(message, previous)
        is_one = interview in self._languages
        spoken = {of for slug, of in self._languages.items() if slug == interview or not is_one}
        seen = self._encoders.see([self._mended(question) for question in asked], spoken)
        found = [self._ranking.rank(embeddings, interview) for embeddings in seen]
        confidences = [
            probability(ranked.evidence, self._encoder.configuration.confidence) for ranked in found
        ]
        chosen = confidences.index(max(confidences))
        ranked = found[chosen]
        quotes = tuple(self._quote(ranked, at) for at in ranked.order[:count].tolist())
        # A text without a single letter or digit asks nothing.
        confidence = confidences[chosen] if any(map(str.isalnum, message)) else 0.0
        answered = confidence >= self._decline_below
        return SearchResult(message, answered, confidence, quotes, ranked.evidence, asked[chosen])

    def opening_quotes(self) -> tuple[Quote, ...]:
        """Return the first passage of every exchange, in the order of the interviews."""
        return tuple(self._opening.values())

    def quote(self, key: str, passage: int = 0) -> Quote | None:
        """Return a passage of the exchange with this :func:`content.model.exchange_key`, if there is one."""
        opening = self._opening.get(key)
        if opening is None or not 0 <= passage < len(opening.exchange.answer):
            return None
        interview, text = opening.interview, opening.exchange.answer[passage]
        best_sentence = sentences(text, interview.language)[0]
        return Quote(Passage(interview, opening.exchange, passage), best_sentence, 0.0)

    def _asked(self, message: str, previous: Sequence[str]) -> list[str]:
        """Return what a message asks, in the words it is to be searched with; at least one text."""
        message = _without_surrogates(message)
        parts = split_sentences(message)
        earlier = [part for text in previous for part in split_sentences(_without_surrogates(text))]
        if not parts or (len(parts) < 2 and not earlier):
            return [cut(message)]
        texts = [*earlier, *parts]
        seen = self._encoders.embed_cross_lingually([self._mended(text) for text in texts])
        manners = [self._manners.of(vector) for vector in seen]
        known = list(zip(texts, manners, strict=True))
        return queries_in(known[: len(earlier)], known[len(earlier) :]) or [cut(message)]

    def _mended(self, question: str) -> str:
        if self._encoder.pieces is None:
            return question
        with self._repair_lock:
            if self._repair is None:
                texts = (unit.text for unit in self.snapshot.units if unit.kind.is_in_store)
                self._repair = SpellingCorrector(self._encoder.pieces, texts)
        return self._repair(question)

    def _quote(self, ranked: RankedExchanges, at: int) -> Quote:
        interview, exchange = self._exchanges[ranked.exchanges[at]]
        passage, best_sentence = self._ranking.best_passage(ranked, at)
        return Quote(Passage(interview, exchange, passage), best_sentence, float(ranked.scores[at]))


def _without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which no encoder's tokenizer can read."""
    return text.encode("utf-8", "replace").decode("utf-8")
