"""Snapshots: an undamaged one is served, whatever happens to the files, the disk or the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.model import Exchange, Interview, Speaker, Turn
from index import files
from index.errors import BuildInProgressError, ModelError, SnapshotError
from index.search import Searcher
from index.store import build as build_module
from index.store import snapshot_files
from index.store.build import build_in_memory
from index.store.snapshot import FORMAT, content_hash
from index.store.snapshot_directory import KEPT_SNAPSHOTS, SnapshotDirectory, compare
from tests.support.damage import WAYS, damage
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from index.encoders.encoder import Encoder

FILES = ("vectors.faiss", "texts-0.npy", "passages.json", "spaces.npz", "manifest.json")


def differing(interviews: tuple[Interview, ...], number: int) -> tuple[Interview, ...]:
    """The same interviews except for one word, which differs for each number."""
    first = interviews[0]
    turn = Turn(first.speakers[0], (f"Once upon a time there were {number} hives.",))
    exchange = replace(first.exchanges[0], answer=(turn,))
    return (replace(first, exchanges=(exchange, *first.exchanges[1:])), *interviews[1:])


def contents(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


@pytest.fixture
def index(tmp_path: Path) -> SnapshotDirectory:
    return SnapshotDirectory(tmp_path / "data" / "index")


@pytest.fixture
def build(
    index: SnapshotDirectory, interviews: tuple[Interview, ...], hashed_encoder: Encoder
) -> Callable[[int], str]:
    """Builds the interviews with a number in them, and returns the id of the snapshot."""

    def build(number: int) -> str:
        return index.build(differing(interviews, number), hashed_encoder).snapshot.manifest.id

    return build


def served(index: SnapshotDirectory) -> str:
    return index.open().snapshot.manifest.id


class TestBuild:
    def test_a_built_snapshot_opens_as_it_was_built(
        self, index: SnapshotDirectory, interviews: tuple[Interview, ...], hashed_encoder: Encoder
    ) -> None:
        built = index.build(interviews, hashed_encoder).snapshot
        opened = index.open()
        assert opened.refused == ()
        assert opened.snapshot.manifest == built.manifest
        assert opened.snapshot.interviews == interviews
        assert opened.snapshot.texts == built.texts
        found = Searcher(opened.snapshot, hashed_encoder).search("How do the bees survive the winter?")
        assert found == Searcher(built, hashed_encoder).search("How do the bees survive the winter?")

    def test_the_manifest_describes_the_snapshot(
        self, index: SnapshotDirectory, interviews: tuple[Interview, ...], hashed_encoder: Encoder
    ) -> None:
        manifest = index.build(interviews, hashed_encoder).snapshot.manifest
        assert (manifest.model, manifest.fingerprints) == ("hashed", [hashed_encoder.fingerprint])
        assert manifest.dimension == 64
        assert manifest.content == content_hash(interviews)
        assert manifest.previous == ""
        assert manifest.counts["interviews"] == 5
        assert manifest.counts["exchanges"] == sum(len(i.exchanges) for i in interviews)
        assert manifest.counts["passages"] == sum(len(i.passages()) for i in interviews)
        assert {*manifest.files, "manifest.json"} == set(FILES)
        assert set(FILES) == {path.name for path in (index.path / manifest.id).iterdir()}

    def test_an_unchanged_build_writes_nothing(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        first = build(1)
        before = {path: path.stat().st_mtime_ns for path in index.path.rglob("*") if path.name != ".lock"}
        assert build(1) == first
        after = {path: path.stat().st_mtime_ns for path in index.path.rglob("*") if path.name != ".lock"}
        assert after == before

    def test_it_counts_exchanges_added_changed_removed_and_unchanged(
        self, index: SnapshotDirectory, interviews: tuple[Interview, ...], hashed_encoder: Encoder
    ) -> None:
        first = index.build(interviews, hashed_encoder)
        total = sum(len(interview.exchanges) for interview in interviews)
        assert (first.added, first.changed, first.removed, first.unchanged) == (total, 0, 0, 0)
        bees, bridge, *others = interviews
        new = Exchange("new", "And the swarms?", (Turn(bees.speakers[0], ("I let them go.",)),))
        other = Turn(bridge.speakers[0], ("Никакой.",))
        changed = (
            replace(bees, exchanges=(*bees.exchanges[:2], new)),
            replace(bridge, exchanges=(replace(bridge.exchanges[0], answer=(other,)), bridge.exchanges[1])),
            *others,
        )
        second = index.build(changed, hashed_encoder)
        assert (second.added, second.changed, second.removed, second.unchanged) == (1, 1, 1, total - 2)

    def test_another_title_alone_is_a_new_snapshot_with_all_exchanges_unchanged(
        self, index: SnapshotDirectory, interviews: tuple[Interview, ...], hashed_encoder: Encoder
    ) -> None:
        first = index.build(interviews, hashed_encoder)
        retitled = (replace(interviews[0], title="Another"), *interviews[1:])
        second = index.build(retitled, hashed_encoder)
        assert second.snapshot.manifest.id != first.snapshot.manifest.id
        assert (second.added, second.changed, second.removed) == (0, 0, 0)
        assert index.open().snapshot.interviews[0].title == "Another"

    def test_another_model_causes_a_new_build(
        self,
        index: SnapshotDirectory,
        interviews: tuple[Interview, ...],
        encoder_of_dimension: Callable[[int], Encoder],
    ) -> None:
        index.build(interviews, encoder_of_dimension(64))
        assert index.build(interviews, encoder_of_dimension(32)).snapshot.manifest.dimension == 32

    def test_an_index_of_another_model_is_refused_in_one_sentence(
        self,
        index: SnapshotDirectory,
        interviews: tuple[Interview, ...],
        encoder_of_dimension: Callable[[int], Encoder],
    ) -> None:
        index.build(interviews, encoder_of_dimension(64))
        with pytest.raises(ModelError, match=r"built with hashed \(64 dimensions\).*index build"):
            Searcher(index.open().snapshot, encoder_of_dimension(32))

    def test_an_exception_from_progress_stops_the_build_and_the_old_one_stays(
        self, index: SnapshotDirectory, build: Callable[[int], str], interviews: tuple[Interview, ...],
        hashed_encoder: Encoder,
    ) -> None:  # fmt: skip
        first = build(1)
        before = contents(index.path)

        def stop(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            index.build(differing(interviews, 2), hashed_encoder, stop)
        assert contents(index.path) == before
        assert served(index) == first

    def test_a_build_in_memory_writes_nothing(
        self, tmp_path: Path, interviews: tuple[Interview, ...], hashed_encoder: Encoder
    ) -> None:
        built = build_in_memory(interviews, hashed_encoder)
        assert built.interviews == interviews
        assert list(tmp_path.iterdir()) == []


class TestSeveralSpeakers:
    def test_a_panel_opens_as_it_was_built(self, index: SnapshotDirectory, hashed_encoder: Encoder) -> None:
        ada, gaziz = Speaker("Ada Hollis", "beekeeper"), Speaker("Gaziz Abishev")
        turns = (Turn(ada, ("Very.",)), Turn(gaziz, ("Not at all.", "Not to me.")), Turn(ada, ("Well.",)))
        panel = Interview("sea", "Sea", (ada, gaziz), "en", (Exchange("cold", "Is it cold?", turns),))
        index.build([panel], hashed_encoder)
        assert index.open().snapshot.interviews == (panel,)

    def test_with_one_speaker_it_is_written_as_before_there_could_be_several(
        self, index: SnapshotDirectory, interviews: tuple[Interview, ...], hashed_encoder: Encoder
    ) -> None:
        id_ = index.build(interviews, hashed_encoder).snapshot.manifest.id
        written = json.loads((index.path / id_ / "passages.json").read_text(encoding="utf-8"))
        first = written["interviews"][0]
        before = [
            "slug", "title", "speaker", "language", "exchanges", "lead",
            "role", "outlet", "interviewer", "url", "date",
        ]  # fmt: skip
        assert list(first)[: len(before)] == before
        assert {*first} == {field.name for field in fields(Interview)} - {"speakers"} | {"speaker", "role"}
        assert (first["speaker"], first["role"]) == ("Ada Hollis", "engineer")
        assert first["exchanges"][0]["answer"] == list(interviews[0].exchanges[0].paragraphs)


class TestCompare:
    IDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True)

    @staticmethod
    def of(ids: Iterable[str], answer: str) -> tuple[Interview, ...]:
        exchanges = tuple(Asked(id_, "", (answer if id_ in "abcd" else "always",)) for id_ in ids)
        return (interview_of_one("slug", "title", "speaker", "en", exchanges),)

    @given(IDS, IDS)
    def test_every_exchange_is_counted_once(self, before: list[str], after: list[str]) -> None:
        added, changed, removed, unchanged = compare(self.of(before, "one"), self.of(after, "two"))
        assert added == len(set(after) - set(before))
        assert removed == len(set(before) - set(after))
        assert changed == len(set(before) & set(after) & set("abcd"))
        assert unchanged == len(set(before) & set(after)) - changed

    @given(IDS)
    def test_the_content_hash_tells_interviews_apart(self, ids: list[str]) -> None:
        assert content_hash(self.of(ids, "one")) == content_hash(self.of(ids, "one"))
        assert (content_hash(self.of(ids, "one")) == content_hash(self.of(ids, "two"))) == (
            not set(ids) & set("abcd")
        )


class TestRollback:
    def test_it_goes_back_one_snapshot_each_time(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        ids = [build(1), build(2), build(3)]
        assert index.rollback().id == ids[1]
        assert served(index) == ids[1]
        assert index.rollback().id == ids[0]
        assert served(index) == ids[0]
        with pytest.raises(SnapshotError, match=f"there is no snapshot before {ids[0]}"):
            index.rollback()
        assert served(index) == ids[0]

    def test_without_an_index_it_says_so(self, index: SnapshotDirectory) -> None:
        with pytest.raises(SnapshotError, match="there is no index yet: run `interview-bot index build`"):
            index.rollback()

    def test_it_refuses_to_go_back_to_a_damaged_snapshot(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        first, second = build(1), build(2)
        (index.path / first / "passages.json").write_text("{}")
        with pytest.raises(SnapshotError, match=r"passages\.json was truncated or altered"):
            index.rollback()
        assert served(index) == second

    def test_a_build_after_it_can_be_rolled_back_to_the_same(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        first, _, third = build(1), build(2), None
        index.rollback()
        third = build(3)
        assert served(index) == third
        assert index.rollback().id == first

    def test_a_damaged_snapshot_is_not_replaced_by_one_that_was_rolled_back(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        first, second = build(1), build(2)
        build(3)
        index.rollback()
        (index.path / second / "vectors.faiss").write_bytes(b"")
        assert served(index) == first


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", WAYS)
class TestDamagedSnapshot:
    def test_it_is_named_and_the_previous_snapshot_is_served(
        self, index: SnapshotDirectory, build: Callable[[int], str], name: str, how: str
    ) -> None:
        first, second = build(1), build(2)
        path = index.path / second / name
        damage(path, how)
        with pytest.raises(SnapshotError) as raised:
            index.verify()
        assert str(raised.value).startswith(str(path))
        opened = index.open()
        assert opened.snapshot.manifest.id == first
        assert len(opened.refused) == 1
        assert opened.refused[0].startswith(str(path))

    def test_the_next_build_replaces_it(
        self, index: SnapshotDirectory, build: Callable[[int], str], name: str, how: str
    ) -> None:
        first, second = build(1), build(2)
        damage(index.path / second / name, how)
        third = build(2)
        assert served(index) == third
        assert [manifest.id for manifest in index.verify()] == [third, first]
        assert index.rollback().id == first

    def test_with_nothing_else_to_serve_it_says_what_to_do(
        self, index: SnapshotDirectory, build: Callable[[int], str], name: str, how: str
    ) -> None:
        damage(index.path / build(1) / name, how)
        with pytest.raises(SnapshotError, match="run `interview-bot index build`"):
            index.open()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_a_change_of_any_byte_of_any_file_is_noticed(
    index: SnapshotDirectory, build: Callable[[int], str], data: st.DataObject
) -> None:
    path = index.path / build(1) / data.draw(st.sampled_from(FILES))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    try:
        path.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
        with pytest.raises(SnapshotError, match=path.name):
            index.verify()
    finally:
        path.write_bytes(whole)


def test_passages_that_do_not_match_the_content_hash_are_refused_whatever_the_checksums_say(
    index: SnapshotDirectory, build: Callable[[int], str]
) -> None:
    first, second = build(1), build(2)
    folder = index.path / second
    path = folder / "passages.json"
    path.write_text(path.read_text(encoding="utf-8").replace("2 hives", "3 hives"), encoding="utf-8")
    manifest = snapshot_files.read_manifest(folder)
    (folder / "manifest.json").unlink()
    snapshot_files.write_manifest(replace(manifest, files=files.checksums(folder)), folder)
    fault = (
        f"{path} does not hold the interviews that the index was built from: run `interview-bot index build`"
    )
    with pytest.raises(SnapshotError) as raised:
        index.verify()
    assert str(raised.value) == fault
    opened = index.open()
    assert opened.snapshot.manifest.id == first
    assert opened.refused == (fault,)


class TestCurrentFile:
    @pytest.mark.parametrize(
        "content", [b"", b"20200101T000000000000-aaaaaaaa", b"../..", b"\0\xff", b"nonsense " * 1000]
    )
    def test_a_wrong_id_is_reported_and_the_newest_snapshot_is_served(
        self, index: SnapshotDirectory, build: Callable[[int], str], content: bytes
    ) -> None:
        second = [build(1), build(2)][1]
        (index.path / "current").write_bytes(content)
        opened = index.open()
        assert opened.snapshot.manifest.id == second
        assert "current names no snapshot" in opened.refused[0]
        with pytest.raises(SnapshotError, match="current names no snapshot"):
            index.verify()
        assert build(2) == second
        assert index.open().refused == ()

    def test_missing_after_a_killed_first_build_the_built_snapshot_is_served(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        first = build(1)
        (index.path / "current").unlink()
        assert served(index) == first
        assert build(1) == first
        assert len(index.verify()) == 1

    def test_a_format_of_another_version_is_refused(
        self, index: SnapshotDirectory, build: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = build(1)
        for module in (build_module, snapshot_files):
            monkeypatch.setattr(module, "FORMAT", FORMAT + 1)
        second = build(2)
        monkeypatch.undo()
        with pytest.raises(SnapshotError, match="was not written by this version of interview-bot"):
            index.verify()
        third = build(3)
        assert index.ids() == (third,), "what this version cannot read is removed once a whole one is current"
        assert first != second

    def test_without_any_index_it_says_what_to_do(self, index: SnapshotDirectory) -> None:
        assert index.ids() == ()
        for asked in (index.open, index.verify):
            with pytest.raises(SnapshotError, match=r"there is no .*: run `interview-bot index build`"):
                asked()


class TestPruning:
    def test_the_newest_are_kept_and_the_current_and_previous_one_too(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        ids = [build(number) for number in range(KEPT_SNAPSHOTS + 3)]
        assert index.ids() == tuple(ids[: -KEPT_SNAPSHOTS - 1 : -1])
        for _ in range(KEPT_SNAPSHOTS - 1):
            index.rollback()
        oldest_kept = served(index)
        newest = build(100)
        assert served(index) == newest
        assert index.rollback().id == oldest_kept

    def test_other_folders_are_not_touched(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        index.path.mkdir(parents=True)
        (index.path / "lost+found").mkdir()
        (index.path / "notes.txt").write_text("mine")
        first = build(1)
        assert index.ids() == (first,)
        assert (index.path / "lost+found").is_dir()
        assert (index.path / "notes.txt").is_file()

    def test_leftovers_of_killed_processes_are_removed_by_the_next_build(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        build(1)
        (index.path / f"{files._WORKING_PREFIX}1").mkdir()
        (index.path / f"{files._WORKING_PREFIX}1" / "vectors.faiss").write_bytes(b"half")
        (index.path / f"{files._WORKING_PREFIX}current-2").write_text("half")
        build(1)
        assert not list(index.path.glob(f"{files._WORKING_PREFIX}*"))


class TestLock:
    HOLD = (
        "import filelock, sys; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); "
        "print(flush=True); sys.stdin.read()"
    )

    @pytest.mark.slow
    def test_a_second_build_is_refused_while_another_process_builds(
        self, index: SnapshotDirectory, build: Callable[[int], str]
    ) -> None:
        first = build(1)
        command: list[str | Path] = [sys.executable, "-c", self.HOLD, index.path / ".lock"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()
            for attempt in (lambda: build(2), index.rollback):
                with pytest.raises(BuildInProgressError, match="another build of the index is running"):
                    attempt()
            assert served(index) == first
            other.kill()
        assert build(2) != first

    def test_a_second_build_is_refused_while_this_process_builds(
        self, index: SnapshotDirectory, interviews: tuple[Interview, ...], hashed_encoder: Encoder,
        build: Callable[[int], str],
    ) -> None:  # fmt: skip
        refused = []

        def build_another(_done: int, _total: int) -> None:
            with pytest.raises(BuildInProgressError) as raised:
                build(2)
            refused.append(str(raised.value))

        index.build(interviews, hashed_encoder, build_another)
        assert len(refused) == 1


class TestUnwritableDirectory:
    def test_on_a_full_disk_the_old_one_stays_current(
        self, index: SnapshotDirectory, build: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = build(1)

        def full(*_arguments: object, **_options: object) -> None:
            raise OSError(28, "No space left on device")

        for target, name in (
            (Path, "write_bytes"), (Path, "write_text"), (Path, "rename"), (Path, "replace"), (Path, "mkdir"),
            (os, "fsync"),
        ):  # fmt: skip
            with monkeypatch.context() as patch:
                patch.setattr(target, name, full)
                with pytest.raises(SnapshotError, match="No space left on device"):
                    build(2)
            assert served(index) == first, name
            assert index.open().refused == ()
        assert build(2) != first
        index.verify()

    def test_a_path_that_is_no_folder_is_one_sentence(
        self, tmp_path: Path, interviews: tuple[Interview, ...], hashed_encoder: Encoder
    ) -> None:
        (tmp_path / "data").write_text("a file")
        with pytest.raises(SnapshotError, match=r"data/index cannot be written: Not a directory"):
            SnapshotDirectory(tmp_path / "data" / "index").build(interviews, hashed_encoder)
