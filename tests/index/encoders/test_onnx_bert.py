"""The default model in ONNX Runtime: the same vectors as in PyTorch, alone or in a batch, in any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index.encoders.encoder import Text, TextRole
from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL
from index.encoders.model_source import resolve_onnx
from index.encoders.onnx_bert import BLOCK, quantise
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors
    from index.encoders.model_source import Model

pytestmark = pytest.mark.slow

QUESTIONS = (
    "water",
    "Who built the bridge?",
    "Почему мост построили именно здесь, а не ниже по реке?",
    "Екі ел бір-біріне неге керек?",
    "Çay hasadı ne zaman başlar?",
    "Mənə xalça toxumağı kim öyrədib? " * 12,
)
PASSAGES = [Text(TextRole.PASSAGE, text) for text in QUESTIONS]


@pytest.fixture(scope="module")
def onnx_encoder(
    default_model: Model, models_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SentenceTransformerEncoder]:
    cache = VectorCache(tmp_path_factory.mktemp("onnx") / "vectors.sqlite")
    onnx = resolve_onnx(default_model, models_dir)
    yield SentenceTransformerEncoder(default_model, cache, MULTILINGUAL_E5_SMALL, onnx=onnx)
    cache.close()


def lowest_cosine(one: Vectors, other: Vectors) -> float:
    return float((one * other).sum(axis=1).min())


def test_vectors_are_those_of_pytorch(
    onnx_encoder: SentenceTransformerEncoder, real_encoder: SentenceTransformerEncoder
) -> None:
    questions = onnx_encoder.embed_queries(QUESTIONS), real_encoder.embed_queries(QUESTIONS)
    assert lowest_cosine(*questions) >= 0.999
    assert lowest_cosine(onnx_encoder.embed(PASSAGES), real_encoder.embed(PASSAGES)) >= 0.999


def test_they_have_a_fingerprint_of_their_own(
    onnx_encoder: SentenceTransformerEncoder, real_encoder: SentenceTransformerEncoder
) -> None:
    assert onnx_encoder.fingerprint.startswith(f"{real_encoder.fingerprint}-")


def test_a_text_has_the_same_vector_alone_and_in_a_batch(
    onnx_encoder: SentenceTransformerEncoder, default_model: Model, models_dir: Path, tmp_path: Path
) -> None:
    alone = np.stack([onnx_encoder.embed_query(question) for question in QUESTIONS])
    other = SentenceTransformerEncoder(
        default_model,
        VectorCache(tmp_path / "vectors.sqlite"),
        MULTILINGUAL_E5_SMALL,
        onnx=resolve_onnx(default_model, models_dir),
    )
    assert lowest_cosine(alone, other.embed_queries(QUESTIONS)) >= 0.9999


def test_many_threads_get_the_same_vectors_as_one(onnx_encoder: SentenceTransformerEncoder) -> None:
    asked = [f"What does bee number {number} do in the winter?" for number in range(64)]
    with ThreadPoolExecutor(8) as pool:
        in_threads = np.stack(list(pool.map(onnx_encoder.embed_query, asked)))
    again = onnx_encoder.sentence_transformer().encode_query(asked, normalize_embeddings=True)
    assert lowest_cosine(in_threads, again) >= 0.999


def test_a_question_is_embedded_while_every_worker_builds(onnx_encoder: SentenceTransformerEncoder) -> None:
    answered = []

    def ask(done: int, _total: int) -> None:
        answered.append(onnx_encoder.embed_query(f"Hive number {done}?"))

    texts = [Text(TextRole.PASSAGE, f"Hive number {number} stands by the wall.") for number in range(40)]
    assert onnx_encoder.embed(texts, ask).shape == (40, len(answered[0]))


@given(
    codes=arrays.arrays(np.uint8, (3, 2, BLOCK), elements=st.integers(0, 15)),
    scales=arrays.arrays(np.float16, (3, 2), elements=st.floats(-2, 2, width=16, allow_subnormal=False)),
)
def test_weights_that_are_of_four_bits_are_kept_exactly(
    codes: NDArray[np.uint8], scales: NDArray[np.float16]
) -> None:
    codes[..., 0] = 0  # a block's largest weight, as ggml chooses the scale
    scales[scales == 0] = 1
    weights = (codes.astype(np.float32) - 8) * scales.astype(np.float32)[..., None]
    packed, found_scales = quantise(weights.reshape(3, -1))
    unpacked = np.stack([packed & 15, packed >> 4], axis=-1).reshape(codes.shape)
    np.testing.assert_array_equal(found_scales, scales.astype(np.float32))
    np.testing.assert_array_equal(unpacked, codes)


@given(arrays.arrays(np.float32, (2, 2 * BLOCK), elements=st.floats(-4, 4, width=32, allow_subnormal=False)))
def test_any_weight_is_off_by_a_step_at_most(weights: NDArray[np.float32]) -> None:
    packed, scales = quantise(weights)
    unpacked = np.stack([packed & 15, packed >> 4], axis=-1).reshape(2, 2, BLOCK).astype(np.float32)
    restored = (unpacked - 8) * scales[..., None]
    errors = np.abs(restored - weights.reshape(restored.shape))
    assert np.all(errors <= np.abs(scales)[..., None] * 1.001)


def test_a_damaged_file_is_one_sentence(default_model: Model, tmp_path: Path) -> None:
    damaged = tmp_path / "model.onnx"
    damaged.write_bytes(b"no model")
    cache = VectorCache(tmp_path / "vectors.sqlite")
    encoder = SentenceTransformerEncoder(default_model, cache, MULTILINGUAL_E5_SMALL, onnx=damaged)
    with pytest.raises(ModelError, match="cannot be opened"):
        encoder.embed_query("Who built the bridge?")
