"""Build, write, verify, open and switch snapshots: complete indexes on disk, of which one is current.

A snapshot is written beside the others, synced, renamed into place, and made current by one more rename. A
crash at any moment leaves the old snapshot or the new one. Checksums are verified first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import time
from dataclasses import asdict, astuple, dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import filelock
import numpy as np

from content.model import Exchange, Interview
from index.encoders.centring import CentredEmbeddings, load_centred, save_centred
from index.encoders.encoder import Text
from index.errors import BuildInProgressError, SnapshotError
from index.files import (
    remove_folder,
    remove_leftovers,
    replace_text,
    sha256_of,
    sync,
    sync_tree,
    working_folder,
)
from index.store.indexed_texts import IndexedText, TextKind, indexed_texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.encoders.encoder import AuxiliaryEncoder, Encoder, TextEncoder
    from index.store.vector_store import VectorStore

# Raised when what a snapshot holds changes: its files, the units, or the texts of our own.
FORMAT: Final = 5
KEPT_SNAPSHOTS: Final = 5

_CURRENT: Final = "current"
_MANIFEST: Final = "manifest.json"
_VECTORS: Final = "vectors.faiss"
_PASSAGES: Final = "passages.json"
_EMBEDDINGS: Final = "spaces.npz"
_FILES: Final = (_VECTORS, _PASSAGES, _EMBEDDINGS)
_ID: Final = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
REBUILD: Final = "run `interview-bot index build`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself.

    Attributes:
        created: when it was built, ISO 8601 in UTC.
        model: the name of the first encoder's.
        fingerprints: of the first encoder and of the auxiliary ones, in the order of their vectors.
        content: a hash of the interviews, the same exactly when they are.
        counts: how many interviews, exchanges, passages and vectors.
        previous: the snapshot that was current before, or empty.
        files: the SHA-256 of every file, by name.
    """

    id: str
    format: int
    created: str
    model: str
    fingerprints: list[str]
    dimension: int
    content: str
    counts: dict[str, int]
    previous: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole index, in memory and ready to be searched.

    Attributes:
        units: every embedded text of the interviews.
        store: the first encoder's centred vectors of the units that :attr:`TextKind.is_in_store`, in order.
        spaces: the vectors of all units, by encoder, in the order of the manifest's fingerprints.
    """

    manifest: Manifest
    interviews: tuple[Interview, ...]
    units: tuple[IndexedText, ...]
    store: VectorStore
    spaces: tuple[CentredEmbeddings, ...]

    def embeddings_of(self, encoder: TextEncoder) -> CentredEmbeddings | None:
        """Return an encoder's vectors of all units; None where the index was built without it."""
        by_fingerprint = dict(zip(self.manifest.fingerprints, self.spaces, strict=True))
        return by_fingerprint.get(encoder.fingerprint)


@dataclass(frozen=True, slots=True)
class Opened:
    """The snapshot to serve, and why newer ones were refused."""

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


def build_in_memory(
    interviews: Sequence[Interview], encoder: Encoder, progress: Callable[[int, int], None] | None = None
) -> Snapshot:
    """Embed interviews without writing a snapshot.

    Raises:
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """
    from index.store.faiss_store import FaissStore

    units = indexed_texts_of(interviews)
    spaces = _centred_embeddings(encoder, units, progress)
    found_by = [number for number, unit in enumerate(units) if unit.kind.is_in_store]
    manifest = Manifest(
        id="",
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=encoder.name,
        fingerprints=_fingerprints(encoder),
        dimension=spaces[0].centres.shape[1],
        content=content_hash(interviews),
        counts={
            "interviews": len(interviews),
            "exchanges": sum(len(interview.exchanges) for interview in interviews),
            "passages": sum(unit.kind is TextKind.PASSAGE for unit in units),
            "vectors": len(units),
        },
        previous="",
        files={},
    )
    store = FaissStore.build(spaces[0].texts[found_by])
    return Snapshot(manifest, tuple(interviews), units, store, spaces)


def _fingerprints(encoder: Encoder) -> list[str]:
    return [of.fingerprint for of in (encoder, *encoder.auxiliary_encoders)]


def _centred_embeddings(
    encoder: Encoder, units: Sequence[IndexedText], progress: Callable[[int, int], None] | None
) -> tuple[CentredEmbeddings, ...]:
    encoders = (encoder, *encoder.auxiliary_encoders)
    texts = [Text(unit.kind.role, unit.text) for unit in units]
    reported = total = 0

    def report_of(number: int) -> Callable[[int, int], None]:
        """Count what one of the encoders has done as its share of the texts."""

        def report(done: int, missing: int) -> None:
            nonlocal reported, total
            total = max(total, missing)
            reported = int(total * (number + done / missing) / len(encoders))
            if progress:
                progress(reported, total)

        return report

    share = encoder.configuration.language_share
    languages = [unit.language for unit in units]
    spaces = [CentredEmbeddings.build(encoder, texts, languages, share, report_of(0))]
    for number, auxiliary in enumerate(encoder.auxiliary_encoders, 1):
        known = [n for n, unit in enumerate(units) if _can_judge(auxiliary, unit)]
        space = CentredEmbeddings.build(auxiliary, [texts[n] for n in known], progress=report_of(number))
        # What it cannot judge is like nothing to it.
        vectors = np.zeros((len(units), space.texts.shape[1]), dtype=np.float32)
        vectors[known] = space.texts
        spaces.append(replace(space, texts=vectors))
    if progress and reported < total:
        progress(total, total)
    return tuple(spaces)


def _can_judge(auxiliary: AuxiliaryEncoder, unit: IndexedText) -> bool:
    return auxiliary.is_multilingual or unit.language in auxiliary.languages


class SnapshotDirectory:
    """``DATA_DIR/index``: the snapshots, and which one is current.

    Args:
        path: the directory; made by the first build.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def build(
        self,
        interviews: Sequence[Interview],
        encoder: Encoder,
        progress: Callable[[int, int], None] | None = None,
    ) -> BuildReport:
        """Build a snapshot and make it current. What is current already and whole is left as it is.

        Damaged snapshots are removed, and old ones beyond :data:`KEPT_SNAPSHOTS`.

        Args:
            interviews: all that is to be served.
            encoder: gives the vectors.
            progress: called with (texts embedded, texts to embed); what it raises stops the build, and the
                old snapshot stays.

        Raises:
            BuildInProgressError: another build is running.
            SnapshotError: the snapshot cannot be written.
            ModelError: the model cannot be opened.
            VectorCacheError: computed vectors cannot be kept.
        """
        started = time.monotonic()
        embedded = 0

        def counted(done: int, total: int) -> None:
            nonlocal embedded
            embedded = done
            if progress:
                progress(done, total)

        with self._building():
            try:
                old = self._open_or_none()
                if old is None or not _is_up_to_date(old.manifest, interviews, encoder):
                    new = build_in_memory(interviews, encoder, counted)
                    snapshot = self._write(new, old.manifest.id if old else "")
                else:
                    snapshot = old
                if self._current_id() != snapshot.manifest.id:
                    replace_text(self.path / _CURRENT, snapshot.manifest.id)
                self._prune(keep={snapshot.manifest.id, snapshot.manifest.previous})
            except OSError as error:
                raise SnapshotError(
                    f"the snapshot cannot be written to {self.path} ({error.strerror or error}); "
                    "the current one is untouched: make room there, then build again"
                ) from error
        differences = compare(old.interviews if old else (), interviews)
        return BuildReport(snapshot, *differences, embedded, time.monotonic() - started)

    def open(self) -> Opened:
        """Open the current snapshot or, where it is damaged, the one before it that is whole.

        Raises:
            SnapshotError: no whole snapshot exists.
        """
        refused: list[str] = []
        if fault := self._fault_of_current():
            refused.append(fault)
        for id_ in self._candidates():
            try:
                return Opened(self._open(id_), tuple(refused))
            except SnapshotError as error:
                refused.append(str(error))
        raise SnapshotError("\n".join(refused) or f"there is no index to search yet: {REBUILD}")

    def rollback(self) -> Manifest:
        """Make the snapshot before the current one current again.

        Raises:
            BuildInProgressError: a build is running.
            SnapshotError: there is none, or it is damaged.
        """
        with self._building():
            current = self._manifest(self._current_id())
            if not current.previous or not (self.path / current.previous).is_dir():
                raise SnapshotError(f"there is no snapshot before {current.id}")
            previous = self._open(current.previous).manifest
            try:
                replace_text(self.path / _CURRENT, previous.id)
            except OSError as error:
                raise SnapshotError(
                    f"{self.path} cannot be written ({error.strerror}), so {current.id} is still current"
                ) from error
        return previous

    def verify(self) -> tuple[Manifest, ...]:
        """Check every file of every snapshot, newest first.

        Raises:
            SnapshotError: with every damaged file, or because there is no snapshot.
        """
        manifests = []
        faults = [fault] if (fault := self._fault_of_current()) else []
        for id_ in self.ids():
            try:
                manifests.append(self._verified_manifest(id_))
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
        """Return the ids of all snapshots, the one to serve first and then what may stand in for it."""
        ids = self.ids()
        current = self._current_id()
        previous = ""
        with contextlib.suppress(SnapshotError):
            previous = self._manifest(current).previous
        # What is newer than the current one was rolled back, or its build was killed: the last resort.
        older = (id_ for id_ in ids if id_ < current)
        return tuple(id_ for id_ in dict.fromkeys([current, previous, *older, *ids]) if id_ in ids)

    def _current_id(self) -> str:
        try:
            return (self.path / _CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError):
            return "?"

    def _fault_of_current(self) -> str:
        """Say what is wrong with the file that names the current snapshot; empty where nothing is."""
        current, ids = self._current_id(), self.ids()
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

    def _write(self, snapshot: Snapshot, previous: str) -> Snapshot:
        created = datetime.now(UTC)
        id_ = f"{created:%Y%m%dT%H%M%S%f}-{snapshot.manifest.content[:8]}"
        with working_folder(self.path) as work:
            snapshot.store.save(work / _VECTORS)
            (work / _PASSAGES).write_text(_encode(snapshot), encoding="utf-8")
            save_centred(snapshot.spaces, work / _EMBEDDINGS)
            manifest = replace(
                snapshot.manifest,
                id=id_,
                created=created.isoformat(timespec="seconds"),
                previous=previous,
                files={name: sha256_of(work / name) for name in _FILES},
            )
            (work / _MANIFEST).write_text(_manifest_text(manifest), encoding="utf-8")
            sync_tree(work)
            work.rename(self.path / id_)
        sync(self.path)
        return replace(snapshot, manifest=manifest)

    def _prune(self, keep: set[str]) -> None:
        kept = 0
        for id_ in self.ids():
            try:
                self._verified_manifest(id_)
            except SnapshotError:
                is_whole = False
            else:
                is_whole = True
            kept += is_whole
            if not is_whole or (kept > KEPT_SNAPSHOTS and id_ not in keep):
                remove_folder(self.path / id_)

    def _open_or_none(self) -> Snapshot | None:
        try:
            return self.open().snapshot
        except SnapshotError:
            return None

    def _open(self, id_: str) -> Snapshot:
        from index.store.faiss_store import FaissStore

        manifest = self._verified_manifest(id_)
        path = self.path / id_ / _PASSAGES
        try:
            interviews, units = _decode(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, LookupError):
            raise SnapshotError(
                f"{path} was not written by this version of interview-bot: {REBUILD}"
            ) from None
        store = FaissStore.load(self.path / id_ / _VECTORS)
        spaces = load_centred(self.path / id_ / _EMBEDDINGS)
        in_store = sum(unit.kind.is_in_store for unit in units)
        if (
            len(store) != in_store
            or store.dimension != manifest.dimension
            or not len(spaces) == len(manifest.fingerprints) > 0
            or any(len(space.texts) != len(units) for space in spaces)
        ):
            raise SnapshotError(f"{self.path / id_}: the vectors do not fit the passages: {REBUILD}")
        return Snapshot(manifest, interviews, units, store, spaces)

    def _manifest(self, id_: str) -> Manifest:
        if id_ not in self.ids():
            raise SnapshotError(self._fault_of_current() or f"there is no index yet: {REBUILD}")
        path = self.path / id_ / _MANIFEST
        try:
            text = path.read_bytes().decode()
            fields = json.loads(text)
            format_ = fields.pop("format")
        except FileNotFoundError:
            raise SnapshotError(f"{path} is missing: {REBUILD}") from None
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise SnapshotError(f"{path} was truncated or altered: {REBUILD}") from None
        if format_ != FORMAT:
            raise SnapshotError(f"{path} was not written by this version of interview-bot: {REBUILD}")
        fields.pop("sha256", None)
        try:
            manifest = Manifest(format=format_, **fields)
        except TypeError:
            manifest = None
        if manifest is None or manifest.id != id_ or _manifest_text(manifest) != text:
            raise SnapshotError(f"{path} was truncated or altered, its checksum is wrong: {REBUILD}")
        return manifest

    def _verified_manifest(self, id_: str) -> Manifest:
        manifest = self._manifest(id_)
        for name in _FILES:
            path = self.path / id_ / name
            try:
                found = sha256_of(path)
            except OSError as error:
                raise SnapshotError(f"{path} cannot be read ({error.strerror}): {REBUILD}") from None
            if found != manifest.files.get(name):
                raise SnapshotError(f"{path} was truncated or altered, its checksum is wrong: {REBUILD}")
        return manifest


def content_hash(interviews: Sequence[Interview]) -> str:
    """Return a hash of interviews, the same exactly when they are."""
    return hashlib.sha256(json.dumps([_plain(interview) for interview in interviews]).encode()).hexdigest()


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
    # With vectors of further auxiliary encoders it is too: they may only be missing for the moment.
    return (
        manifest.content == content_hash(interviews)
        and manifest.fingerprints[0] == encoder.fingerprint
        and set(manifest.fingerprints).issuperset(_fingerprints(encoder))
    )


def _manifest_text(manifest: Manifest) -> str:
    """Return the text of a manifest's file: its fields, and a checksum over them."""
    fields = asdict(manifest)
    digest = hashlib.sha256(json.dumps(fields).encode()).hexdigest()
    return json.dumps({**fields, "sha256": digest}, indent=2) + "\n"


def _plain(interview: Interview) -> dict[str, Any]:
    plain = asdict(interview)
    plain["date"] = interview.date.isoformat() if interview.date else None
    return plain


def _encode(snapshot: Snapshot) -> str:
    return json.dumps(
        {
            "interviews": [_plain(interview) for interview in snapshot.interviews],
            "units": [list(astuple(unit)) for unit in snapshot.units],
        },
        ensure_ascii=False,
    )


def _decode(text: str) -> tuple[tuple[Interview, ...], tuple[IndexedText, ...]]:
    plain = json.loads(text)
    interviews = []
    for fields in plain["interviews"]:
        exchanges = tuple(
            Exchange(
                exchange["id"], exchange["question"], tuple(exchange["answer"]), tuple(exchange["also_asked"])
            )
            for exchange in fields.pop("exchanges")
        )
        published = date.fromisoformat(fields.pop("date")) if fields["date"] else fields.pop("date")
        lead = tuple(fields.pop("lead"))
        interviews.append(Interview(exchanges=exchanges, lead=lead, date=published, **fields))
    units = tuple(
        IndexedText(TextKind(kind), exchange, passage, language, text)
        for kind, exchange, passage, language, text in plain["units"]
    )
    return tuple(interviews), units
