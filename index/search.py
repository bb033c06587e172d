"""A message -> ranked quotes, and an outcome: an answer, a doubt or a decline. It knows nothing of Telegram.

1. What the message asks for is found, in words to search with (:mod:`index.query.requests`), and embedded by
   the first encoder and, at the same time, by an auxiliary encoder if there is one for its language and the
   interviews' (:mod:`index.query.embedding`).
2. The exchanges are ranked for each request (:mod:`index.ranking.ranker`), and a probability that the first
   one answers it is computed (:mod:`index.ranking.candidates`): the request with the highest one is answered.
   A follow-up to an earlier message is tried by itself first (:mod:`index.ranking.follow_ups`).
3. Where there is a reranker, it reads that request with the best passages, which are ordered anew and change
   the probability (:mod:`index.ranking.reading`).

What was measured: ``index/EXPERIMENTS.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from content.model import Passage
from index.errors import ModelError
from index.language import base_language
from index.query.embedding import QueryEmbedder
from index.query.requests import RequestReader
from index.quotes import Quote, Quotes
from index.ranking.candidates import CandidateJudge, Candidates
from index.ranking.confidence import logistic
from index.ranking.follow_ups import SURE_ALONE
from index.ranking.ranker import ExchangeRanker, RankedPassage
from index.ranking.reading import (
    PASSAGES_READ,
    exchange_values,
    proposed_passages,
    text_to_read,
    weighed,
)
from index.search_result import Outcome, SearchResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.encoders.encoder import Encoder
    from index.ranking.confidence import ConfidenceFeatures
    from index.ranking.ranker import RankedExchanges
    from index.reranker.reranker import Reranker
    from index.store.snapshot import Snapshot

DECLINE_BELOW: Final = 0.5
OFFER_FROM: Final = 0.4
# How many questions a decline suggests instead.
SUGGESTIONS: Final = 3
# From this probability on, by the reranker alone, a passage is on the subject of a question.
_ON_SUBJECT_FROM: Final = 0.36


@dataclass(frozen=True, slots=True)
class Proposals:
    """The passages that a reranker is given to read.

    Attributes:
        query: what it reads them with; a speaker's name is no part of it.
        ranked: the candidates that they are of.
        ranked_passages: which passages, best first.
        passages: the same as what somebody said.
        features: what the confidence in each is computed from, but for what the reranker says.
    """

    query: str
    ranked: RankedExchanges
    ranked_passages: Sequence[RankedPassage]
    passages: Sequence[Passage]
    features: Sequence[ConfidenceFeatures]


@dataclass(frozen=True, slots=True)
class _Found:
    """What is found: the quotes, best first, and what is known of the first one."""

    quotes: tuple[Quote, ...]
    features: ConfidenceFeatures
    confidence: float
    contradicts: bool = False


class Searcher:
    """Searches one snapshot. Several threads may use it at once.

    Args:
        snapshot: the snapshot to search.
        encoder: must be the model that the snapshot was built with. Auxiliary encoders without vectors in the
            snapshot are not used.
        decline_below: a lower confidence makes no answer.
        offer_from: this confidence or a higher one makes a doubt, where it makes no answer.

    Raises:
        ModelError: the snapshot was built with another model.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        decline_below: float = DECLINE_BELOW,
        offer_from: float = OFFER_FROM,
    ) -> None:
        manifest = snapshot.manifest
        if manifest.fingerprints[0] != encoder.fingerprint:
            raise ModelError(
                f"the index was built with {manifest.model} ({manifest.dimension} dimensions), "
                f"but EMBEDDING_MODEL is {encoder.name}: run `interview-bot index build`, or set it back"
            )
        self.snapshot = snapshot
        self._encoder = encoder
        self._decline_below = decline_below
        self._offer_from = offer_from
        self._exchanges = tuple((i, e) for i in snapshot.interviews for e in i.exchanges)
        self._quotes = Quotes(snapshot.interviews)
        self._languages = {i.slug: base_language(i.language) for i in snapshot.interviews}
        vectors = ((one, snapshot.embeddings_of(one)) for one in encoder.auxiliary_encoders)
        auxiliary = [(one, embeddings) for one, embeddings in vectors if embeddings is not None]
        languages = set(self._languages.values())
        self._embedder = QueryEmbedder(encoder, snapshot.embeddings[0], auxiliary, languages)
        self._requests = RequestReader(
            snapshot.interviews,
            self._embedder,
            encoder.configuration.kernel_ridge,
            encoder.unigram_model,
            (text.text for text in snapshot.texts if text.kind.is_in_store),
        )
        self._ranker = ExchangeRanker(snapshot, encoder.configuration)
        exchanges = [exchange for _, exchange in self._exchanges]
        self._judge = CandidateJudge(exchanges, self._ranker, encoder.configuration)

    def prepare(self) -> None:
        """Load all but the models now rather than with the first question."""
        self._embedder.prepare()
        self._requests.prepare()

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
            count: how many quotes to return, at most.
            previous: what the same person asked just before, the latest last. It matters only to a follow-up.
            interview: the slug of the only interview to look in; all are looked in where it is None or there
                is no such interview.

        Raises:
            ModelError: the model cannot be opened.
        """
        candidates = self._candidates(message, previous, interview)
        reranker = self._encoder.reranker
        found = (
            self._found(candidates, count) if reranker is None else self._read(candidates, count, reranker)
        )
        query = candidates.request.query
        return SearchResult(
            question=message,
            outcome=self._outcome(found.confidence),
            confidence=found.confidence,
            quotes=found.quotes,
            confidence_features=found.features,
            understood=query.text,
            earlier=query.earlier,
            contradicts=found.contradicts,
        )

    def goes_on(self, result: SearchResult, rank: int = 0) -> bool:
        """Return whether the quote after the one at a rank is still on the subject of the question.

        Without a reranker that something was fitted to, nothing can judge that, and every quote is.

        Args:
            result: of a search of this searcher.
            rank: of the quote before it; 0 is the first one's.

        Raises:
            ModelError: the model cannot be opened.
        """
        if rank + 1 >= len(result.quotes):
            return False
        reranker = self._encoder.reranker
        if reranker is None or not reranker.is_calibrated:
            return True
        quote = result.quotes[rank + 1]
        reading = quote.reading
        if reading is None:
            unread = RankedPassage(0, quote.passage.number, quote.exchange.question, quote.best_sentence, 0.0)
            text = text_to_read(quote.passage, unread)
            (reading,) = reranker.read(result.understood, [text]).answers.tolist()
        return logistic(reading) >= _ON_SUBJECT_FROM

    def proposals(self, message: str, count: int, previous: Sequence[str] = ()) -> Proposals:
        """Return the passages that a reranker is given to read, best first, at most ``count``.

        Args:
            message: as for :meth:`search`.
            count: how many passages to return, at most.
            previous: as for :meth:`search`.

        Raises:
            ModelError: the model cannot be opened.
        """
        candidates = self._candidates(message, previous, None)
        ranked = candidates.ranked
        passages = proposed_passages(self._ranker, ranked, count)
        quoted = tuple(self._passage(ranked, one) for one in passages)
        features = tuple(self._judge.features(candidates, one.position) for one in passages)
        return Proposals(candidates.request.subject, ranked, passages, quoted, features)

    def speakers_named(self, text: str) -> frozenset[str]:
        """Return the names of the speakers whom a text names."""
        return self._requests.speakers_named(text)

    def first_quote(self, ranked: RankedExchanges) -> Quote:
        """Return the quote that comes first by what the search by itself knows."""
        return self._quote(ranked, ranked.first)

    def opening_quotes(self) -> tuple[Quote, ...]:
        """Return the first passage of every exchange, in the order of the interviews."""
        return self._quotes.openings()

    def quote(self, key: str, passage: int = 0) -> Quote | None:
        """Return a passage of the exchange with this :func:`content.model.exchange_key`, if there is one."""
        return self._quotes.find(key, passage)

    def language_of(self, text: str) -> str:
        """Return the ISO 639-1 code of the language of a text; an empty string where it has no words."""
        return self._embedder.language_of(text)

    def _candidates(self, message: str, previous: Sequence[str], interview: str | None) -> Candidates:
        """Return the candidates for the request of a message that is answered best."""
        interview = interview if interview in self._languages else None
        languages = {self._languages[interview]} if interview else set(self._languages.values())
        requests = self._requests.read(message, previous, interview)
        different = list(dict.fromkeys(one for both in requests for one in both))
        embedded = self._embedder.embed([one.corrected for one in different], languages)
        found = {
            request: Candidates(
                request, embeddings[0].language, self._ranker.rank(embeddings, interview, request.speakers)
            )
            for request, embeddings in zip(different, embedded, strict=True)
        }
        understood = (self._understood(found[alone], found[leaning]) for alone, leaning in requests)
        return max(understood, key=lambda one: self._judge.confidence(one, one.ranked.first))

    def _understood(self, alone: Candidates, leaning: Candidates) -> Candidates:
        """Return the candidates for a request: with what was asked before only where that is needed."""
        if leaning is alone or self._judge.confidence(alone, alone.ranked.first) >= SURE_ALONE:
            return alone
        return replace(leaning, alone=alone)

    def _found(self, candidates: Candidates, count: int) -> _Found:
        """Return what the search by itself finds."""
        ranked = candidates.ranked
        features = ranked.confidence_features(ranked.first)
        quotes = tuple(self._quote(ranked, position) for position in ranked.order[:count].tolist())
        return _Found(quotes, features, self._judge.confidence(candidates, ranked.first))

    def _read(self, candidates: Candidates, count: int, reranker: Reranker) -> _Found:
        """Return what is found once the reranker has read the best passages."""
        ranked = candidates.ranked
        proposed = proposed_passages(self._ranker, ranked, PASSAGES_READ)
        texts = [text_to_read(self._passage(ranked, one), one) for one in proposed]
        weights = self._encoder.configuration.reading if reranker.is_calibrated else None
        read = weighed(proposed, reranker.read(candidates.request.subject, texts), ranked, weights)
        best_of = {one.passage.position: one for one in reversed(read)}
        quotes = []
        for place, value in list(exchange_values(ranked, read).items())[:count]:
            best = best_of.get(place)
            quote = self._quote(ranked, place, best.passage if best else None)
            quotes.append(replace(quote, score=logistic(value), reading=best.reading if best else None))
        first = read[0]
        position = first.passage.position
        if reranker.is_calibrated:
            features = replace(self._judge.features(candidates, position), reading=first.reading)
        else:
            features = ranked.confidence_features(position)
        confidence = self._judge.confidence(candidates, position, features)
        return _Found(tuple(quotes), features, confidence, first.contradicts)

    def _outcome(self, confidence: float) -> Outcome:
        if confidence >= self._decline_below:
            return Outcome.ANSWER
        return Outcome.DOUBT if confidence and confidence >= self._offer_from else Outcome.DECLINE

    def _quote(self, ranked: RankedExchanges, position: int, passage: RankedPassage | None = None) -> Quote:
        """Return a passage of a candidate as a quote: the given one, or the closest."""
        if passage is None:
            passages = self._ranker.passages(ranked, position)
            passage = max(passages, key=lambda one: one.closeness)
        quoted = self._passage(ranked, passage)
        return Quote(quoted, passage.best_sentence, float(ranked.scores[position]))

    def _passage(self, ranked: RankedExchanges, passage: RankedPassage) -> Passage:
        interview, exchange = self._exchanges[ranked.exchanges[passage.position]]
        return Passage(interview, exchange, passage.number)
