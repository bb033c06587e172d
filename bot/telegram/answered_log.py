"""The answered log: which updates' answers were sent, in a file that is written faster than a database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from pathlib import Path

_OWNER_ONLY: Final = 0o600
_log = structlog.get_logger()


class AnsweredLog:
    """Identities of updates whose answers were sent, until the database knows it.

    An answer reaches its reader while a transaction would still wait for its turn. If the process was killed
    in between, the next one would answer again. One write to a file takes microseconds, and what is written
    survives the process; only a power failure may lose it.

    Processes may share the file.

    Args:
        path: of the file, made if it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = self._open()

    def add(self, identity: str) -> None:
        """Write down an identity."""
        if self._file is not None:
            try:
                os.write(self._file, f"{identity}\n".encode())
            except OSError as error:
                _log.warning("an abrupt end of the process may repeat an answer", reason=error.strerror)

    def identities(self) -> frozenset[str]:
        """Return all identities; none if the file cannot be read."""
        try:
            return frozenset(self._path.read_text("utf-8", "replace").splitlines())
        except OSError:
            return frozenset()

    def clear(self, beyond: int = 0) -> None:
        """Empty the file if it has more than so many bytes."""
        if self._file is not None and os.fstat(self._file).st_size > beyond:
            os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Close the file; nothing is written any more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int | None:
        try:
            return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
        except OSError as error:
            _log.warning("an abrupt end of the process may repeat an answer", reason=error.strerror)
            return None
