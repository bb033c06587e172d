"""The base of all encoders: small batches, one worker thread, and no text embedded twice."""

from __future__ import annotations

import itertools
import threading
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from index.encoders.encoder import Text, TextRole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.encoders.encoder import Vectors
    from index.encoders.vector_cache import VectorCache

# Small, so that a reader's question waits for at most one batch of a running build.
BATCH_SIZE: Final = 8
_RECENT_QUESTIONS: Final = 2048


class CachingEncoder(ABC):
    """Embeds in small batches on one worker thread, and embeds no text twice.

    There is one worker thread because PyTorch uses all cores by itself, the fast tokenizers are not safe to
    share between threads, and a queue of small batches is fair: a question does not wait for a whole build.

    Args:
        name: of the model, for messages.
        fingerprint: the same for two encoders exactly when they give the same vectors.
        cache: where passage vectors are kept between runs.
    """

    def __init__(self, name: str, fingerprint: str, cache: VectorCache) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._cache = cache
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
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
            for batch in _batched([text.text for text in group], BATCH_SIZE):
                if progress:
                    progress(done, len(missing))
                vectors = self._worker.submit(self._encode, batch, role).result()
                computed = {Text(role, text): vector for text, vector in zip(batch, vectors, strict=True)}
                self._cache.put(self.fingerprint, computed)
                known |= computed
                done += len(batch)
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
            vectors = self._worker.submit(self._encode, batch, TextRole.QUESTION).result()
            known |= zip(batch, vectors, strict=True)
        with self._recent_lock:
            self._recent |= {question: known[question] for question in missing}
            while len(self._recent) > _RECENT_QUESTIONS:
                del self._recent[next(iter(self._recent))]
        return np.stack([known[question] for question in questions])

    @abstractmethod
    def _load(self) -> None:
        """Load the model; called in the worker thread."""

    @abstractmethod
    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        """Return the unit vectors of a batch; called in the worker thread."""


class SymmetricEncoder(CachingEncoder):
    """An encoder that embeds questions and passages alike, so that they share entries in the cache."""

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), dimension) of unit vectors, in the order of the texts."""
        return super().embed([Text(TextRole.PASSAGE, text.text) for text in texts], progress)


def _batched(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Cut a sequence into parts of ``size``, the last one shorter."""
    for start in range(0, len(texts), size):
        yield texts[start : start + size]
