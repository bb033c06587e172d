"""The vectors of all texts by one encoder, in half precision: a file that is written and read in parts."""

from __future__ import annotations

import itertools
import os
import weakref
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index.encoders.encoder import Vectors

HalfVectors = NDArray[np.float16]
"""Unit vectors, of shape (texts, dimension); a text that the encoder does not know has a zero vector."""

# Texts that are embedded, written or copied at a time: what bounds the memory of a build.
CHUNK: Final = 4096
_DTYPE: Final = np.dtype("<f2")


class TextVectors(Protocol):
    """The vectors of all texts by one encoder, in memory or in a file."""

    @property
    def shape(self) -> tuple[int, int]:
        """How many texts there are, and the dimension."""

    def __getitem__(self, numbers: NDArray[np.int64], /) -> HalfVectors:
        """Return the vectors of some texts, of shape (len(numbers), dimension)."""


def text_vectors_file(folder: Path, encoder: int) -> Path:
    """Return the file of a snapshot that holds the vectors by an encoder.

    Args:
        folder: of the snapshot.
        encoder: its number, 0 for the first.
    """
    return folder / f"texts-{encoder}.npy"


def text_vectors_files(folder: Path) -> list[Path]:
    """Return the files that hold the vectors by each encoder, the first one's first."""
    files = (text_vectors_file(folder, encoder) for encoder in itertools.count())
    return list(itertools.takewhile(lambda path: path.exists(), files))


def write_text_vectors(parts: Iterable[Vectors], count: int, path: Path) -> None:
    """Write vectors to one file of a NumPy array, each part as soon as it is there.

    The file is not mapped for that: on a full disk, writing to a mapped file would kill the process.

    Args:
        parts: of shape (any, dimension); at least one.
        count: how many vectors all parts have together.
        path: of the file.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        for number, part in enumerate(parts):
            half = part.astype("<f2")
            if not number:
                header = np.lib.format.header_data_from_array_1_0(half)
                np.lib.format.write_array_header_1_0(file, {**header, "shape": (count, half.shape[1])})
            file.write(half.tobytes())


class StoredTextVectors:
    """What :func:`write_text_vectors` wrote: only the rows that are asked for are read.

    The file is not mapped for that either: where it is cut, or its disk fails, reading what is mapped would
    kill the process.

    Args:
        path: of the file, which may be renamed or removed as long as this is used.

    Attributes:
        shape: how many texts there are, and the dimension.

    Raises:
        SnapshotError: the file holds something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                np.lib.format.read_magic(file)
                shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file)
                self._begin, size = file.tell(), os.fstat(file.fileno()).st_size
                self._descriptor = os.dup(file.fileno())
        except (OSError, ValueError, EOFError):
            shape, is_fortran, dtype, size = (), False, None, 0
        else:
            weakref.finalize(self, os.close, self._descriptor)
        if (
            len(shape) != 2
            or is_fortran
            or dtype != _DTYPE
            or size != self._begin + _DTYPE.itemsize * shape[0] * shape[1]
        ):
            raise SnapshotError(f"{path} does not hold the vectors of texts")
        self.shape: tuple[int, int] = shape
        self._row = _DTYPE.itemsize * shape[1]

    def __getitem__(self, numbers: NDArray[np.int64], /) -> HalfVectors:
        """Return the vectors of some texts, of shape (len(numbers), dimension).

        Raises:
            SnapshotError: the file was cut, or cannot be read any more.
        """
        # What follows each other is read at once.
        begins = np.flatnonzero(np.diff(numbers, prepend=-2) != 1)
        counts = np.diff(begins, append=len(numbers)).tolist()
        read = b"".join(map(self._read, numbers[begins].tolist(), counts))
        return np.frombuffer(read, _DTYPE).reshape(len(numbers), self.shape[1])

    def _read(self, first: int, count: int) -> bytes:
        wanted = count * self._row
        try:
            read = os.pread(self._descriptor, wanted, self._begin + first * self._row)
        except OSError as error:
            raise SnapshotError(f"{self._path} cannot be read any more: {error.strerror}") from error
        if len(read) != wanted:
            raise SnapshotError(f"{self._path} was cut while it was in use")
        return read
