"""The file of vectors in half precision: written and read in parts."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.store.text_vectors import (
    StoredTextVectors,
    text_vectors_file,
    text_vectors_files,
    write_text_vectors,
)


@pytest.fixture
def vectors(tmp_path: Path) -> StoredTextVectors:
    """Twenty: the first is (0, 0), the last (19, -19)."""
    numbers = np.arange(20, dtype=np.float32)
    path = text_vectors_file(tmp_path, 0)
    write_text_vectors([np.stack([numbers, -numbers], axis=1)], 20, path)
    return StoredTextVectors(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 9), min_size=1, max_size=5), dimension=st.integers(1, 9))
def test_however_it_is_cut_the_same_vectors_come_back(
    tmp_path: Path, sizes: list[int], dimension: int
) -> None:
    whole = np.random.default_rng(0).normal(size=(sum(sizes), dimension)).astype(np.float32)
    parts = np.split(whole, np.cumsum(sizes)[:-1])
    write_text_vectors(parts, len(whole), tmp_path / "texts.npy")
    stored = StoredTextVectors(tmp_path / "texts.npy")
    assert stored.shape == whole.shape
    assert (stored[np.arange(len(whole))] == whole.astype(np.float16)).all()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.integers(0, 19), max_size=30))
def test_any_rows_are_read_in_the_order_that_they_are_asked_for(
    vectors: StoredTextVectors, numbers: list[int]
) -> None:
    asked = np.array(numbers, dtype=np.int64)
    assert vectors[asked].tolist() == [[number, -number] for number in numbers]


def test_they_are_read_after_the_file_was_removed(vectors: StoredTextVectors, tmp_path: Path) -> None:
    (tmp_path / "texts-0.npy").unlink()
    assert vectors[np.array([3])].tolist() == [[3, -3]]


@pytest.mark.parametrize("size", [0, 100, 207])
def test_a_file_that_is_cut_while_it_is_in_use_is_an_error(
    vectors: StoredTextVectors, tmp_path: Path, size: int
) -> None:
    os.truncate(tmp_path / "texts-0.npy", size)
    with pytest.raises(SnapshotError, match=r"texts-0\.npy was cut while it was in use"):
        vectors[np.array([0, 19])]


def test_the_files_of_all_encoders_are_found_in_their_order(tmp_path: Path) -> None:
    files = [text_vectors_file(tmp_path, number) for number in range(12)]
    for path in files:
        path.touch()
    assert text_vectors_files(tmp_path) == files


def test_a_full_disk_is_an_os_error() -> None:
    with pytest.raises(OSError, match="No space left"):
        write_text_vectors([np.zeros((1000, 100), dtype=np.float32)], 1000, Path("/dev/full"))


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"not an array at all" * 100])
def test_a_file_of_something_else_is_refused_with_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "texts-0.npy"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=r"texts-0\.npy does not hold the vectors of texts"):
        StoredTextVectors(path)


def test_an_array_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "texts-0.npy"
    for other in (np.zeros((3, 3)), np.zeros(3, np.float16), np.zeros((3, 3), np.float16, order="F")):
        np.save(path, other)
        with pytest.raises(SnapshotError, match="does not hold the vectors of texts"):
            StoredTextVectors(path)
