"""The contract of every vector store."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.store import faiss_store
from index.store.faiss_store import FaissStore
from index.store.text_vectors import StoredTextVectors, text_vectors_file, write_text_vectors
from index.store.vector_stores import STORES, open_stores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors
    from index.store.vector_store import VectorStore, VectorStoreBackend

# Vectors are kept in half precision.
HALF = 1e-3
DIMENSION = 16


class Stores:
    """Builds and opens stores with one backend."""

    def __init__(self, backend: VectorStoreBackend, folder: Path) -> None:
        self._backend = backend
        self._folder = folder
        self._ids = map("20200101T{}-0a1b2c3d".format, itertools.count())

    def build(self, vectors: Sequence[Vectors], searched: NDArray[np.int64]) -> VectorStore:
        return self._built(next(self._ids), vectors, searched)[1]

    def reopened(self, vectors: Sequence[Vectors], searched: NDArray[np.int64]) -> VectorStore:
        id_ = next(self._ids)
        folder, _ = self._built(id_, vectors, searched)
        return self._backend.open(id_, folder, searched)

    def of_one(self, vectors: Vectors) -> VectorStore:
        """A store of one encoder's vectors, all of which are searched."""
        return self.build([vectors], np.arange(len(vectors)))

    def _built(
        self, id_: str, vectors: Sequence[Vectors], searched: NDArray[np.int64]
    ) -> tuple[Path, VectorStore]:
        folder = self._folder / id_
        folder.mkdir()
        for number, of_encoder in enumerate(vectors):
            write_text_vectors([of_encoder], len(of_encoder), text_vectors_file(folder, number))
        stored = [StoredTextVectors(text_vectors_file(folder, number)) for number in range(len(vectors))]
        return folder, self._backend.build(id_, folder, stored, searched)


@pytest.fixture(params=[*STORES, "faiss, approximate"])
def stores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stores:
    name, _, is_approximate = request.param.partition(", ")
    if is_approximate:
        monkeypatch.setattr(faiss_store, "EXACT_UP_TO", 0)
    folder = tmp_path / "вектор – vectors"
    folder.mkdir()
    return Stores(open_stores(name, str(folder / "milvus.db")).backend, folder)


def test_there_is_no_store_of_another_name() -> None:
    with pytest.raises(
        SnapshotError, match=f"there is no vector store 'elsewhere', only {', '.join(STORES)}"
    ):
        open_stores("elsewhere")


def unit_vectors(count: int, dimension: int = DIMENSION, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    found: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def test_it_reports_its_count_and_dimension(stores: Stores) -> None:
    store = stores.of_one(unit_vectors(7, 12))
    assert (len(store), store.dimension) == (7, 12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(data=st.data(), count=st.integers(1, 60), asked=st.integers(1, 80), seed=st.integers(0, 2**32 - 1))
def test_of_the_searched_texts_the_nearest_come_first_with_their_cosines(
    stores: Stores, data: st.DataObject, count: int, asked: int, seed: int
) -> None:
    vectors = unit_vectors(count, seed=seed)
    searched = np.array(sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1))), dtype=np.int64)
    question = unit_vectors(1, seed=seed + 1)[0]
    scores, numbers = stores.build([vectors], searched).nearest(question, asked)
    cosines = vectors @ question
    assert set(numbers.tolist()) <= set(searched.tolist())
    assert len(set(numbers.tolist())) == len(numbers) == min(asked, len(searched))
    assert scores == pytest.approx(np.sort(cosines[searched])[::-1][:asked], abs=HALF)
    assert scores == pytest.approx(cosines[numbers], abs=HALF)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(data=st.data(), count=st.integers(1, 60), asked=st.integers(1, 80), seed=st.integers(0, 2**32 - 1))
def test_among_some_texts_exactly_these_are_searched(
    stores: Stores, data: st.DataObject, count: int, asked: int, seed: int
) -> None:
    vectors = unit_vectors(count, seed=seed)
    among = np.array(sorted(data.draw(st.sets(st.integers(0, count - 1)))), dtype=np.int64)
    query = unit_vectors(1, seed=seed + 1)[0]
    scores, numbers = stores.of_one(vectors).nearest(query, asked, among)
    assert scores == pytest.approx(np.sort((vectors @ query)[among])[::-1][:asked], abs=HALF)
    assert scores == pytest.approx((vectors @ query)[numbers], abs=HALF)
    assert set(numbers.tolist()) <= set(among.tolist())
    assert len(set(numbers.tolist())) == len(numbers) == min(asked, len(among))


def test_it_returns_the_vectors_of_all_texts_by_each_encoder(stores: Stores) -> None:
    by_first, by_second = unit_vectors(50), unit_vectors(50, 24, seed=1)
    by_second[3] = 0
    store = stores.build([by_first, by_second], np.array([0, 4, 5, 20]))
    numbers = np.array([7, 0, 49, 3, 7])
    first, second = store.vectors(numbers, [0, 1])
    assert first == pytest.approx(by_first[numbers], abs=HALF)
    assert second == pytest.approx(by_second[numbers], abs=HALF)
    (alone,) = store.vectors(numbers, [1])
    assert (alone == second).all()
    assert store.vectors(numbers[:0], [1])[0].shape == (0, 24)


def test_a_vector_is_its_own_nearest(stores: Stores) -> None:
    vectors = unit_vectors(100)
    store = stores.of_one(vectors)
    assert [int(store.nearest(vector, 1)[1][0]) for vector in vectors] == list(range(100))


def test_an_opened_store_gives_the_same_results(stores: Stores) -> None:
    vectors, searched = [unit_vectors(100), unit_vectors(100, 8)], np.arange(1, 100, 2)
    built, opened = stores.build(vectors, searched), stores.reopened(vectors, searched)
    question = unit_vectors(1, seed=9)[0]
    assert (len(opened), opened.dimension) == (50, DIMENSION)
    assert opened.nearest(question, 20)[1].tolist() == built.nearest(question, 20)[1].tolist()
    for of_opened, of_built in zip(
        opened.vectors(searched, [0, 1]), built.vectors(searched, [0, 1]), strict=True
    ):
        assert (of_opened == of_built).all()


class TestFaiss:
    @pytest.fixture
    def store(self) -> FaissStore:
        return FaissStore.build([unit_vectors(50).astype(np.float16)], np.arange(50))

    @pytest.mark.parametrize("content", [b"", b"IxFI", b"not a store at all" * 100])
    def test_a_file_that_is_no_store_is_refused_with_its_path(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "vectors.faiss").write_bytes(content)
        with pytest.raises(SnapshotError, match=r"vectors\.faiss is not a FAISS index"):
            FaissStore.load(tmp_path)

    def test_a_truncated_file_is_refused(self, store: FaissStore, tmp_path: Path) -> None:
        store.save(tmp_path)
        path = tmp_path / "vectors.faiss"
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(SnapshotError):
            FaissStore.load(tmp_path)

    def test_saving_where_nothing_can_be_written_is_an_os_error(
        self, store: FaissStore, tmp_path: Path
    ) -> None:
        with pytest.raises(OSError, match="No such file"):
            store.save(tmp_path / "no folder")
        (tmp_path / "vectors.faiss").symlink_to("/dev/full")
        with pytest.raises(OSError, match="No space left"):
            store.save(tmp_path)

    def test_many_vectors_are_searched_approximately_and_still_well(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vectors, questions = [unit_vectors(5000).astype(np.float16)], unit_vectors(50, seed=1)
        exact = FaissStore.build(vectors, np.arange(5000))
        monkeypatch.setattr(faiss_store, "EXACT_UP_TO", 4999)
        approximate = FaissStore.build(vectors, np.arange(5000))
        assert len(exact.nearest(questions[0], 5000)[1]) == 5000
        assert len(approximate.nearest(questions[0], 5000)[1]) < 5000
        hits = sum(
            len(set(exact.nearest(q, 10)[1].tolist()) & set(approximate.nearest(q, 10)[1].tolist()))
            for q in questions
        )
        assert hits >= 0.95 * 500
