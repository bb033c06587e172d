"""The vectors kept between runs: none is wrong, and a damaged file is begun anew."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.encoders.encoder import Text, TextRole
from index.encoders.vector_cache import VectorCache
from index.errors import VectorCacheError
from tests.support.damage import WAYS, damage

PASSAGES = [Text(TextRole.PASSAGE, f"Hive number {number} stands by the old wall.") for number in range(20)]
VECTOR = np.arange(4, dtype=np.float32)


def store(path: Path, texts: Sequence[Text] = PASSAGES) -> None:
    cache = VectorCache(path)
    cache.put("model", dict.fromkeys(texts, VECTOR))
    cache.close()


def test_the_file_is_not_opened_before_it_is_needed(tmp_path: Path) -> None:
    VectorCache(tmp_path / "data" / "vectors.sqlite").close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"\0" * 5000])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(content)
    store(path)
    assert path.with_suffix(".damaged").read_bytes() == content
    cache = VectorCache(path)
    assert len(cache.get("model", PASSAGES)) == len(PASSAGES)
    cache.close()


def test_a_file_damaged_in_the_middle_is_set_aside_with_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    store(path, [Text(TextRole.PASSAGE, str(number)) for number in range(2000)])
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    path.with_name("vectors.sqlite-wal").write_bytes(b"stale")
    cache = VectorCache(path)
    assert cache.get("model", PASSAGES) == {}
    cache.put("model", {PASSAGES[0]: VECTOR})
    assert list(cache.get("model", PASSAGES)) == PASSAGES[:1]
    cache.close()
    assert path.with_suffix(".damaged").stat().st_size == len(whole)


@pytest.mark.parametrize("how", [way for way in WAYS if way != "replaced by a folder"])
def test_a_damaged_file_heals_and_gives_no_wrong_vector(tmp_path: Path, how: str) -> None:
    path = tmp_path / "vectors.sqlite"
    store(path)
    damage(path, how)
    cache = VectorCache(path)
    found = cache.get("model", PASSAGES)
    assert all((vector == VECTOR).all() for vector in found.values())
    cache.put("model", dict.fromkeys(PASSAGES, VECTOR))
    assert len(cache.get("model", PASSAGES)) == len(PASSAGES)
    cache.close()


def test_a_changed_byte_never_gives_a_wrong_vector(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    store(path)
    whole = path.read_bytes()
    # The header and the table of the first page; then the rows of the second.
    for place in (*range(0, 100, 3), *range(4096 - 150, len(whole), 61)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        cache = VectorCache(path)
        try:
            found = cache.get("model", PASSAGES)
        except VectorCacheError as error:
            assert str(path) in str(error), place  # noqa: PT017 - most places are repaired
            continue
        finally:
            cache.close()
        assert all((vector == VECTOR).all() for vector in found.values()), place


def test_vectors_of_a_version_without_checksums_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    store(path)
    with closing(sqlite3.connect(path)) as older, older:
        older.execute("ALTER TABLE vectors DROP COLUMN checksum")
    cache = VectorCache(path)
    assert len(cache.get("model", PASSAGES)) == len(PASSAGES)
    cache.put("model", {PASSAGES[0]: VECTOR})
    cache.close()


def test_a_file_that_cannot_be_created_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(VectorCacheError, match=r"cannot be kept in .*vectors\.sqlite .*: make sure that"):
        VectorCache(tmp_path / "data" / "vectors.sqlite").get("model", PASSAGES)


def test_a_file_that_another_process_locks_is_not_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.encoders.vector_cache._BUSY_SECONDS", 0.05)
    path = tmp_path / "vectors.sqlite"
    store(path)
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    cache = VectorCache(path)
    with pytest.raises(VectorCacheError, match="locked"):
        cache.put("model", {PASSAGES[0]: VECTOR})
    other.rollback()
    other.close()
    assert len(cache.get("model", PASSAGES)) == len(PASSAGES)
    cache.close()
    assert not path.with_suffix(".damaged").exists()


def test_several_may_open_it_at_once(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    together = threading.Barrier(8)

    def use(number: int) -> int:
        cache = VectorCache(path)
        together.wait()
        cache.put("model", {Text(TextRole.PASSAGE, str(number)): VECTOR})
        known = len(cache.get("model", [Text(TextRole.PASSAGE, str(number))]))
        cache.close()
        return known

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(8))) == [1] * 8
