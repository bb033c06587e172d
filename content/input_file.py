"""Reads a file that somebody gives: a regular one, of a size that an interview can have."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

# The longest interviews have a few hundred kilobytes; a page has scripts, too, a document pictures.
MOST_BYTES: Final = 5_000_000
_MEGABYTE: Final = 1_000_000
_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class UnreadableFileError(ValueError):
    """A file that cannot be read; the message says why, and how to fix it."""


def read_input(path: Path) -> bytes:
    """Return the content of a file.

    What is no regular file is not opened: to open a named pipe would wait for somebody who writes.

    Raises:
        UnreadableFileError: it is no regular file, is too large, or the system refuses.
    """
    try:
        status = path.stat()
        for is_kind, name in _KINDS:
            if is_kind(status.st_mode):
                raise UnreadableFileError(f"cannot be read: it is {name}, not a file")
        if status.st_size > MOST_BYTES:
            raise UnreadableFileError(
                f"{status.st_size / _MEGABYTE:.1f} MB is too large, {MOST_BYTES // _MEGABYTE} MB is the most "
                "that is read: save the interview without the rest"
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"cannot be read: {error.strerror}") from None


def leads_outside(path: Path, directory: Path) -> bool:
    """Say whether a file is a symbolic link to something outside of its directory."""
    # `Path.resolve` raises an error for a link that leads to itself.
    target = Path(os.path.realpath(path))
    return path.is_symlink() and not target.is_relative_to(os.path.realpath(directory))
