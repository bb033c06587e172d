"""Which process serves which snapshot: each notes it in a file of its own, in ``DATA_DIR/serving``.

A process holds a lock as long as it lives, so that what a killed one left behind is told from the rest.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

import filelock
import structlog

from index.files import replace_text

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_FOLDER: Final = "serving"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ServedSnapshot:
    """What one process serves.

    Attributes:
        process: its number and the name of its machine or container.
        snapshot: the snapshot's id.
        since: when it began to serve it, ISO 8601 in UTC.
    """

    process: str
    snapshot: str
    since: str


class ServedRecord:
    """The file of this process; a context manager that removes it at the end.

    Where it cannot be written, a warning is logged and the bot goes on without it.

    Args:
        data_dir: the setting DATA_DIR.
    """

    def __init__(self, data_dir: Path) -> None:
        name = uuid.uuid4().hex
        self._path = data_dir / _FOLDER / f"{name}.json"
        # Held by the process, whichever of its threads takes it.
        self._lock = filelock.FileLock(_lock_of(self._path), thread_local=False)
        self._noted = ""

    def __enter__(self) -> Self:
        """Take the lock."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except OSError as error:
            _log.warning("index status will not show this process", reason=str(error))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the file."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
            self._lock.release()
            _lock_of(self._path).unlink(missing_ok=True)

    def note(self, snapshot: str) -> None:
        """Note which snapshot is being served."""
        if snapshot == self._noted or not self._lock.is_locked:
            return
        served = ServedSnapshot(
            f"{os.getpid()} on {socket.gethostname()}",
            snapshot,
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        try:
            replace_text(self._path, json.dumps(asdict(served)))
        except OSError as error:
            _log.warning("index status will not show what this process serves", reason=str(error))
            return
        self._noted = snapshot


def served_snapshots(data_dir: Path) -> list[ServedSnapshot]:
    """Return what each process serves that is running with this DATA_DIR, the longest-serving first."""
    found = []
    for path in (data_dir / _FOLDER).glob("*.json"):
        if _is_held(path):
            # It may be ending just now.
            with contextlib.suppress(OSError, ValueError, TypeError):
                found.append(ServedSnapshot(**json.loads(path.read_bytes())))
    return sorted(found, key=lambda served: served.since)


def _is_held(path: Path) -> bool:
    """Return whether the process of a file is alive; if it is not, remove what it left behind."""
    lock = filelock.FileLock(_lock_of(path), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        return True
    except OSError:
        return False
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        lock.release()
        _lock_of(path).unlink(missing_ok=True)
    return False


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")
