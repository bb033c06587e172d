"""The default model in ONNX Runtime: the same vectors as in PyTorch, alone or in a batch, in any thread."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.encoders.encoder import Text, TextRole
from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL
from index.encoders.model_source import resolve_onnx, resolve_onnx_reader, verify_default_model
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError
from tests.support.damage import WAYS, damage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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


def test_a_damaged_file_is_one_sentence(default_model: Model, tmp_path: Path) -> None:
    damaged = tmp_path / "model.onnx"
    damaged.write_bytes(b"no model")
    cache = VectorCache(tmp_path / "vectors.sqlite")
    encoder = SentenceTransformerEncoder(default_model, cache, MULTILINGUAL_E5_SMALL, onnx=damaged)
    with pytest.raises(ModelError, match="cannot be opened"):
        encoder.embed_query("Who built the bridge?")


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("resolved", [resolve_onnx, resolve_onnx_reader])
def test_a_damaged_file_is_named_and_made_anew(
    default_model: Model, tmp_path: Path, resolved: Callable[[Model, Path], Path], how: str
) -> None:
    file = resolved(default_model, tmp_path)
    verify_default_model(tmp_path)
    damage(file, how)
    with pytest.raises(ModelError, match=re.escape(str(file))):
        verify_default_model(tmp_path)
    assert resolved(default_model, tmp_path) == file
    verify_default_model(tmp_path)
