"""A reader's message -> what it asks for: about what, in which words, and whose words.

1. The queries in the message are found: each of its questions, a follow-up together with what it follows up
   on, or the message as a whole (:mod:`index.query.decomposition`).
2. A speaker's name in a query decides whose words are searched, and is no part of what is searched for
   (:mod:`index.query.speaker_names`).
3. The spelling is corrected (:mod:`index.query.spelling`).
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from index.query.decomposition import Query, queries_in, split_sentences, truncate
from index.query.legibility import is_legible
from index.query.sentence_type import SentenceClassifier, SentenceType
from index.query.speaker_names import SpeakerNames
from index.query.spelling import SpellingCorrector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from content.model import Interview
    from index.encoders.unigram import UnigramModel
    from index.kernel_ridge import KernelRidge
    from index.query.embedding import QueryEmbedder

# A letter more than three times in a row.
_HELD_DOWN: Final = re.compile(r"([^\W\d_])\1{3,}")


@dataclass(frozen=True, slots=True)
class Request:
    """What a query asks for.

    Attributes:
        query: in the words of the message.
        subject: what is searched for: the query without the names of speakers.
        corrected: the same with its spelling corrected, to be embedded.
        speakers: the names of those whose words are searched; all if empty.
        is_answerable: whether the message is of words, there is a subject, and a speaker whom it names says
            anything there.
    """

    query: Query
    subject: str
    corrected: str
    speakers: frozenset[str]
    is_answerable: bool


class RequestReader:
    """Finds what messages ask for. Several threads may use it at once.

    Args:
        interviews: that are asked.
        embedder: gives the vectors by which a sentence is told to be a question, a follow-up or a statement.
        kernel_ridge: the regression that tells it.
        unigram_model: of the embedding model's tokenizer; without one, no spelling is corrected.
        texts: of the interviews; their words are spelt correctly. They are taken with the first message.
    """

    def __init__(
        self,
        interviews: Iterable[Interview],
        embedder: QueryEmbedder,
        kernel_ridge: KernelRidge,
        unigram_model: UnigramModel | None,
        texts: Iterable[str],
    ) -> None:
        self._speakers = {i.slug: frozenset(one.name for one in i.speakers) for i in interviews}
        self._all_speakers = frozenset().union(*self._speakers.values())
        self._speaker_names = SpeakerNames(self._all_speakers, unigram_model)
        self._embedder = embedder
        examples_of = embedder.cross_lingual_examples
        self._sentence_classifier = SentenceClassifier(
            {
                SentenceType.QUESTION: examples_of(lambda embeddings: embeddings.questions),
                SentenceType.FOLLOW_UP: examples_of(lambda embeddings: embeddings.follow_ups),
                SentenceType.STATEMENT: examples_of(lambda embeddings: embeddings.statements),
            },
            kernel_ridge,
        )
        self._unigram_model = unigram_model
        self._texts = texts
        self._spelling_lock = threading.Lock()
        self._spelling_corrector: SpellingCorrector | None = None

    def prepare(self) -> None:
        """Load what the spelling is corrected with now rather than with the first message."""
        self._correct_spelling("Is anybody there?")

    def read(
        self, message: str, previous: Sequence[str] = (), interview: str | None = None
    ) -> list[tuple[Request, Request]]:
        """Return what each question of a message asks for: by itself, and with what was asked before it.

        The two are the same unless it is a follow-up to an earlier message.

        Args:
            message: a question, or a text with questions in it.
            previous: earlier messages of the same person, the latest last.
            interview: the slug of the only interview to look in.
        """
        message = _readable(message)
        may_be_words = self._unigram_model is None or is_legible(message, self._unigram_model)
        request = partial(self._request, message=message, interview=interview, may_be_words=may_be_words)
        return [(request(query.alone()), request(query)) for query in self._queries(message, previous)]

    def speakers_named(self, text: str) -> frozenset[str]:
        """Return the names of the speakers whom a text names."""
        return self._speaker_names.find(text).speakers

    def _queries(self, message: str, previous: Sequence[str]) -> list[Query]:
        """Return what a message asks, in the words to search with; at least one query."""
        parts = split_sentences(message)
        earlier = [part for text in previous for part in split_sentences(_readable(text))]
        if not parts or (len(parts) < 2 and not earlier):
            return [Query(truncate(message))]
        texts = [*earlier, *parts]
        vectors = self._embedder.embed_cross_lingually([self._correct_spelling(text) for text in texts])
        types = [self._sentence_classifier.classify(vector) for vector in vectors]
        typed = list(zip(texts, types, strict=True))
        return queries_in(typed[: len(earlier)], typed[len(earlier) :]) or [Query(truncate(message))]

    def _request(self, query: Query, *, message: str, interview: str | None, may_be_words: bool) -> Request:
        """Return what a query of a message asks for.

        The last speaker named in the query counts, then any who is named elsewhere in the message.
        """
        mentions = [self._speaker_names.find(sentence) for sentence in query.sentences]
        named = next((one.speakers for one in reversed(mentions) if one.speakers), frozenset[str]())
        named = named or self._speaker_names.find(message).speakers
        searched = self._speakers[interview] if interview else self._all_speakers
        rest = " ".join(one.rest for one in mentions if one.rest)
        has_subject = any(map(str.isalnum, rest))
        subject = rest if has_subject else query.text
        return Request(
            query=query,
            subject=subject,
            corrected=self._correct_spelling(subject),
            speakers=named & searched if named & searched < searched else frozenset(),
            is_answerable=has_subject and may_be_words and (not named or not named.isdisjoint(searched)),
        )

    def _correct_spelling(self, text: str) -> str:
        if self._unigram_model is None:
            return text
        with self._spelling_lock:
            if self._spelling_corrector is None:
                self._spelling_corrector = SpellingCorrector(
                    self._unigram_model, self._texts, self._embedder.language_of
                )
        return self._spelling_corrector(text)


def _readable(text: str) -> str:
    """Return a text that the encoders can read.

    No tokenizer reads half of a surrogate pair. A letter held down ("sooooo", or a screenful of one letter)
    means no more for it: no word of the five languages has one four times in a row.
    """
    return _HELD_DOWN.sub(r"\1\1\1", text.encode("utf-8", "replace").decode("utf-8"))
