"""Atomic writes: a crash at any moment leaves either the old state or the new one."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORKING_PREFIX: Final = ".working-"


def sync(path: Path) -> None:
    """Flush a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Flush a folder and everything in it to the disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a folder and of the folders in it, by its path in the folder.

    Raises:
        OSError: one cannot be read.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def read_exactly(path: Path) -> str:
    """Return a file's text with its line ends as they are, for :func:`replace_text` to write back."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def replace_text(path: Path, text: str) -> None:
    """Give a file new content by one atomic rename.

    Its permissions stay, and a link still leads to it: the file that it leads to is replaced.
    """
    path = path.resolve()
    beside = path.with_name(f"{_WORKING_PREFIX}{path.name}-{uuid.uuid4().hex}")
    try:
        beside.write_text(text, encoding="utf-8")
        if path.exists():
            shutil.copymode(path, beside)
        sync(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)


@contextmanager
def working_folder(parent: Path) -> Iterator[Path]:
    """Yield an empty folder in ``parent`` that is removed afterwards, unless it was renamed."""
    work = parent / f"{_WORKING_PREFIX}{uuid.uuid4().hex}"
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def remove_folder(path: Path) -> None:
    """Remove a folder and everything in it; a crash does not leave half of it under its name."""
    leftover = path.with_name(f"{_WORKING_PREFIX}{path.name}")
    path.rename(leftover)
    shutil.rmtree(leftover, ignore_errors=True)


def remove_leftovers(parent: Path) -> None:
    """Remove unfinished files and folders of killed processes. The caller holds the lock of ``parent``."""
    for path in parent.glob(f"{_WORKING_PREFIX}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
