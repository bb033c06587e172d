"""Texts -> unit vectors, through sentence-transformers; a vector computed once is never computed again."""

from __future__ import annotations

import itertools
import os
import threading
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.errors import ModelError
from index.pieces import Pieces, read_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sentence_transformers import SentenceTransformer

    from index.models import Model
    from index.vector_cache import VectorCache

Vectors = NDArray[np.float32]

# Small, so that a reader's question waits for one batch of a running build at the most.
_BATCH: Final = 8
_RECENT_QUESTIONS: Final = 2048
# Characters of a batch that is embedded by one thread.
_SHORT: Final = 300


class Role(StrEnum):
    """What a text is to the model: many models embed a question and a passage differently."""

    QUESTION = "query"
    PASSAGE = "document"


class Text(NamedTuple):
    """A text to embed, and what it is."""

    role: Role
    text: str


class Embedder(Protocol):
    """What gives vectors: :class:`SentenceTransformerEmbedder`, or anything with these."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def fingerprint(self) -> str:
        """The same for two embedders exactly when they give the same vectors."""

    def load(self) -> None:
        """Load the model now rather than with the first text."""

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), dimension) of unit vectors, in the order of the texts."""

    def embed_question(self, question: str) -> Vectors:
        """Return the unit vector of a reader's question, of shape (dimension,)."""

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Return an array of shape (len(questions), dimension) of unit vectors of readers' questions."""

    @property
    def specialists(self) -> tuple[Specialist, ...]:
        """Other models that see the same texts in their own way, those with the fewest languages first."""

    @property
    def pieces(self) -> Pieces | None:
        """What the model's tokenizer knows of words; None where it is of another kind."""


class Specialist(Embedder, Protocol):
    """An embedder that helps another to judge texts in some languages."""

    @property
    def languages(self) -> frozenset[str]:
        """The ISO 639-1 codes of what it was trained on."""

    @property
    def is_multilingual(self) -> bool:
        """Whether texts in different languages are close where they mean the same."""

    @property
    def weight(self) -> float:
        """What its similarities count beside the first embedder's."""

    @property
    def credit(self) -> float:
        """What votes are worth that it had a say in, more than 0: below 1 where it is too sure of itself."""


class CachingEmbedder(ABC):
    """What embedders have in common: batches, one worker thread, and no text embedded twice.

    One worker thread does all the encoding, in small batches: PyTorch uses all cores by itself, the fast
    tokenizers do not bear two threads, and a queue is fair: a question does not wait for a whole build.

    Args:
        name: for people.
        fingerprint: the same exactly where the vectors are.
        cache: where passage vectors are kept between runs.
    """

    specialists: tuple[Specialist, ...] = ()

    def __init__(self, name: str, fingerprint: str, cache: VectorCache) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._cache = cache
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")
        self._recent: dict[str, Vectors] = {}
        self._recent_lock = threading.Lock()

    @property
    def pieces(self) -> Pieces | None:
        """What the model's tokenizer knows of words; None where it is of another kind."""
        return None

    def load(self) -> None:
        """Load the model now rather than with the first text.

        Raises:
            ModelError: the model cannot be opened.
        """
        self._worker.submit(self._load).result()

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), dimension) of unit vectors, in the order of the texts.

        Vectors already in the cache are not computed. ``progress`` is called with (texts embedded, texts to
        embed), and not at all where all are known; what it raises stops the work.

        Raises:
            ModelError: the model cannot be opened.
        """
        if not texts:
            raise ValueError("there is nothing to embed")
        unique = list(dict.fromkeys(texts))
        known = self._cache.get(self.fingerprint, unique)
        missing = [text for text in unique if text not in known]
        # Texts of like length share a batch, so that little of it is padding.
        missing.sort(key=lambda text: (text.role, -len(text.text)))
        done = 0
        for role, group in itertools.groupby(missing, key=lambda text: text.role):
            for batch in _batched([text.text for text in group], _BATCH):
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

    def embed_question(self, question: str) -> Vectors:
        """Return the unit vector of a reader's question, of shape (dimension,).

        Raises:
            ModelError: the model cannot be opened.
        """
        vector: Vectors = self.embed_questions([question])[0]
        return vector

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Return an array of shape (len(questions), dimension) of unit vectors of readers' questions.

        Readers' words are kept in memory only, and only the latest.

        Raises:
            ModelError: the model cannot be opened.
        """
        with self._recent_lock:
            known = {question: self._recent[question] for question in questions if question in self._recent}
        missing = [question for question in dict.fromkeys(questions) if question not in known]
        for batch in _batched(missing, _BATCH):
            vectors = self._worker.submit(self._encode, batch, Role.QUESTION).result()
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
    def _encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return the unit vectors of a batch; called in the worker thread."""


class SentenceTransformerEmbedder(CachingEmbedder):
    """Embeds with a sentence-transformers model, loaded when the first text is embedded.

    Args:
        model: which model.
        cache: where passage vectors are kept between runs.
        specialists: other models to see the same texts with.
    """

    def __init__(self, model: Model, cache: VectorCache, specialists: tuple[Specialist, ...] = ()) -> None:
        super().__init__(model.name, model.fingerprint, cache)
        self.specialists = specialists
        self._path = model.path
        self._loaded: SentenceTransformer | None = None
        self._pieces_read = False
        self._pieces: Pieces | None = None

    @property
    def pieces(self) -> Pieces | None:
        """What the model's tokenizer knows of words; None where it is of another kind."""
        with self._recent_lock:
            if not self._pieces_read:
                self._pieces = read_pieces(self._path / "tokenizer.json")
                self._pieces_read = True
            return self._pieces

    def load(self) -> None:
        """Load all that a question needs now rather than with the first one.

        Raises:
            ModelError: the model cannot be opened.
        """
        super().load()
        for specialist in self.specialists:
            specialist.load()
        _ = self.pieces

    def _load(self) -> None:
        self._model()

    def _encode(self, texts: Sequence[str], role: Role) -> Vectors:
        model = self._model()
        encode = model.encode_query if role is Role.QUESTION else model.encode_document
        # The matrices of one short text are so small that a second thread delays more than it helps, and it
        # takes the core from the specialist.
        is_short = sum(map(len, texts)) <= _SHORT
        with self._threads.limit(limits={"openmp": 1} if is_short else None):
            vectors = encode(
                list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _threads(self) -> ThreadpoolController:
        """Of the libraries that are loaded when it is first asked for, with the model."""
        return ThreadpoolController()

    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            # Threads that spin while they wait for one another take a busy machine's cores from themselves:
            # three times slower there, and no faster on an idle one.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call] # the command line shows its own
            try:
                self._loaded = SentenceTransformer(str(self._path), device="cpu")
            except Exception as error:  # whatever a folder's files make torch, tokenizers and others raise
                message = next(iter(str(error).strip().splitlines()), type(error).__name__)
                raise ModelError(f"the model in {self._path} cannot be opened: {message}") from error
        return self._loaded


def _batched(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Cut a sequence into parts of ``size``, the last one shorter."""
    for start in range(0, len(texts), size):
        yield texts[start : start + size]
