"""A build that is killed or runs out of space leaves the old snapshot or the new one, undamaged."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from bot.live_index import LiveIndex, open_encoder
from bot.settings import Settings
from content.interview_file import format_interview, read_interviews
from content.model import Interview
from index.encoders.encoder import TextRole, Vectors
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.store.snapshot import content_hash
from index.store.snapshot_directory import SnapshotDirectory
from tests.soak.tested import TIMES
from tests.support.interviews import Asked, interview_of_one

FEW_KILLS, ALL_KILLS = 10, 1_000
INTERVIEW_BOT = Path(sys.executable).with_name("interview-bot")


def interview(word: str, exchanges: int) -> Interview:
    return interview_of_one(
        slug="orchard",
        title="The orchard",
        speaker="Ada Hollis",
        language="en",
        exchanges=tuple(
            Asked(f"tree-{n}", f"What of tree {n}?", (f"Tree {n} is {word}. It stands in row {n}.",))
            for n in range(exchanges)
        ),
    )


class Two(NamedTuple):
    """Two contents, in directories, that differ in every answer."""

    before: Path
    after: Path

    @property
    def hashes(self) -> dict[Path, str]:
        return {path: content_hash(read_interviews(path)) for path in self}


def two_contents(folder: Path, exchanges: int) -> Two:
    two = Two(folder / "before", folder / "after")
    for path, word in zip(two, ("old", "new"), strict=True):
        path.mkdir(parents=True)
        (path / "orchard.md").write_text(format_interview(interview(word, exchanges)), encoding="utf-8")
    return two


def run_script(name: str, *arguments: str | Path) -> list[str]:
    script = Path("tests/support") / name
    ran = subprocess.run(
        [sys.executable, script, *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.slow
def test_killed_at_any_step_on_the_disk(tmp_path: Path) -> None:
    two = two_contents(tmp_path, 3)
    hashes = two.hashes
    lines = run_script(
        "crashing_build.py", tmp_path / "index", tmp_path / "vectors.sqlite", two.before, two.after
    )
    steps, opened = zip(*(line.split("\t") for line in lines), strict=True)
    assert steps[-1] == "done"
    assert {"write", "fsync", "rename", "replace", "mkdir"} <= set(steps)
    switched = opened.index(hashes[two.after])
    assert set(opened[:switched]) == {hashes[two.before]}
    assert set(opened[switched:]) == {hashes[two.after]}
    assert steps[switched - 1] == "replace", "one rename makes the new snapshot current"


@pytest.mark.slow
def test_no_room_for_any_of_its_files(tmp_path: Path) -> None:
    two = two_contents(tmp_path, 3)
    index = SnapshotDirectory(tmp_path / "index")
    run_script("full_disk_build.py", index.path, tmp_path / "vectors.sqlite", two.before, str(2**40))
    before = index.open().snapshot.manifest
    sizes = [path.stat().st_size for path in (index.path / before.id).iterdir()]
    limits = sorted({0, 1, 20, *(size + off for size in sizes for off in (-1, -300))} - {max(sizes)})
    lines = run_script(
        "full_disk_build.py", index.path, tmp_path / "vectors.sqlite", two.after, *map(str, limits)
    )
    for limit, line in zip(limits, lines, strict=True):
        assert "make room there" in line or "make sure that it can be written" in line, (limit, line)
    assert index.open().snapshot.manifest == before
    assert index.open().refused == ()
    assert run_script(
        "full_disk_build.py", index.path, tmp_path / "vectors.sqlite", two.after, str(2**40)
    ) == ["built"]
    index.verify()


class Kill(NamedTuple):
    """The state after a process was killed."""

    was_building: bool
    content: str


class Victim:
    """Builds two contents in turns with the real command, and kills it."""

    def __init__(self, data_dir: Path, contents: Sequence[Path], seed: int) -> None:
        self.index = SnapshotDirectory(data_dir / "index")
        self._data_dir = data_dir
        self._contents = contents
        self._random = random.Random(seed)
        self._turn = 0
        self._whole, self._from_lock = self._time_it()

    def start(self) -> subprocess.Popen[bytes]:
        self._turn += 1
        # The lock is free now: where it is taken again, this process has begun to build.
        self._lock.unlink(missing_ok=True)
        content = self._contents[self._turn % len(self._contents)]
        environment = {**os.environ, "DATA_DIR": str(self._data_dir), "CONTENT_DIR": str(content)}
        return subprocess.Popen(
            [INTERVIEW_BOT, "index", "build"],
            env=environment,
            cwd=self._data_dir,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _time_it(self) -> tuple[float, float]:
        """Return how long the whole process takes, and how long from its taking the lock on."""
        for _ in range(2):
            started = time.monotonic()
            process = self.start()
            locked = self._wait_for_lock(process)
            _, complaint = process.communicate()
            assert process.returncode == 0, complaint.decode()
        return time.monotonic() - started, time.monotonic() - locked

    @property
    def _lock(self) -> Path:
        return self.index.path / ".lock"

    def _wait_for_lock(self, process: subprocess.Popen[bytes]) -> float:
        while not self._lock.exists() and process.poll() is None:
            time.sleep(0.0005)
        return time.monotonic()

    def kill_one(self, *, once_locked: bool) -> Kill | None:
        """Kill a process at a random moment: of all it does, or of what it does from its lock on.

        None where it was done before that.
        """
        started = time.monotonic()
        process = self.start()
        if once_locked:
            started = self._wait_for_lock(process)
        longest = self._from_lock if once_locked else self._whole
        try:
            process.communicate(timeout=self._random.uniform(0, longest))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if process.returncode != -signal.SIGKILL:
            assert process.returncode == 0
            took = time.monotonic() - started
            self._whole, self._from_lock = (self._whole, took) if once_locked else (took, self._from_lock)
            return None
        was_building = self._lock.exists()
        opened = self.index.open()
        assert opened.refused == ()
        self.index.verify()
        return Kill(was_building, opened.snapshot.manifest.content)


@pytest.fixture
def known_vectors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fill the cache with random vectors of the default model, so that no build has to load it."""

    def encode(_self: object, texts: Sequence[str], _role: TextRole) -> Vectors:
        return np.random.default_rng(len(texts)).normal(size=(len(texts), 384)).astype(np.float32)

    with monkeypatch.context() as patch:
        patch.setattr(SentenceTransformerEncoder, "_encode", encode)
        yield


@pytest.mark.parametrize("wanted", [FEW_KILLS, pytest.param(ALL_KILLS, marks=pytest.mark.soak)])
@pytest.mark.usefixtures("clean_environment", "known_vectors")
def test_kill_9_again_and_again(
    tmp_path: Path, models_dir: Path, wanted: int, record_property: Callable[[str, object], None]
) -> None:
    record_property(TIMES, wanted)
    two = two_contents(tmp_path / "interviews", 60)
    places = [tmp_path / "data 1", tmp_path / "data 2"]
    for place in places:
        place.mkdir()
        (place / "models").symlink_to(models_dir)
    for content in two:
        settings = Settings(data_dir=places[0], content_dir=content)
        LiveIndex(settings, open_encoder(settings, lambda *_: None, pytest.fail)).rebuild(lambda *_: None)
    with sqlite3.connect(places[0] / "vectors.sqlite") as known:
        known.execute("VACUUM INTO ?", (str(places[1] / "vectors.sqlite"),))
    known.close()

    def kill_many(place: Path) -> list[Kill]:
        victim = Victim(place, two, seed=places.index(place))
        kills: list[Kill] = []
        for number in range(3 * wanted):
            if len(kills) < wanted // 2 and (kill := victim.kill_one(once_locked=bool(number % 2))):
                kills.append(kill)
        process = victim.start()
        _, complaint = process.communicate()
        assert process.returncode == 0, complaint.decode()
        assert not list(victim.index.path.glob(".working-*"))
        return kills

    with ThreadPoolExecutor(len(places)) as pool:
        kills = [kill for found in pool.map(kill_many, places) for kill in found]
    assert len(kills) == wanted
    contents = {kill.content for kill in kills}
    assert contents <= set(two.hashes.values())
    if (
        wanted == ALL_KILLS
    ):  # of few, all may have come too early to make the new content current, or too late
        assert contents == set(two.hashes.values())
        assert sum(kill.was_building for kill in kills) >= wanted * 0.4
