"""What an encoder is: it turns texts into unit vectors."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.encoders.model_configuration import AuxiliaryWeights, ModelConfiguration
    from index.encoders.unigram import UnigramModel
    from index.reranker.reranker import Reranker

Vectors = NDArray[np.float32]


class TextRole(StrEnum):
    """Which side of a search a text is on: many models embed a question and a passage differently."""

    QUESTION = "query"
    PASSAGE = "document"


class Text(NamedTuple):
    """A text to embed, and its role."""

    role: TextRole
    text: str


class TextEncoder(Protocol):
    """An encoder: it turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def fingerprint(self) -> str:
        """The same for two encoders exactly when they give the same vectors."""

    def load(self) -> None:
        """Load the model now rather than with the first text."""

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), dimension) of unit vectors, in the order of the texts."""

    def embed_query(self, question: str) -> Vectors:
        """Return the unit vector of a reader's question, of shape (dimension,)."""

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        """Return an array of shape (len(questions), dimension) of unit vectors of readers' questions."""


class Encoder(TextEncoder, Protocol):
    """The first encoder: :class:`SentenceTransformerEncoder`, or anything with these."""

    @property
    def configuration(self) -> ModelConfiguration:
        """What was fitted to the model."""

    @property
    def auxiliary_encoders(self) -> tuple[AuxiliaryEncoder, ...]:
        """Other models that embed the same texts, those with the fewest languages first."""

    @property
    def reranker(self) -> Reranker | None:
        """The cross-encoder that reads what the search finds; None where there is none."""

    @property
    def unigram_model(self) -> UnigramModel | None:
        """The unigram model of the tokenizer; None where the tokenizer is of another kind."""


class AuxiliaryEncoder(TextEncoder, Protocol):
    """An encoder that helps the first one to judge texts in some languages."""

    @property
    def languages(self) -> frozenset[str]:
        """The ISO 639-1 codes of the languages that it was trained on."""

    @property
    def is_multilingual(self) -> bool:
        """Whether texts in different languages are close where they mean the same."""

    @property
    def weights(self) -> AuxiliaryWeights:
        """How much it counts beside the first encoder."""
