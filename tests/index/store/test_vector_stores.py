"""The contract of every vector store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.store import faiss_store
from index.store.faiss_store import FaissStore
from index.store.vector_stores import STORES, vector_store

if TYPE_CHECKING:
    from index.encoders.encoder import Vectors
    from index.store.vector_store import VectorStore

# Vectors are kept in half precision.
HALF = 1e-3

Build = Callable[["Vectors"], "VectorStore"]


@pytest.fixture(params=[*STORES, "faiss, approximate"])
def build(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Build:
    name, _, is_approximate = request.param.partition(", ")
    if is_approximate:
        monkeypatch.setattr(faiss_store, "EXACT_UP_TO", 0)
    return vector_store(name).build


def test_there_is_no_store_of_another_name() -> None:
    with pytest.raises(SnapshotError, match="there is no vector store 'elsewhere', only faiss"):
        vector_store("elsewhere")


def unit_vectors(count: int, dimension: int = 16, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    found: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def test_it_reports_its_count_and_dimension(build: Build) -> None:
    store = build(unit_vectors(7, 12))
    assert (len(store), store.dimension) == (7, 12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 60), asked=st.integers(1, 80), seed=st.integers(0, 2**32 - 1))
def test_the_nearest_come_first_with_their_cosines(build: Build, count: int, asked: int, seed: int) -> None:
    vectors = unit_vectors(count, seed=seed)
    question = unit_vectors(1, seed=seed + 1)[0]
    scores, numbers = build(vectors).nearest(question, asked)
    cosines = vectors @ question
    expected = np.sort(cosines)[::-1][:asked]
    assert len(numbers) == min(asked, count)
    assert len(set(numbers.tolist())) == len(numbers)
    assert scores == pytest.approx(expected, abs=HALF)
    assert scores == pytest.approx(cosines[numbers], abs=HALF)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), count=st.integers(1, 60), asked=st.integers(1, 80), seed=st.integers(0, 2**32 - 1))
def test_among_some_vectors_exactly_these_are_searched(
    build: Build, data: st.DataObject, count: int, asked: int, seed: int
) -> None:
    vectors = unit_vectors(count, seed=seed)
    among = np.array(sorted(data.draw(st.sets(st.integers(0, count - 1)))), dtype=np.int64)
    query = unit_vectors(1, seed=seed + 1)[0]
    scores, numbers = build(vectors).nearest(query, asked, among)
    assert scores == pytest.approx(np.sort((vectors @ query)[among])[::-1][:asked], abs=HALF)
    assert scores == pytest.approx((vectors @ query)[numbers], abs=HALF)
    assert set(numbers.tolist()) <= set(among.tolist())
    assert len(set(numbers.tolist())) == len(numbers) == min(asked, len(among))


def test_it_returns_vectors_by_their_numbers(build: Build) -> None:
    vectors = unit_vectors(50)
    numbers = np.array([7, 0, 49, 7])
    assert build(vectors).vectors(numbers) == pytest.approx(vectors[numbers], abs=HALF)
    assert build(vectors).vectors(numbers[:0]).shape == (0, 16)


def test_a_vector_is_its_own_nearest(build: Build) -> None:
    vectors = unit_vectors(500)
    store = build(vectors)
    assert [int(store.nearest(vector, 1)[1][0]) for vector in vectors] == list(range(500))


def test_a_saved_store_loads_and_gives_the_same_results(build: Build, tmp_path: Path) -> None:
    store = build(unit_vectors(100))
    path = tmp_path / "вектор – vectors"
    store.save(path)
    opened = type(store).load(path)
    question = unit_vectors(1, seed=9)[0]
    assert (len(opened), opened.dimension) == (100, 16)
    assert opened.nearest(question, 20)[1].tolist() == store.nearest(question, 20)[1].tolist()


@pytest.mark.parametrize("content", [b"", b"IxFI", b"not a store at all" * 100])
def test_a_file_that_is_no_store_is_refused_with_its_path(
    build: Build, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match="vectors is not a FAISS index"):
        type(build(unit_vectors(1))).load(path)


def test_a_truncated_file_is_refused(build: Build, tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    store = build(unit_vectors(50))
    store.save(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SnapshotError):
        type(store).load(path)


def test_saving_where_nothing_can_be_written_is_an_os_error(build: Build, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        build(unit_vectors(5)).save(tmp_path / "no folder" / "vectors")
    with pytest.raises(OSError, match="No space left"):
        build(unit_vectors(5)).save(Path("/dev/full"))


def test_many_vectors_are_searched_approximately_and_still_well(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, questions = unit_vectors(5000), unit_vectors(50, seed=1)
    exact = FaissStore.build(vectors)
    monkeypatch.setattr(faiss_store, "EXACT_UP_TO", 4999)
    approximate = FaissStore.build(vectors)
    assert type(approximate._index) is not type(exact._index)
    hits = sum(
        len(set(exact.nearest(q, 10)[1].tolist()) & set(approximate.nearest(q, 10)[1].tolist()))
        for q in questions
    )
    assert hits >= 0.95 * 500
