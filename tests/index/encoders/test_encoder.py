"""Texts become unit vectors in their order, each text only once, and a question never waits for a build."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from index.encoders.encoder import Text, TextRole
from index.encoders.model_configuration import UNFITTED
from index.encoders.model_source import Model
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PASSAGES = [Text(TextRole.PASSAGE, f"Hive number {number} stands by the old wall.") for number in range(20)]


class RecordingModel:
    """A real model that records the texts that it encodes."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self.encoded: list[str] = []

    def encode_query(self, texts: list[str], **options: Any) -> Any:  # noqa: ANN401 - passed through
        self.encoded += texts
        return self._model.encode_query(texts, **options)

    def encode_document(self, texts: list[str], **options: Any) -> Any:  # noqa: ANN401 - passed through
        self.encoded += texts
        return self._model.encode_document(texts, **options)


class EncoderFactory:
    """Encoders of one model and one cache file, as in different runs of the program."""

    def __init__(self, model: Model, loaded: SentenceTransformer, path: Path) -> None:
        self.path = path
        self.recording = RecordingModel(loaded)
        self._model = model
        self._caches: list[VectorCache] = []

    @property
    def encoded(self) -> list[str]:
        return self.recording.encoded

    def encoder(self, fingerprint: str | None = None) -> SentenceTransformerEncoder:
        model = Model(self._model.name, self._model.path, fingerprint or self._model.fingerprint)
        cache = VectorCache(self.path)
        self._caches.append(cache)
        encoder = SentenceTransformerEncoder(model, cache, UNFITTED)
        encoder._loaded = self.recording  # type: ignore[assignment] # loading it again takes seconds
        return encoder

    def close(self) -> None:
        for cache in self._caches:
            cache.close()


@pytest.fixture
def factory(
    default_model: Model, real_encoder: SentenceTransformerEncoder, tmp_path: Path
) -> Iterator[EncoderFactory]:
    factory = EncoderFactory(default_model, real_encoder._model(), tmp_path / "new folder" / "vectors.sqlite")
    yield factory
    factory.close()


def test_vectors_are_of_length_one(factory: EncoderFactory) -> None:
    texts = [
        Text(role, text)
        for role in TextRole
        for text in ("x", "bees", "Çay hasadı mayıs ayında başlar. " * 200)
    ]
    vectors = factory.encoder().embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (6, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_vectors_are_in_the_order_of_the_texts_whether_cached_or_not(factory: EncoderFactory) -> None:
    texts = [Text(TextRole(role), text * repeat) for repeat in (9, 1) for role, text in PASSAGES[:3]]
    one_by_one = np.stack([factory.encoder(f"alone {n}").embed([text])[0] for n, text in enumerate(texts)])
    encoder = factory.encoder()
    encoder.embed(texts[2:4])
    assert encoder.embed(texts) == pytest.approx(one_by_one, abs=1e-5)


def test_a_repeated_text_is_embedded_once(factory: EncoderFactory) -> None:
    vectors = factory.encoder().embed([PASSAGES[0], PASSAGES[1], PASSAGES[0]])
    assert sorted(factory.encoded) == sorted(text.text for text in PASSAGES[:2])
    assert (vectors[0] == vectors[2]).all()


def test_no_text_is_embedded_twice_by_later_runs(factory: EncoderFactory) -> None:
    first = factory.encoder().embed(PASSAGES)
    again = factory.encoder().embed(PASSAGES[::-1])
    assert sorted(factory.encoded) == sorted(text.text for text in PASSAGES)
    assert (first == again[::-1]).all()


def test_another_role_or_another_model_does_not_share_the_vector(factory: EncoderFactory) -> None:
    passage = Text(TextRole.PASSAGE, "bees")
    factory.encoder().embed([passage])
    factory.encoder().embed([Text(TextRole.QUESTION, "bees")])
    factory.encoder("another model").embed([passage])
    assert factory.encoded == ["bees"] * 3


def test_progress_counts_the_missing_texts_alone(factory: EncoderFactory) -> None:
    encoder = factory.encoder()
    encoder.embed(PASSAGES[:5])
    calls: list[tuple[int, int]] = []
    encoder.embed(PASSAGES, lambda done, total: calls.append((done, total)))
    assert calls[0] == (0, 15)
    assert calls[-1] == (15, 15)
    assert calls == sorted(calls)
    calls.clear()
    encoder.embed(PASSAGES, lambda done, total: calls.append((done, total)))
    assert calls == []


def test_an_exception_from_progress_stops_the_work_and_keeps_what_is_done(factory: EncoderFactory) -> None:
    class StopError(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done:
            raise StopError

    with pytest.raises(StopError):
        factory.encoder().embed(PASSAGES, stop)
    assert 0 < len(factory.encoded) < len(PASSAGES)
    factory.encoder().embed(PASSAGES)
    assert sorted(factory.encoded) == sorted(text.text for text in PASSAGES)


def test_a_question_is_answered_while_a_build_embeds(factory: EncoderFactory) -> None:
    encoder = factory.encoder()
    answered: list[int] = []

    with ThreadPoolExecutor(1) as reader:

        def ask(done: int, _total: int) -> None:
            reader.submit(encoder.embed_query, f"Where is hive {done}?").result(timeout=60)
            answered.append(done)

        encoder.embed(PASSAGES, ask)
    assert len(set(answered)) > 2
    assert factory.encoded[0] == "Where is hive 0?"


def test_questions_that_wait_are_encoded_together_each_for_itself(
    factory: EncoderFactory,
) -> None:
    encoder = factory.encoder()
    questions = [f"Where is hive {number}?" for number in range(6)]
    one_by_one = np.stack([factory.encoder().embed_query(question) for question in questions])
    encode, batches = encoder._encode, list[int]()
    begun, release = threading.Event(), threading.Event()

    def held(texts: Sequence[str], role: TextRole) -> Any:  # noqa: ANN401 - an array
        batches.append(len(texts))
        begun.set()
        assert release.wait(60)
        return encode(texts, role)

    encoder._encode = held  # type: ignore[method-assign]
    with ThreadPoolExecutor(6) as readers:
        first = readers.submit(encoder.embed_query, questions[0])
        assert begun.wait(60)
        others = [readers.submit(encoder.embed_query, question) for question in questions[1:]]
        while encoder._waiting.qsize() < len(others):
            time.sleep(0.01)
        release.set()
        found = np.stack([asked.result(60) for asked in (first, *others)])
    assert batches == [1, 5]
    assert found == pytest.approx(one_by_one, abs=1e-5)


def test_all_who_wait_learn_of_an_error(factory: EncoderFactory) -> None:
    encoder = factory.encoder()

    def broken(texts: Sequence[str], role: TextRole) -> Any:  # noqa: ANN401 - an array
        raise ModelError(f"no {role} vectors of {len(texts)} texts")

    encoder._encode = broken  # type: ignore[method-assign]
    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(encoder.embed_query, f"Where is hive {number}?") for number in range(8)]
    assert all(isinstance(one.exception(), ModelError) for one in asked)


def test_questions_of_readers_stay_in_memory(factory: EncoderFactory) -> None:
    encoder = factory.encoder()
    encoder.embed(PASSAGES[:1])
    first = encoder.embed_query("Is anybody reading along?")
    assert (encoder.embed_query("Is anybody reading along?") == first).all()
    assert factory.encoded.count("Is anybody reading along?") == 1
    factory.close()
    with sqlite3.connect(factory.path) as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    connection.close()


def test_many_threads_get_the_same_vectors_as_one(factory: EncoderFactory) -> None:
    encoder = factory.encoder()

    def ask(number: int) -> Any:  # noqa: ANN401 - an array
        if number % 3:
            return encoder.embed_query(f"question {number % 10}")
        return encoder.embed([PASSAGES[number % 20]])[0]

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(ask, range(120)))
    assert all(np.allclose(vector, ask(number), atol=1e-5) for number, vector in enumerate(found))


def test_embedding_no_texts_is_an_error(factory: EncoderFactory) -> None:
    with pytest.raises(ValueError, match="nothing to embed"):
        factory.encoder().embed([])


@pytest.mark.parametrize("damage", ["config.json", "tokenizer.json", "model.safetensors", "modules.json"])
def test_a_damaged_model_is_one_sentence(default_model: Model, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for path in default_model.path.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / damage).unlink()
    (folder / damage).write_text("{")
    encoder = SentenceTransformerEncoder(
        Model("mine", folder, "f"), VectorCache(tmp_path / "v.sqlite"), UNFITTED
    )
    with pytest.raises(ModelError) as raised:
        encoder.load()
    assert str(raised.value).startswith(f"the model in {folder} cannot be opened (DEVICE is auto): ")
    assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_a_missing_device_is_one_sentence(default_model: Model, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    encoder = SentenceTransformerEncoder(default_model, cache, UNFITTED, device="abacus")
    with pytest.raises(ModelError, match=r"cannot be opened \(DEVICE is abacus\): "):
        encoder.load()


@pytest.mark.slow
def test_configured_prompts_override_those_of_the_model(default_model: Model, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    prompts = {"query": "Ask: ", "document": "Say: "}
    for configuration, expected in [
        (UNFITTED, {"query": "query: ", "document": "passage: "}),
        (replace(UNFITTED, prompts=prompts), prompts),
    ]:
        encoder = SentenceTransformerEncoder(default_model, cache, configuration)
        assert {name: encoder._model().prompts[name] for name in prompts} == expected


def test_another_prompt_does_not_share_the_vector(tmp_path: Path) -> None:
    model = Model("mine", tmp_path, "weights")
    cache = VectorCache(tmp_path / "vectors.sqlite")
    prompts = ({"query": "Ask: "}, {"query": "Say: "}, {"document": "Ask: "}, None)
    encoders = [
        SentenceTransformerEncoder(model, cache, replace(UNFITTED, prompts=one))
        for one in (*prompts, prompts[0])
    ]
    assert len({encoder.fingerprint for encoder in encoders}) == len(prompts)
    assert encoders[0].fingerprint == encoders[-1].fingerprint
    assert all(encoder.fingerprint.startswith("weights") for encoder in encoders)
