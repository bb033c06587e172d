"""Passage vectors kept between runs, so that no (model, text) pair is ever embedded twice."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.embedder import Text

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
)


class VectorCache:
    """A SQLite file of float32 vectors by model, role and text.

    A file that SQLite cannot read is set aside and begun anew: it only holds what can be computed again.

    Args:
        path: the file; its folder is made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError:
            path.replace(path.with_suffix(".damaged"))
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(_SCHEMA)
        connection.commit()
        return connection

    def get(self, fingerprint: str, texts: Sequence[Text]) -> dict[Text, NDArray[np.float32]]:
        """Return the vectors that are known, by text."""
        found = {}
        with self._lock:
            for text in texts:
                key = _key(fingerprint, text)
                row = self._connection.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    found[text] = np.frombuffer(row[0], dtype="<f4").astype(np.float32)
        return found

    def put(self, fingerprint: str, vectors: Mapping[Text, NDArray[np.float32]]) -> None:
        """Keep vectors by text.

        Raises:
            sqlite3.OperationalError: the file cannot be written, for example on a full disk.
        """
        rows = [(_key(fingerprint, text), vector.astype("<f4").tobytes()) for text, vector in vectors.items()]
        with self._lock, self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _key(fingerprint: str, text: Text) -> bytes:
    return hashlib.sha256("\0".join([fingerprint, text.role, text.text]).encode()).digest()
