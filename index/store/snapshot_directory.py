"""``DATA_DIR/index``: builds snapshots, opens them, and switches which one is current.

A snapshot is written beside the others, synced, renamed into place, and made current by one more rename. A
crash at any moment leaves the old snapshot or the new one. Checksums are verified first.
"""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import filelock

from index.errors import BuildInProgressError, SnapshotError
from index.files import (
    checksums,
    remove_folder,
    remove_leftovers,
    replace_text,
    sync,
    sync_tree,
    working_folder,
)
from index.store.build import build_in_folder, fingerprints_of
from index.store.removals import UnconfirmedRemovalError, confirm_removals, large_removals
from index.store.snapshot import Manifest, Snapshot, content_hash
from index.store.snapshot_files import (
    REBUILD,
    read_manifest,
    read_snapshot,
    stamp_of,
    verify_files,
    verify_snapshot,
    write_manifest,
    write_snapshot,
)
from index.store.vector_stores import DEFAULT_STORE, open_stores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from content.model import Interview
    from index.encoders.encoder import Encoder
    from index.store.removals import Confirm
    from index.store.shared_snapshots import SharedSnapshots
    from index.store.snapshot_files import Stamp
    from index.store.vector_stores import Stores

KEPT_SNAPSHOTS: Final = 5

_CURRENT: Final = "current"
_ID: Final = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class OpenedSnapshot:
    """The snapshot to serve, and why those tried before it were refused."""

    snapshot: Snapshot
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build changed, counted in exchanges, and how long it took."""

    snapshot: Snapshot
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    seconds: float


class SnapshotDirectory:
    """``DATA_DIR/index``: the snapshots, and which one is current.

    Args:
        path: the directory; made by the first build.
        stores: where the vectors are; FAISS unless others are given. Where snapshots are shared with other
            bots, the one that is current for all is current here, once :meth:`refresh` was called.
    """

    def __init__(self, path: Path, stores: Stores | None = None) -> None:
        self.path = path
        stores = stores or open_stores(DEFAULT_STORE)
        self._backend, self._shared = stores.backend, stores.shared

    def build(
        self,
        interviews: Sequence[Interview],
        encoder: Encoder,
        progress: Callable[[int, int], None] | None = None,
        confirm: Confirm = confirm_removals,
    ) -> BuildReport:
        """Build a snapshot and make it current, unless the current one is undamaged and up to date.

        Damaged snapshots are removed, and old ones beyond :data:`KEPT_SNAPSHOTS`.

        Args:
            interviews: all that are to be searched.
            encoder: gives the vectors.
            progress: called with (texts done, all texts) unless all vectors are in the cache; an exception
                that it raises stops the build, and the old snapshot stays current.
            confirm: called with what would be removed, if that is much; returns whether to go on.

        Raises:
            BuildInProgressError: another build is running.
            UnconfirmedRemovalError: much would be removed, which was not confirmed.
            SnapshotError: the snapshot cannot be written.
            ModelError: the model cannot be opened.
            VectorCacheError: computed vectors cannot be kept.
        """
        started = time.monotonic()
        embedded = 0
        with self._building():
            try:
                old = self._open_or_none()
                removals = large_removals(old.interviews, interviews) if old else ()
                if removals and not confirm(removals):
                    raise UnconfirmedRemovalError(removals)
                if old is None or not _is_up_to_date(old.manifest, interviews, encoder):
                    previous = old.manifest.id if old else ""
                    snapshot, embedded = self._write(interviews, encoder, previous, progress)
                else:
                    snapshot = old
                self._make_current(snapshot.manifest.id)
                self._prune(keep={snapshot.manifest.id, snapshot.manifest.previous})
            except OSError as error:
                raise SnapshotError(
                    f"the snapshot cannot be written to {self.path} ({error.strerror or error}); "
                    "the current one is untouched: make room there, then build again"
                ) from error
        differences = compare(old.interviews if old else (), interviews)
        return BuildReport(snapshot, *differences, embedded, time.monotonic() - started)

    def open(self) -> OpenedSnapshot:
        """Open the current snapshot or, where it is damaged, the latest one before it that is not.

        Raises:
            SnapshotError: there is no undamaged snapshot.
        """
        refused: list[str] = []
        if fault := self._fault_of_current():
            refused.append(fault)
        for id_ in self._candidates():
            try:
                return OpenedSnapshot(read_snapshot(self.path / id_, self._backend), tuple(refused))
            except SnapshotError as error:
                refused.append(str(error))
        raise SnapshotError("\n".join(refused) or f"there is no index to search yet: {REBUILD}")

    def read(self, id_: str) -> Snapshot:
        """Open one snapshot.

        Raises:
            SnapshotError: it is missing or damaged.
        """
        return read_snapshot(self.path / id_, self._backend)

    def stamp(self, id_: str) -> Stamp:
        """Return what differs as soon as a file of a snapshot is altered, replaced or removed."""
        return stamp_of(self.path / id_)

    def rollback(self) -> Manifest:
        """Make the snapshot before the current one current again.

        Raises:
            BuildInProgressError: a build is running.
            SnapshotError: there is none, or it is damaged.
        """
        with self._building():
            current = self._manifest(self.current_id())
            if current.previous and self._shared:
                self._download(current.previous, self._shared)
            if not current.previous or not (self.path / current.previous).is_dir():
                raise SnapshotError(f"there is no snapshot before {current.id}")
            previous = read_snapshot(self.path / current.previous, self._backend).manifest
            try:
                self._make_current(previous.id)
            except OSError as error:
                raise SnapshotError(
                    f"{self.path} cannot be written ({error.strerror}), so {current.id} is still current"
                ) from error
        return previous

    @property
    def is_shared(self) -> bool:
        """Whether other bots have the same snapshots, so that one of them may make another one current."""
        return self._shared is not None

    def refresh(self) -> str:
        """Make the snapshot current here that is current for all bots, where snapshots are shared.

        Returns:
            The id of the current snapshot; empty where there is none.

        Raises:
            BuildInProgressError: a build is running.
            SnapshotError: the shared snapshots cannot be reached, or one cannot be written here.
        """
        shared = self._shared.current() if self._shared else ""
        if not self._shared or shared in ("", self.current_id()):
            return self.current_id()
        with self._building():
            try:
                self._download(shared, self._shared)
                replace_text(self.path / _CURRENT, shared)
            except OSError as error:
                raise SnapshotError(
                    f"the snapshot {shared} cannot be written to {self.path} ({error.strerror or error})"
                ) from error
        return shared

    def verify(self) -> tuple[Manifest, ...]:
        """Check every file of every snapshot, newest first, and that it holds the interviews of its manifest.

        Raises:
            SnapshotError: with every damaged file, or because there is no snapshot.
        """
        manifests = []
        faults = [fault] if (fault := self._fault_of_current()) else []
        for id_ in self.ids():
            try:
                manifests.append(verify_snapshot(self.path / id_))
            except SnapshotError as error:
                faults.append(str(error))
        if faults or not manifests:
            raise SnapshotError("\n".join(faults) or f"there is no snapshot yet: {REBUILD}")
        return tuple(manifests)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the snapshots on disk, newest first."""
        if not self.path.is_dir():
            return ()
        return tuple(
            sorted(
                (path.name for path in self.path.iterdir() if _ID.fullmatch(path.name) and path.is_dir()),
                reverse=True,
            )
        )

    def _candidates(self) -> tuple[str, ...]:
        """Return the ids of all snapshots: the current one first, then those to fall back to."""
        ids = self.ids()
        current = self.current_id()
        previous = ""
        with contextlib.suppress(SnapshotError):
            previous = self._manifest(current).previous
        # Newer ones than the current one were rolled back, or their build was killed: the last resort.
        older = (id_ for id_ in ids if id_ < current)
        return tuple(id_ for id_ in dict.fromkeys([current, previous, *older, *ids]) if id_ in ids)

    def current_id(self) -> str:
        """Return the id in the file ``current``: empty where there is none, "?" where it is damaged."""
        try:
            return (self.path / _CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError):
            return "?"

    def _fault_of_current(self) -> str:
        """Say what is wrong with the file that names the current snapshot; empty where nothing is."""
        current, ids = self.current_id(), self.ids()
        if current in ids or not (current or ids):
            return ""
        return f"{self.path / _CURRENT} names no snapshot: {REBUILD}"

    @contextlib.contextmanager
    def _building(self) -> Iterator[None]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.path / ".lock", timeout=0)
            lock.acquire()
        except filelock.Timeout:
            raise BuildInProgressError(
                "another build of the index is running: wait until it is done"
            ) from None
        except OSError as error:
            raise SnapshotError(f"{self.path} cannot be written: {error.strerror or error}") from error
        try:
            with contextlib.suppress(OSError):
                remove_leftovers(self.path)
            yield
        finally:
            lock.release()

    def _write(
        self,
        interviews: Sequence[Interview],
        encoder: Encoder,
        previous: str,
        progress: Callable[[int, int], None] | None,
    ) -> tuple[Snapshot, int]:
        id_ = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{content_hash(interviews)[:8]}"
        with working_folder(self.path) as work:
            built, embedded = build_in_folder(interviews, encoder, self._backend, id_, work, progress)
            write_snapshot(built, work)
            manifest = replace(built.manifest, previous=previous, files=checksums(work))
            write_manifest(manifest, work)
            if self._shared:
                self._shared.upload(id_, work)
            sync_tree(work)
            work.rename(self.path / id_)
        sync(self.path)
        return replace(built, manifest=manifest), embedded

    def _download(self, id_: str, shared: SharedSnapshots) -> None:
        """Fetch the files of a shared snapshot, unless they are here. The caller holds the lock."""
        if id_ in self.ids():
            return
        with working_folder(self.path) as work:
            shared.download(id_, work)
            sync_tree(work)
            work.rename(self.path / id_)

    def _make_current(self, id_: str) -> None:
        if self._shared and self._shared.current() != id_:
            self._shared.make_current(id_)
        if self.current_id() != id_:
            replace_text(self.path / _CURRENT, id_)

    def _prune(self, keep: set[str]) -> None:
        kept = 0
        for id_ in self.ids():
            try:
                verify_files(self.path / id_)
            except SnapshotError:
                is_intact = False
            else:
                is_intact = True
            kept += is_intact
            if not is_intact or (kept > KEPT_SNAPSHOTS and id_ not in keep):
                remove_folder(self.path / id_)
        if self._shared:
            self._shared.prune(keep, KEPT_SNAPSHOTS)

    def _open_or_none(self) -> Snapshot | None:
        try:
            return self.open().snapshot
        except SnapshotError:
            return None

    def _manifest(self, id_: str) -> Manifest:
        if id_ not in self.ids():
            raise SnapshotError(self._fault_of_current() or f"there is no index yet: {REBUILD}")
        return read_manifest(self.path / id_)


def compare(old: Sequence[Interview], new: Sequence[Interview]) -> tuple[int, int, int, int]:
    """Count the exchanges that were added, changed, removed, and that stayed as they were."""
    before = {
        (interview.slug, exchange.id): exchange for interview in old for exchange in interview.exchanges
    }
    after = {(interview.slug, exchange.id): exchange for interview in new for exchange in interview.exchanges}
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    unchanged = len(before.keys() & after.keys()) - changed
    return len(after.keys() - before.keys()), changed, len(before.keys() - after.keys()), unchanged


def _is_up_to_date(manifest: Manifest, interviews: Sequence[Interview], encoder: Encoder) -> bool:
    # It may have vectors of further auxiliary encoders: these may only be unavailable at the moment.
    return (
        manifest.content == content_hash(interviews)
        and manifest.fingerprints[0] == encoder.fingerprint
        and set(manifest.fingerprints).issuperset(fingerprints_of(encoder))
    )
