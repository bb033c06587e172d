# ruff: noqa: ANN401 - it stands between the program and the functions of `os`, whatever they take
"""Builds an index repeatedly, each time in a process that kills itself at another disk operation.

    python crashing_build.py INDEX VECTORS BEFORE AFTER

BEFORE and AFTER are directories of interviews. For every step of the build of
AFTER over BEFORE it prints one line: what the step was, and the snapshot that is open afterwards, by the
hash of its interviews.
"""

from __future__ import annotations

import builtins
import io
import itertools
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from content.interview_file import read_interviews
from index.encoders.model_configuration import UNFITTED
from index.encoders.model_source import Model
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.store import faiss_store
from index.store.snapshot_directory import KEPT_SNAPSHOTS, SnapshotDirectory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.encoders.encoder import TextRole, Vectors

DONE = "done"
STEPS = ("open", "close", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir")


class Steps:
    """Counts the disk operations of the process, and kills it before one of them."""

    def __init__(self, last: int, report: int) -> None:
        self.last = last
        self.report = report
        self.count = 0

    def step(self, name: str) -> None:
        if self.count == self.last:
            os.write(self.report, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1

    def counted(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def count_and_call(*arguments: Any, **options: Any) -> Any:
            self.step(name)
            return function(*arguments, **options)

        return count_and_call

    def watch(self) -> None:
        for name in STEPS:
            setattr(os, name, self.counted(getattr(os, name), name))
        opened = io.open

        def open_(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            found = opened(file, mode, *arguments, **options)
            if "w" in mode:
                return Halved(found, self)
            return found

        io.open = builtins.open = open_


class Halved:
    """A file whose every write may be cut in the middle."""

    def __init__(self, file: Any, steps: Steps) -> None:
        self._file = file
        self._steps = steps

    def write(self, data: Any) -> int:
        half = len(data) // 2
        self._file.write(data[:half])
        self._file.flush()
        self._steps.step("write")
        self._file.write(data[half:])
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Halved:
        return self

    def __exit__(self, *_error: object) -> None:
        self._steps.step("close file")
        self._file.close()


class KnowingEncoder(SentenceTransformerEncoder):
    """Gives random vectors, and caches them as the real one does."""

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        del role
        return np.random.default_rng(len(texts)).normal(size=(len(texts), 32)).astype(np.float32)


def main() -> None:
    index, vectors, before, after = map(Path, sys.argv[1:])
    assert faiss_store  # imported before the first fork
    start = index.with_name("start")
    for number in range(KEPT_SNAPSHOTS):
        # From now on all vectors are known, and there are as many snapshots as are kept.
        build(start, vectors, (before, after)[(number + KEPT_SNAPSHOTS + 1) % 2])
    for number in itertools.count():
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(start, index)
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            Steps(number, writing).watch()
            build(index, vectors, after)
            os.write(writing, DONE.encode())
            os._exit(0)
        os.close(writing)
        os.waitpid(child, 0)
        step = os.read(reading, 100).decode()
        os.close(reading)
        opened = SnapshotDirectory(index).open()
        assert not opened.refused, opened.refused
        SnapshotDirectory(index).verify()
        print(step, opened.snapshot.manifest.content, sep="\t", flush=True)
        build(index, vectors, after)
        assert not list(index.glob(".working-*"))
        if step == DONE:
            return


def build(index: Path, vectors: Path, content: Path) -> None:
    encoder = KnowingEncoder(Model("known", Path(), "known"), VectorCache(vectors), UNFITTED)
    SnapshotDirectory(index).build(read_interviews(content), encoder)


if __name__ == "__main__":
    main()
