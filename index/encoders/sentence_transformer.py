"""The first encoder: a sentence-transformers model."""

from __future__ import annotations

import hashlib
import os
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from threadpoolctl import ThreadpoolController

from index.encoders.caching_encoder import BATCH_SIZE, CachingEncoder
from index.encoders.encoder import TextRole
from index.encoders.importing import import_without_scikit_learn
from index.encoders.unigram import read_unigram_model
from index.errors import ModelError
from index.onnx.bert import ONNX_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sentence_transformers import SentenceTransformer

    from index.encoders.encoder import AuxiliaryEncoder, Vectors
    from index.encoders.model_configuration import ModelConfiguration
    from index.encoders.model_source import Model
    from index.encoders.onnx_transformer import OnnxTransformer
    from index.encoders.unigram import UnigramModel
    from index.encoders.vector_cache import VectorCache
    from index.reranker.reranker import Reranker
    from index.sentencepiece_tokenizer import SentencePieceTokenizer

# In characters: a batch of at most this length is embedded by one thread.
_MAX_SHORT_BATCH: Final = 300


class SentenceTransformerEncoder(CachingEncoder):
    """Embeds with a sentence-transformers model, loaded when the first text is embedded.

    Args:
        model: which model.
        cache: where passage vectors are kept between runs.
        configuration: what was fitted to the model.
        auxiliary_encoders: other models that embed the same texts.
        device: where PyTorch runs it, such as ``cpu``, ``cuda`` or ``mps``; ``auto`` takes the fastest.
        onnx: the same model for ONNX Runtime, which then runs it on the processor.

    Attributes:
        configuration: as it was given.
        auxiliary_encoders: as they were given.
        reranker: reads what the search finds; to be set by whoever opens one. It may be made of this model.
    """

    reranker: Reranker | None = None

    def __init__(
        self,
        model: Model,
        cache: VectorCache,
        configuration: ModelConfiguration,
        auxiliary_encoders: tuple[AuxiliaryEncoder, ...] = (),
        device: str = "auto",
        onnx: Path | None = None,
    ) -> None:
        fingerprint = _fingerprint(model, configuration, onnx)
        super().__init__(model.name, fingerprint, cache, is_thread_safe=onnx is not None)
        self.auxiliary_encoders = auxiliary_encoders
        self.configuration = configuration
        self._device = device
        self._path = model.path
        self._onnx = onnx
        self._load_lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._unigram_model_read = False
        self._unigram_model: UnigramModel | None = None

    @property
    def is_on_onnx_runtime(self) -> bool:
        """Whether ONNX Runtime runs it, and not PyTorch."""
        return self._onnx is not None

    @property
    def unigram_model(self) -> UnigramModel | None:
        """The unigram model of the tokenizer; None where the tokenizer is of another kind."""
        with self._recent_lock:
            if not self._unigram_model_read:
                self._unigram_model = read_unigram_model(self._path / "tokenizer.json")
                self._unigram_model_read = True
            return self._unigram_model

    def load(self) -> None:
        """Load the models now rather than with the first question.

        Raises:
            ModelError: the model cannot be opened.
        """
        super().load()
        for auxiliary in self.auxiliary_encoders:
            auxiliary.load()
        if self.reranker is not None:
            self.reranker.load()
        _ = self.unigram_model

    def tokenizer(self) -> SentencePieceTokenizer:
        """Return the tokenizer of the model that ONNX Runtime runs.

        Raises:
            ModelError: the model cannot be opened.
        """
        transformer = cast("OnnxTransformer", self._model()[0])
        return transformer.sentencepiece

    def sentence_transformer(self) -> SentenceTransformer:
        """Return the model in PyTorch.

        Raises:
            ModelError: the model cannot be opened.
        """
        return self._opened(None) if self._onnx else self._worker.submit(self._model).result()

    def _load(self) -> None:
        self._model()

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        model = self._model()
        encode = model.encode_query if role is TextRole.QUESTION else model.encode_document
        # The matrices of one short text are so small that a second thread costs more than it gains, and it
        # competes with the auxiliary encoder for a core.
        is_short = self._onnx is not None or sum(map(len, texts)) <= _MAX_SHORT_BATCH
        with self._threads.limit(limits={"openmp": 1} if is_short else None):
            vectors = encode(
                list(texts), batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _threads(self) -> ThreadpoolController:
        """It controls the libraries loaded by then, so it is made only once the model is loaded."""
        return ThreadpoolController()

    def _model(self) -> SentenceTransformer:
        with self._load_lock:
            if self._loaded is None:
                self._loaded = self._opened(self._onnx)
            return self._loaded

    def _opened(self, onnx: Path | None) -> SentenceTransformer:
        """Open the model: in ONNX Runtime where there is a file for it, or else in PyTorch."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Threads that spin while they wait keep the others from running: three times slower on a busy
        # machine, and no faster on an idle one.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import_without_scikit_learn()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call] # the command line shows its own
        prompts = dict(self.configuration.prompts) if self.configuration.prompts else None
        try:
            if onnx is not None:
                from index.encoders.onnx_transformer import onnx_modules

                modules = onnx_modules(onnx, self._path)
                return SentenceTransformer(modules=modules, device="cpu", prompts=prompts)
            device = None if self._device == "auto" else self._device
            return SentenceTransformer(str(self._path), device=device, prompts=prompts)
        except Exception as error:  # damaged files can make torch, tokenizers and others raise anything
            message = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise ModelError(
                f"the model in {self._path} cannot be opened (DEVICE is {self._device}): {message}"
            ) from error


def _fingerprint(model: Model, configuration: ModelConfiguration, onnx: Path | None) -> str:
    """Return a fingerprint of all that the vectors depend on: the model, its prompts, and what runs it."""
    parts = [model.fingerprint]
    if configuration.prompts:
        prompts = repr(sorted(configuration.prompts.items()))
        parts.append(hashlib.sha256(prompts.encode()).hexdigest()[:8])
    if onnx is not None:
        parts.append(ONNX_VERSION)
    return "-".join(parts)
