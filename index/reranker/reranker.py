"""A cross-encoder: it reads a question together with a passage, and says whether the passage answers it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import CrossEncoder

    Scores = NDArray[np.float64]

_BATCH_SIZE: Final = 16


NO_RERANKER: Final = "none"
"""The name that stands for no reranker."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What a reranker says of passages, each array of shape (passages,).

    Attributes:
        answers: the logits of "it answers the question"; of a model that is not calibrated, any score.
        contradicts: the logits of "it contradicts what the question takes for granted"; None where the model
            does not tell.
    """

    answers: Scores
    contradicts: Scores | None = None


class Reranker(Protocol):
    """Reads passages together with a question."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def is_calibrated(self) -> bool:
        """Whether the confidence was fitted to its scores; if not, they only order passages."""

    def load(self) -> None:
        """Load the model now rather than with the first question."""

    def read(self, question: str, passages: Sequence[str]) -> Readings:
        """Return what it says of each passage."""


class CrossEncoderReranker:
    """Reads with a sentence-transformers cross-encoder, loaded when the first question is asked.

    One thread runs it: PyTorch uses all cores by itself, and the fast tokenizers are not safe to share.

    Args:
        name: of the model, for messages.
        open_model: loads it. Its scores are one a passage, or two: the two of :class:`Readings`.
        is_calibrated: whether the confidence was fitted to its scores.
        question_prompt: what stands before a question.
        passage_prompt: what stands before a passage.

    Attributes:
        name: as it was given.
        is_calibrated: as it was given.
    """

    def __init__(
        self,
        name: str,
        open_model: Callable[[], CrossEncoder],
        *,
        is_calibrated: bool,
        question_prompt: str = "",
        passage_prompt: str = "",
    ) -> None:
        self.name = name
        self.is_calibrated = is_calibrated
        self._open_model = open_model
        self._question_prompt = question_prompt
        self._passage_prompt = passage_prompt
        self._model: CrossEncoder | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reranker")

    def load(self) -> None:
        """Load the model now rather than with the first question.

        Raises:
            ModelError: the model cannot be opened.
        """
        self._worker.submit(self._loaded).result()

    def read(self, question: str, passages: Sequence[str]) -> Readings:
        """Return what the model says of each passage.

        Raises:
            ModelError: the model cannot be opened.
        """
        pairs = [(self._question_prompt + question, self._passage_prompt + passage) for passage in passages]
        return self._worker.submit(self._read, pairs).result()

    def _read(self, pairs: list[tuple[str, str]]) -> Readings:
        import torch

        model = self._loaded()
        with torch.autocast("cpu", torch.bfloat16, enabled=_is_faster_in_bfloat16(model)):
            logits = model.predict(
                pairs, batch_size=_BATCH_SIZE, activation_fn=torch.nn.Identity(), show_progress_bar=False
            )
        scores = np.asarray(logits, dtype=np.float64)
        return Readings(scores) if scores.ndim == 1 else Readings(scores[:, 0], scores[:, 1])

    def _loaded(self) -> CrossEncoder:
        if self._model is None:
            try:
                self._model = self._open_model()
            except ModelError:
                raise
            except Exception as error:  # damaged files can make torch, tokenizers and others raise anything
                message = next(iter(str(error).strip().splitlines()), type(error).__name__)
                raise ModelError(f"the reranker {self.name} cannot be opened: {message}") from error
        return self._model


def _is_faster_in_bfloat16(model: CrossEncoder) -> bool:
    """Return whether the processor multiplies matrices of bfloat16: half the time, and the same order."""
    import torch

    if model.device.type != "cpu":
        return False
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16"))


def cross_encoder_in(name: str, path: Path, device: str) -> CrossEncoderReranker:
    """Return a reranker that opens a folder; nothing was fitted to its scores.

    Args:
        name: of the model, for messages.
        path: a folder that ``CrossEncoder`` opens.
        device: where it runs, such as ``cpu``; ``auto`` takes the fastest available.
    """

    def opened() -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(str(path), device=None if device == "auto" else device)
        if model.num_labels != 1:
            raise ModelError(
                f"RERANKER_MODEL names {name}, which gives {model.num_labels} scores a passage, and not one"
            )
        return model

    return CrossEncoderReranker(name, opened, is_calibrated=False)
