"""The base of all encoders: small batches, few threads, and no text embedded twice."""

from __future__ import annotations

import itertools
import os
import queue
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from index.encoders.encoder import Text, TextRole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from index.encoders.encoder import Vectors
    from index.encoders.vector_cache import VectorCache

    Item = TypeVar("Item")

# Small, so that a reader's question waits for at most one batch of a running build.
BATCH_SIZE: Final = 8
_RECENT_QUESTIONS: Final = 2048


class _Asked(NamedTuple):
    """Questions that wait to be encoded, and their vectors to come."""

    questions: Sequence[str]
    vectors: Future[Vectors]


class CachingEncoder(ABC):
    """Embeds in small batches, and embeds no text twice.

    A model that is not safe to share between threads, or uses all cores by itself, has one worker thread.
    A queue of small batches is fair: a question does not wait for a whole build. Questions that wait are
    encoded together. A model that may be shared has a worker for each core, and a question does not wait at
    all: the thread that asks embeds it.

    Args:
        name: of the model, for messages.
        fingerprint: the same for two encoders exactly when they give the same vectors.
        cache: where passage vectors are kept between runs.
        is_thread_safe: whether several threads may use the model at once, each with one core.
    """

    def __init__(
        self, name: str, fingerprint: str, cache: VectorCache, *, is_thread_safe: bool = False
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._cache = cache
        self._is_thread_safe = is_thread_safe
        self._workers = (os.cpu_count() or 1) if is_thread_safe else 1
        self._worker = ThreadPoolExecutor(max_workers=self._workers, thread_name_prefix="encoder")
        self._waiting: queue.SimpleQueue[_Asked] = queue.SimpleQueue()
        self._recent: dict[str, Vectors] = {}
        self._recent_lock = threading.Lock()

    def load(self) -> None:
        """Load the model now rather than with the first text.

        Raises:
            ModelError: the model cannot be opened.
        """
        self._worker.submit(self._load).result()

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), dimension) of unit vectors, in the order of the texts.

        Vectors already in the cache are not computed. ``progress`` is called with (texts embedded, texts to
        embed), unless all are in the cache; an exception that it raises stops the work.

        Raises:
            ModelError: the model cannot be opened.
        """
        if not texts:
            raise ValueError("there is nothing to embed")
        unique = list(dict.fromkeys(texts))
        known = self._cache.get(self.fingerprint, unique)
        missing = [text for text in unique if text not in known]
        # Texts of similar length share a batch, so that little of it is padding.
        missing.sort(key=lambda text: (text.role, -len(text.text)))
        done = 0
        for role, group in itertools.groupby(missing, key=lambda text: text.role):
            batches = list(_batched([text.text for text in group], BATCH_SIZE))
            for at_once in _batched(batches, self._workers):
                if progress:
                    progress(done, len(missing))
                vectors = np.concatenate(
                    list(self._worker.map(self._encode, at_once, itertools.repeat(role)))
                )
                embedded = [Text(role, text) for batch in at_once for text in batch]
                computed = dict(zip(embedded, vectors, strict=True))
                self._cache.put(self.fingerprint, computed)
                known |= computed
                done += len(embedded)
        if progress and missing:
            progress(done, len(missing))
        return np.stack([known[text] for text in texts])

    def embed_query(self, question: str) -> Vectors:
        """Return the unit vector of a reader's question, of shape (dimension,).

        Raises:
            ModelError: the model cannot be opened.
        """
        vector: Vectors = self.embed_queries([question])[0]
        return vector

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        """Return an array of shape (len(questions), dimension) of unit vectors of readers' questions.

        Readers' questions are kept in memory only, and only the latest :data:`_RECENT_QUESTIONS`.

        Raises:
            ModelError: the model cannot be opened.
        """
        with self._recent_lock:
            known = {question: self._recent[question] for question in questions if question in self._recent}
        missing = [question for question in dict.fromkeys(questions) if question not in known]
        for batch in _batched(missing, BATCH_SIZE):
            vectors = self._encode_questions(batch)
            known |= zip(batch, vectors, strict=True)
        with self._recent_lock:
            self._recent |= {question: known[question] for question in missing}
            while len(self._recent) > _RECENT_QUESTIONS:
                del self._recent[next(iter(self._recent))]
        return np.stack([known[question] for question in questions])

    def _encode_questions(self, questions: Sequence[str]) -> Vectors:
        if self._is_thread_safe:
            return self._encode(questions, TextRole.QUESTION)
        asked = _Asked(questions, Future())
        self._waiting.put(asked)
        self._worker.submit(self._encode_waiting)
        return asked.vectors.result()

    def _encode_waiting(self) -> None:
        """Encode all questions that wait by now; there are none where an earlier call has."""
        waiting: list[_Asked] = []
        while not self._waiting.empty():  # only this thread takes any
            waiting.append(self._waiting.get())
        if not waiting:
            return
        try:
            vectors = self._encode([one for asked in waiting for one in asked.questions], TextRole.QUESTION)
        except Exception as error:  # whatever it is, those who ask get it
            for asked in waiting:
                asked.vectors.set_exception(error)
            return
        for asked in waiting:
            asked.vectors.set_result(vectors[: len(asked.questions)])
            vectors = vectors[len(asked.questions) :]

    @abstractmethod
    def _load(self) -> None:
        """Load the model; called in a worker thread."""

    @abstractmethod
    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        """Return the unit vectors of a batch; called in any thread if the model is thread-safe."""


class SymmetricEncoder(CachingEncoder):
    """An encoder that embeds questions and passages alike, so that they share entries in the cache."""

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), dimension) of unit vectors, in the order of the texts."""
        return super().embed([Text(TextRole.PASSAGE, text.text) for text in texts], progress)


def _batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut a sequence into parts of ``size``, the last one shorter."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
