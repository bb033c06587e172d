"""Texts become unit vectors in their order, each text only once, and a question never waits for a build."""

from __future__ import annotations

import sqlite3
import threading
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
from index.errors import ModelError, VectorCacheError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PASSAGES = [Text(TextRole.PASSAGE, f"Hive number {number} stands by the old wall.") for number in range(20)]


class Counting:
    """A real model that remembers what it was asked to encode."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self.encoded: list[str] = []

    def encode_query(self, texts: list[str], **options: Any) -> Any:  # noqa: ANN401 - passed through
        self.encoded += texts
        return self._model.encode_query(texts, **options)

    def encode_document(self, texts: list[str], **options: Any) -> Any:  # noqa: ANN401 - passed through
        self.encoded += texts
        return self._model.encode_document(texts, **options)


class Fresh:
    """Embedders of one model and one cache file, as different runs of the program have them."""

    def __init__(self, model: Model, loaded: SentenceTransformer, path: Path) -> None:
        self.path = path
        self.counting = Counting(loaded)
        self._model = model
        self._caches: list[VectorCache] = []

    @property
    def encoded(self) -> list[str]:
        return self.counting.encoded

    def encoder(self, fingerprint: str | None = None) -> SentenceTransformerEncoder:
        model = Model(self._model.name, self._model.path, fingerprint or self._model.fingerprint)
        cache = VectorCache(self.path)
        self._caches.append(cache)
        encoder = SentenceTransformerEncoder(model, cache, UNFITTED)
        encoder._loaded = self.counting  # type: ignore[assignment] # loading it again takes seconds
        return encoder

    def close(self) -> None:
        for cache in self._caches:
            cache.close()


@pytest.fixture
def fresh(default_model: Model, real_encoder: SentenceTransformerEncoder, tmp_path: Path) -> Iterator[Fresh]:
    fresh = Fresh(default_model, real_encoder._model(), tmp_path / "new folder" / "vectors.sqlite")
    yield fresh
    fresh.close()


def test_vectors_are_of_length_one(fresh: Fresh) -> None:
    texts = [
        Text(role, text)
        for role in TextRole
        for text in ("x", "bees", "Çay hasadı mayıs ayında başlar. " * 200)
    ]
    vectors = fresh.encoder().embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (6, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_they_come_in_the_order_of_the_texts_whatever_is_known_already(fresh: Fresh) -> None:
    texts = [Text(TextRole(role), text * repeat) for repeat in (9, 1) for role, text in PASSAGES[:3]]
    one_by_one = np.stack([fresh.encoder(f"alone {n}").embed([text])[0] for n, text in enumerate(texts)])
    encoder = fresh.encoder()
    encoder.embed(texts[2:4])
    assert encoder.embed(texts) == pytest.approx(one_by_one, abs=1e-5)


def test_a_text_that_stands_several_times_is_embedded_once(fresh: Fresh) -> None:
    vectors = fresh.encoder().embed([PASSAGES[0], PASSAGES[1], PASSAGES[0]])
    assert sorted(fresh.encoded) == sorted(text.text for text in PASSAGES[:2])
    assert (vectors[0] == vectors[2]).all()


def test_no_text_is_embedded_twice_by_later_runs(fresh: Fresh) -> None:
    first = fresh.encoder().embed(PASSAGES)
    again = fresh.encoder().embed(PASSAGES[::-1])
    assert sorted(fresh.encoded) == sorted(text.text for text in PASSAGES)
    assert (first == again[::-1]).all()


def test_neither_another_role_nor_another_model_makes_do_with_the_vector(fresh: Fresh) -> None:
    passage = Text(TextRole.PASSAGE, "bees")
    fresh.encoder().embed([passage])
    fresh.encoder().embed([Text(TextRole.QUESTION, "bees")])
    fresh.encoder("another model").embed([passage])
    assert fresh.encoded == ["bees"] * 3


def test_progress_counts_the_missing_texts_alone(fresh: Fresh) -> None:
    encoder = fresh.encoder()
    encoder.embed(PASSAGES[:5])
    calls: list[tuple[int, int]] = []
    encoder.embed(PASSAGES, lambda done, total: calls.append((done, total)))
    assert calls[0] == (0, 15)
    assert calls[-1] == (15, 15)
    assert calls == sorted(calls)
    calls.clear()
    encoder.embed(PASSAGES, lambda done, total: calls.append((done, total)))
    assert calls == []


def test_what_progress_raises_stops_the_work_and_keeps_what_is_done(fresh: Fresh) -> None:
    class StopError(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done:
            raise StopError

    with pytest.raises(StopError):
        fresh.encoder().embed(PASSAGES, stop)
    assert 0 < len(fresh.encoded) < len(PASSAGES)
    fresh.encoder().embed(PASSAGES)
    assert sorted(fresh.encoded) == sorted(text.text for text in PASSAGES)


def test_a_question_is_answered_while_a_build_embeds(fresh: Fresh) -> None:
    encoder = fresh.encoder()
    answered: list[int] = []

    with ThreadPoolExecutor(1) as reader:

        def ask(done: int, _total: int) -> None:
            reader.submit(encoder.embed_query, f"Where is hive {done}?").result(timeout=60)
            answered.append(done)

        encoder.embed(PASSAGES, ask)
    assert len(set(answered)) > 2
    assert fresh.encoded[0] == "Where is hive 0?"


def test_questions_of_readers_stay_in_memory(fresh: Fresh) -> None:
    encoder = fresh.encoder()
    encoder.embed(PASSAGES[:1])
    first = encoder.embed_query("Is anybody reading along?")
    assert (encoder.embed_query("Is anybody reading along?") == first).all()
    assert fresh.encoded.count("Is anybody reading along?") == 1
    fresh.close()
    with sqlite3.connect(fresh.path) as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    connection.close()


def test_many_threads_get_what_one_would(fresh: Fresh) -> None:
    encoder = fresh.encoder()

    def ask(number: int) -> Any:  # noqa: ANN401 - an array
        if number % 3:
            return encoder.embed_query(f"question {number % 10}")
        return encoder.embed([PASSAGES[number % 20]])[0]

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(ask, range(120)))
    assert all(np.allclose(vector, ask(number), atol=1e-5) for number, vector in enumerate(found))


def test_there_must_be_something_to_embed(fresh: Fresh) -> None:
    with pytest.raises(ValueError, match="nothing to embed"):
        fresh.encoder().embed([])


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
def test_a_device_that_is_not_there_is_one_sentence(default_model: Model, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    encoder = SentenceTransformerEncoder(default_model, cache, UNFITTED, device="abacus")
    with pytest.raises(ModelError, match=r"cannot be opened \(DEVICE is abacus\): "):
        encoder.load()


@pytest.mark.slow
def test_prompts_that_were_fitted_win_over_those_of_the_model(default_model: Model, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    prompts = {"query": "Ask: ", "document": "Say: "}
    for configuration, expected in [
        (UNFITTED, {"query": "query: ", "document": "passage: "}),
        (replace(UNFITTED, prompts=prompts), prompts),
    ]:
        encoder = SentenceTransformerEncoder(default_model, cache, configuration)
        assert {name: encoder._model().prompts[name] for name in prompts} == expected


def test_with_other_prompts_no_vector_is_taken_for_known(tmp_path: Path) -> None:
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


class TestTheFileOfVectors:
    VECTOR = np.arange(4, dtype=np.float32)

    def stored(self, path: Path, texts: Sequence[Text] = PASSAGES) -> None:
        cache = VectorCache(path)
        cache.put("model", dict.fromkeys(texts, self.VECTOR))
        cache.close()

    def test_it_is_not_touched_before_it_is_needed(self, tmp_path: Path) -> None:
        VectorCache(tmp_path / "data" / "vectors.sqlite").close()
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", [b"this is no database" * 100, b"\0" * 5000])
    def test_a_file_that_is_no_database_is_set_aside(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "vectors.sqlite"
        path.write_bytes(content)
        self.stored(path)
        assert path.with_suffix(".damaged").read_bytes() == content
        cache = VectorCache(path)
        assert len(cache.get("model", PASSAGES)) == len(PASSAGES)
        cache.close()

    def test_a_file_damaged_in_the_middle_is_set_aside_with_what_belongs_to_it(self, tmp_path: Path) -> None:
        path = tmp_path / "vectors.sqlite"
        self.stored(path, [Text(TextRole.PASSAGE, str(number)) for number in range(2000)])
        whole = path.read_bytes()
        path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
        path.with_name("vectors.sqlite-wal").write_bytes(b"stale")
        cache = VectorCache(path)
        assert cache.get("model", PASSAGES) == {}
        cache.put("model", {PASSAGES[0]: self.VECTOR})
        assert list(cache.get("model", PASSAGES)) == PASSAGES[:1]
        cache.close()
        assert path.with_suffix(".damaged").stat().st_size == len(whole)

    def test_a_file_that_cannot_be_made_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("a file where a folder should be")
        with pytest.raises(VectorCacheError, match=r"cannot be kept in .*vectors\.sqlite .*: make sure that"):
            VectorCache(tmp_path / "data" / "vectors.sqlite").get("model", PASSAGES)

    def test_a_file_that_another_process_locks_is_not_set_aside(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("index.encoders.vector_cache._BUSY_SECONDS", 0.05)
        path = tmp_path / "vectors.sqlite"
        self.stored(path)
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        cache = VectorCache(path)
        with pytest.raises(VectorCacheError, match="locked"):
            cache.put("model", {PASSAGES[0]: self.VECTOR})
        other.rollback()
        other.close()
        assert len(cache.get("model", PASSAGES)) == len(PASSAGES)
        cache.close()
        assert not path.with_suffix(".damaged").exists()

    def test_several_may_open_it_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "vectors.sqlite"
        together = threading.Barrier(8)

        def use(number: int) -> int:
            cache = VectorCache(path)
            together.wait()
            cache.put("model", {Text(TextRole.PASSAGE, str(number)): self.VECTOR})
            known = len(cache.get("model", [Text(TextRole.PASSAGE, str(number))]))
            cache.close()
            return known

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(use, range(8))) == [1] * 8
