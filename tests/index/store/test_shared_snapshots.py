"""Snapshots in Milvus: several bots share them, and each sees which one is current."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from content.model import Interview
from index.errors import SnapshotError
from index.search import Searcher
from index.store import milvus_store
from index.store.milvus_store import MilvusServer
from index.store.snapshot_directory import KEPT_SNAPSHOTS, SnapshotDirectory
from index.store.vector_stores import Stores, open_stores

if TYPE_CHECKING:
    from index.encoders.encoder import Encoder

QUESTION = "How do the bees survive the winter?"


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    return open_stores("milvus", str(tmp_path / "milvus.db"))


@pytest.fixture
def bots(tmp_path: Path, stores: Stores) -> tuple[SnapshotDirectory, SnapshotDirectory]:
    """The snapshots of two bots, each with a folder of its own."""
    return SnapshotDirectory(tmp_path / "one", stores), SnapshotDirectory(tmp_path / "other", stores)


@pytest.fixture
def build(
    interviews: tuple[Interview, ...], hashed_encoder: Encoder
) -> Callable[[SnapshotDirectory, str], str]:
    """Builds interviews whose first title is as given, and returns the id of the snapshot."""

    def build(index: SnapshotDirectory, title: str) -> str:
        changed = (replace(interviews[0], title=title), *interviews[1:])
        return index.build(changed, hashed_encoder).snapshot.manifest.id

    return build


Build = Callable[[SnapshotDirectory, str], str]


def served(index: SnapshotDirectory) -> str:
    index.refresh()
    return index.open().snapshot.manifest.id


def test_what_one_bot_builds_and_takes_back_all_serve(
    bots: tuple[SnapshotDirectory, SnapshotDirectory], build: Build
) -> None:
    one, other = bots
    assert (one.refresh(), other.refresh()) == ("", "")
    first = build(one, "First")
    assert served(other) == first
    second = build(one, "Second")
    assert served(other) == second
    other.rollback()
    assert served(one) == served(other) == first


def test_a_bot_that_was_away_can_serve_and_take_back_what_it_never_had(
    bots: tuple[SnapshotDirectory, SnapshotDirectory], build: Build
) -> None:
    one, other = bots
    first = build(one, "First")
    build(one, "Second")
    other.refresh()
    assert other.rollback().id == first
    assert served(one) == first


def test_it_answers_as_one_on_disk_does(
    bots: tuple[SnapshotDirectory, SnapshotDirectory],
    interviews: tuple[Interview, ...],
    hashed_encoder: Encoder,
    tmp_path: Path,
) -> None:
    one, other = bots
    one.build(interviews, hashed_encoder)
    other.refresh()
    on_disk = SnapshotDirectory(tmp_path / "faiss").build(interviews, hashed_encoder).snapshot
    slug, speaker = interviews[0].slug, interviews[0].speakers[0].name
    for question, interview in ((QUESTION, None), (QUESTION, slug), (f"What does {speaker} say?", None)):
        found = Searcher(other.open().snapshot, hashed_encoder).search(question, interview=interview)
        expected = Searcher(on_disk, hashed_encoder).search(question, interview=interview)
        assert [quote.passage for quote in found.quotes] == [quote.passage for quote in expected.quotes]
        assert found.confidence == pytest.approx(expected.confidence, abs=1e-3)


def test_the_last_ones_are_kept_for_all(
    bots: tuple[SnapshotDirectory, SnapshotDirectory], build: Build, tmp_path: Path
) -> None:
    one, other = bots
    ids = [build(one, f"Number {number}") for number in range(KEPT_SNAPSHOTS + 1)]
    with MilvusServer(str(tmp_path / "milvus.db")).client() as client:
        assert len(client.list_collections()) == 2 * KEPT_SNAPSHOTS
        assert not client.has_collection(milvus_store.collection_of(ids[0]))
    assert served(other) == ids[-1]


def test_a_build_that_fails_while_it_sends_leaves_what_was_served(
    bots: tuple[SnapshotDirectory, SnapshotDirectory], build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = bots
    first = build(one, "First")

    def fail(*_arguments: object, **_options: object) -> None:
        raise SnapshotError("Milvus is gone")

    for step in ("upload", "make_current"):
        with monkeypatch.context() as patch:
            patch.setattr(type(one._shared), step, fail)
            with pytest.raises(SnapshotError, match="Milvus is gone"):
                build(one, step)
        assert served(one) == served(other) == first
    assert served(other) != build(one, "Second")


def test_a_collection_that_is_gone_or_not_whole_is_refused_in_one_sentence(
    bots: tuple[SnapshotDirectory, SnapshotDirectory], build: Build, tmp_path: Path
) -> None:
    one, _ = bots
    first, second = build(one, "First"), build(one, "Second")
    with MilvusServer(str(tmp_path / "milvus.db")).client() as client:
        client.delete(milvus_store.collection_of(second), filter="number == 0")
        opened = one.open()
        assert opened.snapshot.manifest.id == first
        assert "vectors in the collection" in opened.refused[0]
        client.drop_collection(milvus_store.collection_of(second))
    assert "has no collection" in one.open().refused[0]


def test_where_nothing_answers_it_says_so_without_the_password(
    interviews: tuple[Interview, ...],
    hashed_encoder: Encoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(milvus_store, "TIMEOUT_SECONDS", 0.5)
    index = SnapshotDirectory(tmp_path / "index", open_stores("milvus", "http://ada:secret@127.0.0.1:9"))
    for attempt in (index.refresh, lambda: index.build(interviews, hashed_encoder)):
        with pytest.raises(SnapshotError, match=r"Milvus at 127\.0\.0\.1:9 does not answer") as raised:
            attempt()
        assert "secret" not in str(raised.value)
        assert "\n" not in str(raised.value)


def test_another_store_than_the_one_that_was_built_with_is_named(
    bots: tuple[SnapshotDirectory, SnapshotDirectory], build: Build
) -> None:
    build(bots[0], "First")
    with pytest.raises(SnapshotError, match="has its vectors in milvus, and VECTOR_STORE is faiss"):
        SnapshotDirectory(bots[0].path).open()
