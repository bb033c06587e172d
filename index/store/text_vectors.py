"""The vectors of all texts by one encoder, in half precision: a file that is written in parts and mapped."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index.encoders.encoder import Vectors

TextVectors = NDArray[np.float16]
"""Unit vectors, of shape (texts, dimension); a text that the encoder does not know has a zero vector."""

# Texts that are embedded, written or copied at a time: what bounds the memory of a build.
CHUNK: Final = 4096


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


def map_text_vectors(path: Path) -> TextVectors:
    """Map what :func:`write_text_vectors` wrote: only the rows that are read are loaded.

    Raises:
        SnapshotError: the file holds something else.
    """
    try:
        vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        vectors = None
    if vectors is None or vectors.dtype != np.float16 or vectors.ndim != 2:
        raise SnapshotError(f"{path} does not hold the vectors of texts")
    mapped: TextVectors = vectors
    return mapped
