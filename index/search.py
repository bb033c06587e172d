"""A message -> ranked quotes, and an outcome: an answer, a doubt or a decline. It knows nothing of Telegram.

1. The queries in a message are found: each of its questions, a follow-up together with what it follows up on,
   or the message as a whole (:mod:`index.query.decomposition`). A speaker's name in a query decides whose
   words are searched, and is no part of what is searched for (:mod:`index.query.speaker_names`).
2. The spelling of each query is corrected (:mod:`index.query.spelling`), and it is embedded by the first
   encoder and, at the same time, by an auxiliary encoder if there is one for its language and the interviews'
   (:mod:`index.query.embedding`).
3. The exchanges are ranked for each query (:mod:`index.ranking.ranker`), and a probability that the first one
   answers it is computed (:mod:`index.ranking.confidence`): the query with the highest one is answered. A
   follow-up to an earlier message is tried by itself first (:mod:`index.ranking.follow_ups`).
4. Where there is a reranker, it reads that query with the best passages, which are ordered anew and change
   the probability (:mod:`index.ranking.reading`).

What was measured: ``index/EXPERIMENTS.md``.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from content.model import Exchange, Interview, Passage, Speaker, Turn, exchange_key
from index.errors import ModelError
from index.language import base_language
from index.query.decomposition import Query, queries_in, split_sentences, truncate
from index.query.embedding import QueryEmbedder
from index.query.sentence_type import SentenceClassifier, SentenceType
from index.query.speaker_names import SpeakerNames
from index.query.spelling import SpellingCorrector
from index.ranking.confidence import NO_FEATURES, ConfidenceFeatures, logistic, probability
from index.ranking.follow_ups import SURE_ALONE, adds_something, is_met
from index.ranking.ranker import ExchangeRanker, RankedPassage
from index.ranking.reading import (
    PASSAGES_READ,
    exchange_values,
    proposed_passages,
    text_to_read,
    weighed,
)
from index.ranking.unmentioned import unmentioned
from index.store.indexed_texts import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.encoders.encoder import Encoder
    from index.ranking.ranker import RankedExchanges
    from index.reranker.reranker import Reranker
    from index.store.snapshot import Snapshot

DECLINE_BELOW: Final = 0.5
OFFER_FROM: Final = 0.4
# How many questions a decline suggests instead.
SUGGESTIONS: Final = 3
# From this probability on, by the reranker alone, a passage is on the subject of a question.
_ON_SUBJECT_FROM: Final = 0.36


class Outcome(Enum):
    """What a search comes to, by its confidence in the first quote.

    A doubt is no answer, but the first quote may be one: it is offered with a word of caution.
    """

    ANSWER = "answer"
    DOUBT = "doubt"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reader gets: a passage with its exchange and interview.

    Attributes:
        passage: the paragraph to quote first.
        best_sentence: the sentence of the passage that is closest to the question; a verbatim part of it.
        score: how close, or how well it answers where a reranker has read it; only comparable within one
            search.
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
    def speaker(self) -> Speaker:
        """Who says it."""
        return self.passage.speaker

    @property
    def answer(self) -> Turn:
        """The whole answer that the passage is from, by the same speaker."""
        return self.passage.turn

    @property
    def exchange_key(self) -> str:
        """A short name of the exchange, for buttons."""
        return exchange_key(self.interview.slug, self.exchange.id)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The outcome of a search.

    Attributes:
        question: the message as it came.
        outcome: what the confidence comes to. Unless it is an answer, the quotes are the nearest, offered as
            suggestions.
        confidence: the probability, 0 to 1, that the first quote answers the question.
        quotes: one an exchange, best first.
        confidence_features: what the confidence was computed from.
        understood: the query that was searched for: the message, or what was taken from it and from what had
            been asked before.
        earlier: what of it had been asked before; empty where the message was understood by itself.
        contradicts: whether the first quote seems to contradict what the question takes for granted.
    """

    question: str
    outcome: Outcome
    confidence: float
    quotes: tuple[Quote, ...]
    confidence_features: ConfidenceFeatures = NO_FEATURES
    understood: str = ""
    earlier: tuple[str, ...] = ()
    contradicts: bool = False

    @property
    def answered(self) -> bool:
        """Whether the first quote is confident enough to be an answer."""
        return self.outcome is Outcome.ANSWER

    def first(self) -> SearchResult:
        """Return the same result with its first quote alone."""
        return replace(self, quotes=self.quotes[:1])


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
class _Request:
    """What a query asks for.

    Attributes:
        query: in the words of the message.
        subject: what is searched for: the query without the names of speakers.
        speakers: the names of those whose words are searched; all if empty.
        is_answerable: whether there is a subject, and a speaker whom it names says anything there.
    """

    query: Query
    subject: str
    speakers: frozenset[str]
    is_answerable: bool


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What may answer a request.

    Attributes:
        request: which one.
        ranked: the candidates for it.
        added: for a follow-up to an earlier message, what it adds to that; None if nothing.
    """

    request: _Request
    ranked: RankedExchanges
    added: _Candidates | None = None


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
        self._opening = {
            exchange_key(interview.slug, exchange.id): _quote_of(Passage(interview, exchange, 0))
            for interview, exchange in self._exchanges
        }
        self._ranker = ExchangeRanker(snapshot, encoder.configuration)
        self._languages = {i.slug: base_language(i.language) for i in snapshot.interviews}
        self._speakers = {i.slug: frozenset(one.name for one in i.speakers) for i in snapshot.interviews}
        self._all_speakers = frozenset().union(*self._speakers.values())
        self._speaker_names = SpeakerNames(self._all_speakers, encoder.unigram_model)
        vectors = ((one, snapshot.embeddings_of(one)) for one in encoder.auxiliary_encoders)
        auxiliary = [(one, embeddings) for one, embeddings in vectors if embeddings is not None]
        languages = set(self._languages.values())
        self._embedder = QueryEmbedder(encoder, snapshot.embeddings[0], auxiliary, languages)
        examples_of = self._embedder.cross_lingual_examples
        self._sentence_classifier = SentenceClassifier(
            {
                SentenceType.QUESTION: examples_of(lambda embeddings: embeddings.questions),
                SentenceType.FOLLOW_UP: examples_of(lambda embeddings: embeddings.follow_ups),
                SentenceType.STATEMENT: examples_of(lambda embeddings: embeddings.statements),
            },
            encoder.configuration.kernel_ridge,
        )
        self._spelling_lock = threading.Lock()
        self._spelling_corrector: SpellingCorrector | None = None

    def prepare(self) -> None:
        """Load all but the models now rather than with the first question."""
        self._embedder.prepare()
        self._correct_spelling("Is anybody there?")

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
        read = RankedPassage(0, quote.passage.number, quote.exchange.question, quote.best_sentence, 0.0)
        (reading,) = reranker.read(result.understood, [text_to_read(quote.passage, read)]).answers.tolist()
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
        features = tuple(self._features(candidates, one.position) for one in passages)
        return Proposals(candidates.request.subject, ranked, passages, quoted, features)

    def speakers_named(self, text: str) -> frozenset[str]:
        """Return the names of the speakers whom a text names."""
        return self._speaker_names.find(text).speakers

    def first_quote(self, ranked: RankedExchanges) -> Quote:
        """Return the quote that comes first by what the search by itself knows."""
        return self._quote(ranked, ranked.first)

    def opening_quotes(self) -> tuple[Quote, ...]:
        """Return the first passage of every exchange, in the order of the interviews."""
        return tuple(self._opening.values())

    def quote(self, key: str, passage: int = 0) -> Quote | None:
        """Return a passage of the exchange with this :func:`content.model.exchange_key`, if there is one."""
        opening = self._opening.get(key)
        if opening is None or not 0 <= passage < len(opening.exchange.paragraphs):
            return None
        return _quote_of(Passage(opening.interview, opening.exchange, passage))

    def language_of(self, text: str) -> str:
        """Return the ISO 639-1 code of the language of a text; an empty string where it has no words."""
        return self._embedder.language_of(text)

    def _candidates(self, message: str, previous: Sequence[str], interview: str | None) -> _Candidates:
        """Return the candidates for the query of a message that is answered best."""
        interview = interview if interview in self._languages else None
        languages = {self._languages[interview]} if interview else set(self._languages.values())
        message = _without_surrogates(message)
        queries = self._queries(message, previous)
        different = dict.fromkeys(one for query in queries for one in (query.alone(), query))
        requests = [self._request(query, message, interview) for query in different]
        embedded = self._embedder.embed([self._correct_spelling(one.subject) for one in requests], languages)
        found = {
            request.query: _Candidates(request, self._ranker.rank(embeddings, interview, request.speakers))
            for request, embeddings in zip(requests, embedded, strict=True)
        }
        return max((self._understood(query, found) for query in queries), key=self._first_confidence)

    def _understood(self, query: Query, found: Mapping[Query, _Candidates]) -> _Candidates:
        """Return the candidates for a query: with what was asked before only where that is needed."""
        alone = found[query.alone()]
        if not query.earlier or self._first_confidence(alone) >= SURE_ALONE:
            return alone
        return replace(found[query], added=alone if adds_something(alone.request.subject) else None)

    def _request(self, query: Query, message: str, interview: str | None) -> _Request:
        """Return what a query of a message asks for: about what, and whose words.

        The last speaker named in the query counts, then any who is named elsewhere in the message.
        """
        mentions = [self._speaker_names.find(sentence) for sentence in query.sentences]
        named = next((one.speakers for one in reversed(mentions) if one.speakers), frozenset[str]())
        named = named or self._speaker_names.find(message).speakers
        searched = self._speakers[interview] if interview else self._all_speakers
        subject = " ".join(one.rest for one in mentions if one.rest)
        has_subject = any(map(str.isalnum, subject))
        return _Request(
            query=query,
            subject=subject if has_subject else query.text,
            speakers=named & searched if named & searched < searched else frozenset(),
            is_answerable=has_subject and (not named or not named.isdisjoint(searched)),
        )

    def _found(self, candidates: _Candidates, count: int) -> _Found:
        """Return what the search by itself finds."""
        ranked = candidates.ranked
        features = self._features(candidates, ranked.first)
        quotes = tuple(self._quote(ranked, position) for position in ranked.order[:count].tolist())
        return _Found(quotes, features, self._confidence(candidates, ranked.first, features))

    def _read(self, candidates: _Candidates, count: int, reranker: Reranker) -> _Found:
        """Return what is found once the reranker has read the best passages."""
        subject, ranked = candidates.request.subject, candidates.ranked
        proposed = proposed_passages(self._ranker, ranked, PASSAGES_READ)
        texts = [text_to_read(self._passage(ranked, one), one) for one in proposed]
        weights = self._encoder.configuration.reading if reranker.is_calibrated else None
        read = weighed(proposed, reranker.read(subject, texts), ranked, weights)
        best_of = {one.passage.position: one.passage for one in reversed(read)}
        values = list(exchange_values(ranked, read).items())[:count]
        quotes = tuple(
            replace(self._quote(ranked, position, best_of.get(position)), score=logistic(value))
            for position, value in values
        )
        features = self._features(candidates, read[0].passage.position)
        if reranker.is_calibrated:
            features = replace(features, reading=read[0].reading)
        confidence = self._confidence(candidates, read[0].passage.position, features)
        return _Found(quotes, features, confidence, read[0].contradicts)

    def _features(self, candidates: _Candidates, position: int) -> ConfidenceFeatures:
        """Return what the confidence in a candidate is computed from, but for what the reranker says."""
        subject = candidates.request.subject
        _, exchange = self._exchanges[int(candidates.ranked.exchanges[position])]
        return replace(
            candidates.ranked.confidence_features(position),
            unmentioned=unmentioned(subject, self._embedder.language_of(subject), exchange),
        )

    def _outcome(self, confidence: float) -> Outcome:
        if confidence >= self._decline_below:
            return Outcome.ANSWER
        return Outcome.DOUBT if confidence and confidence >= self._offer_from else Outcome.DECLINE

    def _first_confidence(self, candidates: _Candidates) -> float:
        """Return how sure the search by itself is of the first candidate."""
        ranked = candidates.ranked
        return self._confidence(candidates, ranked.first, ranked.confidence_features(ranked.first))

    def _confidence(self, candidates: _Candidates, position: int, features: ConfidenceFeatures) -> float:
        """Return the probability that a candidate answers the request; 0 where it is about something else."""
        if not candidates.request.is_answerable or not self._is_met(candidates, position, features.reading):
            return 0.0
        configuration = self._encoder.configuration
        if features.reading is None:
            return probability(features, configuration.confidence)
        return probability(features, configuration.confidence_after_reading)

    def _is_met(self, candidates: _Candidates, position: int, reading: float | None) -> bool:
        """Return whether a candidate is about what a follow-up adds to the earlier question."""
        added = candidates.added
        if added is None:
            return True
        number = int(candidates.ranked.exchanges[position])
        _, exchange = self._exchanges[number]
        closeness = self._ranker.closest_sentence(added.ranked, number)
        return is_met(added.request.subject, exchange, closeness, reading)

    def _queries(self, message: str, previous: Sequence[str]) -> list[Query]:
        """Return what a message asks, in the words to search with; at least one query."""
        parts = split_sentences(message)
        earlier = [part for text in previous for part in split_sentences(_without_surrogates(text))]
        if not parts or (len(parts) < 2 and not earlier):
            return [Query(truncate(message))]
        texts = [*earlier, *parts]
        vectors = self._embedder.embed_cross_lingually([self._correct_spelling(text) for text in texts])
        types = [self._sentence_classifier.classify(vector) for vector in vectors]
        typed = list(zip(texts, types, strict=True))
        return queries_in(typed[: len(earlier)], typed[len(earlier) :]) or [Query(truncate(message))]

    def _correct_spelling(self, query: str) -> str:
        if self._encoder.unigram_model is None:
            return query
        with self._spelling_lock:
            if self._spelling_corrector is None:
                texts = (text.text for text in self.snapshot.texts if text.kind.is_in_store)
                self._spelling_corrector = SpellingCorrector(
                    self._encoder.unigram_model, texts, self._embedder.language_of
                )
        return self._spelling_corrector(query)

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


def _quote_of(passage: Passage) -> Quote:
    """Return a passage as a quote that no search found."""
    return Quote(passage, sentences(passage.text, passage.interview.language)[0], 0.0)


def _without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which no encoder's tokenizer can read."""
    return text.encode("utf-8", "replace").decode("utf-8")
