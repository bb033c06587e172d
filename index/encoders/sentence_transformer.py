"""The first encoder: a sentence-transformers model."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from threadpoolctl import ThreadpoolController

from index.encoders.caching_encoder import BATCH_SIZE, CachingEncoder
from index.encoders.encoder import TextRole
from index.encoders.unigram import read_unigram_model
from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import SentenceTransformer

    from index.encoders.encoder import AuxiliaryEncoder, Vectors
    from index.encoders.model_configuration import ModelConfiguration
    from index.encoders.model_source import Model
    from index.encoders.unigram import UnigramModel
    from index.encoders.vector_cache import VectorCache

# Characters of a batch that is embedded by one thread.
_SHORT: Final = 300


class SentenceTransformerEncoder(CachingEncoder):
    """Embeds with a sentence-transformers model, loaded when the first text is embedded.

    Args:
        model: which model.
        cache: where passage vectors are kept between runs.
        configuration: what was fitted to the model.
        auxiliary_encoders: other models to see the same texts with.
        device: what computes it, such as ``cpu``, ``cuda`` or ``mps``; ``auto`` takes the fastest there is.

    Attributes:
        configuration: as it was given.
        auxiliary_encoders: as they were given.
    """

    def __init__(
        self,
        model: Model,
        cache: VectorCache,
        configuration: ModelConfiguration,
        auxiliary_encoders: tuple[AuxiliaryEncoder, ...] = (),
        device: str = "auto",
    ) -> None:
        super().__init__(model.name, model.fingerprint, cache)
        self.auxiliary_encoders = auxiliary_encoders
        self.configuration = configuration
        self._device = device
        self._path = model.path
        self._loaded: SentenceTransformer | None = None
        self._pieces_read = False
        self._pieces: UnigramModel | None = None

    @property
    def pieces(self) -> UnigramModel | None:
        """What the model's tokenizer knows of words; None where it is of another kind."""
        with self._recent_lock:
            if not self._pieces_read:
                self._pieces = read_unigram_model(self._path / "tokenizer.json")
                self._pieces_read = True
            return self._pieces

    def load(self) -> None:
        """Load all that a question needs now rather than with the first one.

        Raises:
            ModelError: the model cannot be opened.
        """
        super().load()
        for auxiliary in self.auxiliary_encoders:
            auxiliary.load()
        _ = self.pieces

    def _load(self) -> None:
        self._model()

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        model = self._model()
        encode = model.encode_query if role is TextRole.QUESTION else model.encode_document
        # The matrices of one short text are so small that a second thread delays more than it helps, and it
        # takes the core from the auxiliary.
        is_short = sum(map(len, texts)) <= _SHORT
        with self._threads.limit(limits={"openmp": 1} if is_short else None):
            vectors = encode(
                list(texts), batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
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
                prompts = self.configuration.prompts
                self._loaded = SentenceTransformer(
                    str(self._path),
                    device=None if self._device == "auto" else self._device,
                    prompts=dict(prompts) if prompts else None,
                )
            except Exception as error:  # whatever a folder's files make torch, tokenizers and others raise
                message = next(iter(str(error).strip().splitlines()), type(error).__name__)
                raise ModelError(
                    f"the model in {self._path} cannot be opened (DEVICE is {self._device}): {message}"
                ) from error
        return self._loaded
