"""Atomic writes: a crash at any moment leaves either the old state or the new one."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import filelock

from content.input_file import read_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


class ChangedMeanwhileError(OSError):
    """A file holds something else than what was read from it: another program has changed it since."""


def read_exactly(path: Path) -> str:
    """Return a file's text with its line ends as they are, for :func:`replace_unchanged` to write back.

    Raises:
        UnreadableFileError: it is no regular file, is too large, or the system refuses.
        UnicodeDecodeError: it is not UTF-8.
    """
    return read_input(path).decode()


def replace_unchanged(path: Path, before: str | None, text: str) -> None:
    """Do the same as :func:`replace_text`, unless the file has been changed since it was read.

    Processes that call this take turns. Any other program would have to write between the comparison and the
    rename, which follow each other at once.

    Args:
        path: of the file.
        before: what was read; None where there was no file.
        text: the new content.

    Raises:
        ChangedMeanwhileError: the file holds something else.
        OSError: it cannot be written.
    """
    path = path.resolve()
    with filelock.FileLock(path.with_name(".lock")):
        replace_text(path, text, lambda: _require_unchanged(path, before))


def _require_unchanged(path: Path, before: str | None) -> None:
    try:
        now = read_exactly(path) if path.exists() else None
    except ValueError:
        now = ""
    if now != before:
        raise ChangedMeanwhileError(errno.ESTALE, "it was changed meanwhile", str(path))


def replace_text(path: Path, text: str, check: Callable[[], None] = lambda: None) -> None:
    """Give a file new content by one atomic rename.

    Its permissions stay, and a link still leads to it: the file that it leads to is replaced.

    Args:
        path: of the file.
        text: the new content.
        check: called just before the rename; if it raises an error, the file stays as it is.
    """
    path = path.resolve()
    beside = path.with_name(f"{_WORKING_PREFIX}{path.name}-{uuid.uuid4().hex}")
    try:
        # As it is, also where its line ends are not those of this system.
        beside.write_bytes(text.encode())
        if path.exists():
            shutil.copymode(path, beside)
        sync(beside)
        check()
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
