"""Passage vectors kept between runs, so that no (model, text) pair is ever embedded twice."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import zlib
from typing import TYPE_CHECKING, Final

import filelock
import numpy as np

from index.errors import VectorCacheError
from index.sqlite_errors import is_damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import TypeVar

    from numpy.typing import NDArray

    from index.encoders.encoder import Text

    Result = TypeVar("Result")

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS vectors "
    "(key BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum INTEGER) WITHOUT ROWID"
)
# Older versions wrote no checksums.
_ADD_CHECKSUMS: Final = "ALTER TABLE vectors ADD COLUMN checksum INTEGER"
_BUSY_SECONDS: Final = 30


class VectorCache:
    """A SQLite file of float32 vectors by model, role and text, opened when it is first used.

    A file that SQLite cannot read is renamed and a new one begun: it only holds what can be computed again.
    For the same reason a vector that does not match its checksum counts as unknown.

    Args:
        path: the file; its folder is created where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def get(self, fingerprint: str, texts: Sequence[Text]) -> dict[Text, NDArray[np.float32]]:
        """Return the vectors in the cache, by text.

        Raises:
            VectorCacheError: the file cannot be read.
        """

        def select(connection: sqlite3.Connection) -> dict[Text, NDArray[np.float32]]:
            found = {}
            for text in texts:
                key = _key(fingerprint, text)
                rows = connection.execute("SELECT vector, checksum FROM vectors WHERE key = ?", (key,))
                for vector, checksum in rows:
                    if checksum is None or (isinstance(vector, bytes) and zlib.crc32(vector) == checksum):
                        found[text] = np.frombuffer(vector, dtype="<f4").astype(np.float32)
            return found

        return self._do(select)

    def put(self, fingerprint: str, vectors: Mapping[Text, NDArray[np.float32]]) -> None:
        """Keep vectors by text.

        Raises:
            VectorCacheError: the file cannot be written, for example on a full disk.
        """
        encoded = [(_key(fingerprint, text), of.astype("<f4").tobytes()) for text, of in vectors.items()]
        rows = [(key, vector, zlib.crc32(vector)) for key, vector in encoded]

        def insert(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

        self._do(insert)

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            self._close()

    def _do(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with self._lock:
            try:
                try:
                    return work(self._connection())
                except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                    if not is_damaged(error):
                        raise
                    self._set_aside()
                    return work(self._connection())
            except (OSError, sqlite3.Error) as error:
                self._close()
                raise VectorCacheError(
                    f"the vectors computed so far cannot be kept in {self._path} ({error}): "
                    "make sure that it can be written and that there is room"
                ) from error

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # SQLite does not wait for others when it changes the journal mode, so opening is serialised here.
            with filelock.FileLock(f"{self._path}.lock"):
                self._opened = sqlite3.connect(self._path, check_same_thread=False, timeout=_BUSY_SECONDS)
                self._opened.execute("PRAGMA journal_mode=WAL")
                self._opened.execute("PRAGMA synchronous=NORMAL")
                self._opened.execute(_SCHEMA)
                columns = self._opened.execute("SELECT name FROM pragma_table_info('vectors')").fetchall()
                if ("checksum",) not in columns:
                    self._opened.execute(_ADD_CHECKSUMS)
                self._opened.commit()
        return self._opened

    def _set_aside(self) -> None:
        self._close()
        self._path.replace(self._path.with_suffix(".damaged"))
        # SQLite would replay the damaged file's journal into the new file.
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _key(fingerprint: str, text: Text) -> bytes:
    return hashlib.sha256("\0".join([fingerprint, text.role, text.text]).encode()).digest()
