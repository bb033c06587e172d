"""Build, write, verify, open and switch generations: complete indexes on disk, of which one is current.

A generation is written beside the others, synced, renamed into place, and made current by one more rename. A
crash at any moment leaves the old generation or the new one. Checksums are verified first.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import filelock

from content.model import Exchange, Interview
from index.embedder import Text
from index.errors import BuildInProgressError, GenerationError
from index.files import remove_leftovers, replace_text, sync, sync_tree, working_folder
from index.units import Kind, Unit, units_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.embedder import Embedder
    from index.store import VectorStore

FORMAT: Final = 1
KEPT_GENERATIONS: Final = 5

_CURRENT: Final = "current"
_MANIFEST: Final = "manifest.json"
_VECTORS: Final = "vectors.faiss"
_PASSAGES: Final = "passages.json"
_REBUILD: Final = "run `interview-bot index build`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself.

    Attributes:
        created: when it was built, ISO 8601 in UTC.
        content: a hash of the interviews, the same exactly when they are.
        counts: how many interviews, exchanges, passages and vectors.
        previous: the generation that was current before, or empty.
        files: the SHA-256 of every file, by name.
    """

    id: str
    format: int
    created: str
    model: str
    fingerprint: str
    dimension: int
    content: str
    counts: dict[str, int]
    previous: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Generation:
    """A whole index, in memory and ready to be searched."""

    manifest: Manifest
    interviews: tuple[Interview, ...]
    units: tuple[Unit, ...]
    store: VectorStore


@dataclass(frozen=True, slots=True)
class Opened:
    """The generation to serve, and why newer ones were refused."""

    generation: Generation
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build changed, counted in exchanges, and how long it took."""

    generation: Generation
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    seconds: float


def build_in_memory(
    interviews: Sequence[Interview], embedder: Embedder, progress: Callable[[int, int], None] | None = None
) -> Generation:
    """Embed interviews without writing a generation.

    Raises:
        ModelError: the model cannot be opened.
    """
    from index.faiss_store import FaissStore

    units = units_of(interviews)
    vectors = embedder.embed([Text(unit.kind.role, unit.text) for unit in units], progress)
    manifest = Manifest(
        id="",
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=vectors.shape[1],
        content=content_hash(interviews),
        counts={
            "interviews": len(interviews),
            "exchanges": sum(len(interview.exchanges) for interview in interviews),
            "passages": sum(unit.kind is Kind.PASSAGE for unit in units),
            "vectors": len(units),
        },
        previous="",
        files={},
    )
    return Generation(manifest, tuple(interviews), units, FaissStore.build(vectors))


class GenerationDirectory:
    """``DATA_DIR/index``: the generations, and which one is current.

    Args:
        path: the directory; made by the first build.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def build(
        self,
        interviews: Sequence[Interview],
        embedder: Embedder,
        progress: Callable[[int, int], None] | None = None,
    ) -> BuildReport:
        """Build a generation and make it current. What is current already and whole is left as it is.

        Args:
            interviews: all that is to be served.
            embedder: gives the vectors.
            progress: called with (texts embedded, texts to embed); what it raises stops the build, and the
                old generation stays.

        Raises:
            BuildInProgressError: another build is running.
            GenerationError: the generation cannot be written.
            ModelError: the model cannot be opened.
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
                old = self._open_or_none(self._current_id())
                if old is None or not _is_up_to_date(old.manifest, interviews, embedder):
                    new = build_in_memory(interviews, embedder, counted)
                    generation = self._write(new, old.manifest.id if old else "")
                else:
                    generation = old
            except (OSError, sqlite3.Error) as error:
                raise GenerationError(
                    f"the generation cannot be written to {self.path} ({error}); "
                    "the current one is untouched: make room there, then build again"
                ) from error
        differences = compare(old.interviews if old else (), interviews)
        return BuildReport(generation, *differences, embedded, time.monotonic() - started)

    def open(self) -> Opened:
        """Open the current generation or, where it is damaged, the newest whole one.

        Raises:
            GenerationError: no whole generation exists.
        """
        refused: list[str] = []
        for id_ in dict.fromkeys([self._current_id(), *self.ids()]):
            if not id_:
                continue
            try:
                return Opened(self._open(id_), tuple(refused))
            except GenerationError as error:
                refused.append(str(error))
        raise GenerationError("\n".join([*refused, f"there is no index to search yet: {_REBUILD}"]))

    def rollback(self) -> Manifest:
        """Make the generation before the current one current again.

        Raises:
            BuildInProgressError: a build is running.
            GenerationError: there is none, or it is damaged.
        """
        with self._building():
            current = self._manifest(self._current_id())
            if not current.previous or not (self.path / current.previous).is_dir():
                raise GenerationError(f"there is no generation before {current.id}")
            previous = self._open(current.previous).manifest
            replace_text(self.path / _CURRENT, previous.id)
        return previous

    def verify(self) -> tuple[Manifest, ...]:
        """Check every file of every generation, newest first.

        Raises:
            GenerationError: with every damaged file, or because there is no generation.
        """
        manifests = []
        faults = []
        for id_ in self.ids():
            try:
                manifests.append(self._verified_manifest(id_))
            except GenerationError as error:
                faults.append(str(error))
        if faults or not manifests:
            raise GenerationError("\n".join(faults) or f"there is no generation yet: {_REBUILD}")
        return tuple(manifests)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the generations on disk, newest first."""
        if not self.path.is_dir():
            return ()
        return tuple(
            sorted(
                (path.name for path in self.path.iterdir() if path.is_dir() and path.name[0] != "."),
                reverse=True,
            )
        )

    def _current_id(self) -> str:
        try:
            return (self.path / _CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    @contextmanager
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
            raise GenerationError(f"{self.path} cannot be written: {error.strerror}") from error
        try:
            remove_leftovers(self.path)
            yield
        finally:
            lock.release()

    def _write(self, generation: Generation, previous: str) -> Generation:
        created = datetime.now(UTC)
        id_ = f"{created:%Y%m%dT%H%M%S%f}-{generation.manifest.content[:8]}"
        with working_folder(self.path) as work:
            generation.store.save(work / _VECTORS)
            (work / _PASSAGES).write_text(_encode(generation), encoding="utf-8")
            manifest = replace(
                generation.manifest,
                id=id_,
                created=created.isoformat(timespec="seconds"),
                previous=previous,
                files={name: _sha256(work / name) for name in (_VECTORS, _PASSAGES)},
            )
            (work / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
            sync_tree(work)
            work.rename(self.path / id_)
        sync(self.path)
        replace_text(self.path / _CURRENT, id_)
        self._prune(keep={id_, previous})
        return replace(generation, manifest=manifest)

    def _prune(self, keep: set[str]) -> None:
        for id_ in self.ids()[KEPT_GENERATIONS:]:
            if id_ not in keep:
                shutil.rmtree(self.path / id_, ignore_errors=True)

    def _open_or_none(self, id_: str) -> Generation | None:
        try:
            return self._open(id_) if id_ else None
        except GenerationError:
            return None

    def _open(self, id_: str) -> Generation:
        from index.faiss_store import FaissStore

        manifest = self._verified_manifest(id_)
        interviews, units = _decode((self.path / id_ / _PASSAGES).read_text(encoding="utf-8"))
        store = FaissStore.load(self.path / id_ / _VECTORS)
        if len(store) != len(units) or store.dimension != manifest.dimension:
            raise GenerationError(f"{self.path / id_}: the vectors do not fit the passages: {_REBUILD}")
        return Generation(manifest, interviews, units, store)

    def _manifest(self, id_: str) -> Manifest:
        path = self.path / id_ / _MANIFEST
        if not id_ or not path.is_file():
            raise GenerationError(
                f"{path} is missing: {_REBUILD}" if id_ else f"there is no index yet: {_REBUILD}"
            )
        try:
            manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise GenerationError(f"{path} is damaged: {_REBUILD}") from None
        if manifest.format != FORMAT or manifest.id != id_:
            raise GenerationError(f"{path} was not written by this version of interview-bot: {_REBUILD}")
        return manifest

    def _verified_manifest(self, id_: str) -> Manifest:
        manifest = self._manifest(id_)
        for name in (_VECTORS, _PASSAGES):
            path = self.path / id_ / name
            try:
                found = _sha256(path)
            except OSError as error:
                raise GenerationError(f"{path} cannot be read ({error.strerror}): {_REBUILD}") from None
            if found != manifest.files.get(name):
                raise GenerationError(f"{path} was truncated or altered, its checksum is wrong: {_REBUILD}")
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


def _is_up_to_date(manifest: Manifest, interviews: Sequence[Interview], embedder: Embedder) -> bool:
    return manifest.content == content_hash(interviews) and manifest.fingerprint == embedder.fingerprint


def _plain(interview: Interview) -> dict[str, Any]:
    plain = asdict(interview)
    plain["date"] = interview.date.isoformat() if interview.date else None
    return plain


def _encode(generation: Generation) -> str:
    return json.dumps(
        {
            "interviews": [_plain(interview) for interview in generation.interviews],
            "units": [[unit.kind, unit.exchange, unit.passage, unit.text] for unit in generation.units],
        },
        ensure_ascii=False,
    )


def _decode(text: str) -> tuple[tuple[Interview, ...], tuple[Unit, ...]]:
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
        Unit(Kind(kind), exchange, passage, unit) for kind, exchange, passage, unit in plain["units"]
    )
    return tuple(interviews), units


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
