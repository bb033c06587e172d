"""A snapshot as a folder of files: the SHA-256 of each is in a manifest, which has a checksum of its own."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, astuple
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from content.model import Exchange, Interview, Speaker, Turn
from index.encoders.centring import load_centred, save_centred
from index.errors import SnapshotError
from index.files import sha256_of
from index.store.indexed_texts import IndexedText, TextKind, searched_numbers
from index.store.snapshot import FORMAT, Manifest, Snapshot, as_plain, content_hash

if TYPE_CHECKING:
    from pathlib import Path

    from index.store.vector_store import VectorStoreBackend

REBUILD: Final = "run `interview-bot index build`"

_MANIFEST: Final = "manifest.json"
_PASSAGES: Final = "passages.json"
_EMBEDDINGS: Final = "spaces.npz"


Stamp = frozenset[tuple[str, int, int]]
"""The name, size and time of change of each file of a snapshot."""


def write_snapshot(snapshot: Snapshot, folder: Path) -> None:
    """Write the files of a snapshot into its folder: all but its manifest and those of its vector store.

    Raises:
        OSError: they cannot be written.
    """
    (folder / _PASSAGES).write_text(_encode(snapshot), encoding="utf-8")
    save_centred(snapshot.embeddings, folder / _EMBEDDINGS)


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write a snapshot's manifest, which makes the folder a snapshot.

    Raises:
        OSError: it cannot be written.
    """
    (folder / _MANIFEST).write_text(_with_checksum(asdict(manifest)), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a snapshot; its other files are not read.

    Raises:
        SnapshotError: the manifest is missing, damaged, or of another version.
    """
    path = folder / _MANIFEST
    try:
        text = path.read_bytes().decode()
        fields = json.loads(text)
        format_ = fields["format"]
    except FileNotFoundError:
        raise SnapshotError(f"{path} is missing: {REBUILD}") from None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise SnapshotError(f"{path} was truncated or altered: {REBUILD}") from None
    if format_ != FORMAT:
        raise SnapshotError(f"{path} was not written by this version of interview-bot: {REBUILD}")
    fields.pop("sha256", None)
    try:
        manifest = Manifest(**fields)
    except TypeError:
        manifest = None
    if manifest is None or manifest.id != folder.name or _with_checksum(fields) != text:
        raise SnapshotError(f"{path} was truncated or altered, its checksum is wrong: {REBUILD}")
    return manifest


def verify_snapshot(folder: Path) -> Manifest:
    """Check every file of a snapshot, and that it holds the interviews of its manifest, which is returned.

    Raises:
        SnapshotError: a file is missing or damaged, or holds other interviews than the manifest says.
    """
    manifest = verify_files(folder)
    _read_texts(folder, manifest)
    return manifest


def verify_files(folder: Path) -> Manifest:
    """Check the checksum of every file of a snapshot, and return its manifest.

    Raises:
        SnapshotError: a file is missing or damaged.
    """
    manifest = read_manifest(folder)
    for name in sorted({*manifest.files, _PASSAGES, _EMBEDDINGS}):
        path = folder / name
        try:
            found = sha256_of(path)
        except OSError as error:
            raise SnapshotError(f"{path} cannot be read ({error.strerror}): {REBUILD}") from None
        if found != manifest.files.get(name):
            raise SnapshotError(f"{path} was truncated or altered, its checksum is wrong: {REBUILD}")
    return manifest


def stamp_of(folder: Path) -> Stamp:
    """Return what differs as soon as a file of a snapshot is altered, replaced or removed.

    It is cheap: no file is read. An empty one is that of a missing folder.
    """
    try:
        with os.scandir(folder) as entries:
            return frozenset(
                (entry.name, stat.st_size, stat.st_mtime_ns) for entry in entries for stat in (entry.stat(),)
            )
    except OSError:
        return frozenset()


def read_snapshot(folder: Path, backend: VectorStoreBackend) -> Snapshot:
    """Verify a snapshot and open it.

    Args:
        folder: of the snapshot.
        backend: opens its vector store.

    Raises:
        SnapshotError: a file is missing or damaged, was written by another version, or holds other interviews
            than the manifest says; the vectors are in another vector store, or it does not answer.
    """
    manifest = verify_files(folder)
    if manifest.store != backend.name:
        raise SnapshotError(
            f"{folder} has its vectors in {manifest.store}, and VECTOR_STORE is {backend.name}: {REBUILD}, "
            "or set it back"
        )
    interviews, texts = _read_texts(folder, manifest)
    searched = searched_numbers(texts)
    store = backend.open(manifest.id, folder, searched)
    embeddings = load_centred(folder / _EMBEDDINGS)
    if (
        len(store) != len(searched)
        or store.dimension != manifest.dimension
        or not len(embeddings) == len(manifest.fingerprints) > 0
    ):
        raise SnapshotError(f"{folder}: the vectors do not fit the passages: {REBUILD}")
    return Snapshot(manifest, interviews, texts, store, embeddings)


def _read_texts(folder: Path, manifest: Manifest) -> tuple[tuple[Interview, ...], tuple[IndexedText, ...]]:
    """Return the interviews of a snapshot, and every text of them that is embedded."""
    path = folder / _PASSAGES
    try:
        interviews, texts = _decode(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, LookupError):
        raise SnapshotError(f"{path} was not written by this version of interview-bot: {REBUILD}") from None
    if content_hash(interviews) != manifest.content:
        raise SnapshotError(f"{path} does not hold the interviews that the index was built from: {REBUILD}")
    return interviews, texts


def _with_checksum(fields: dict[str, Any]) -> str:
    """Return the text of a manifest's file: its fields, and a checksum over them."""
    digest = hashlib.sha256(json.dumps(fields).encode()).hexdigest()
    return json.dumps({**fields, "sha256": digest}, indent=2) + "\n"


def _encode(snapshot: Snapshot) -> str:
    return json.dumps(
        {
            "interviews": [as_plain(interview) for interview in snapshot.interviews],
            "units": [list(astuple(text)) for text in snapshot.texts],
        },
        ensure_ascii=False,
    )


def _decode(text: str) -> tuple[tuple[Interview, ...], tuple[IndexedText, ...]]:
    plain = json.loads(text)
    interviews = tuple(map(_decode_interview, plain["interviews"]))
    texts = tuple(
        IndexedText(TextKind(kind), exchange, passage, language, text)
        for kind, exchange, passage, language, text in plain["units"]
    )
    return interviews, texts


def _decode_interview(fields: dict[str, Any]) -> Interview:
    """Return the interview of which :func:`index.store.snapshot.as_plain` wrote the fields."""
    if "speaker" in fields:
        only = Speaker(fields.pop("speaker"), fields.pop("role"))
        speakers: tuple[Speaker, ...] = (only,)
    else:
        speakers = tuple(Speaker(**speaker) for speaker in fields.pop("speakers"))
    exchanges = tuple(
        Exchange(
            exchange["id"],
            exchange["question"],
            _decode_answer(exchange["answer"], speakers),
            tuple(exchange["also_asked"]),
        )
        for exchange in fields.pop("exchanges")
    )
    published = date.fromisoformat(fields.pop("date")) if fields["date"] else fields.pop("date")
    lead = tuple(fields.pop("lead"))
    return Interview(speakers=speakers, exchanges=exchanges, lead=lead, date=published, **fields)


def _decode_answer(answer: list[Any], speakers: tuple[Speaker, ...]) -> tuple[Turn, ...]:
    if len(speakers) == 1:
        return (Turn(speakers[0], tuple(answer)),)
    return tuple(Turn(Speaker(**turn["speaker"]), tuple(turn["paragraphs"])) for turn in answer)
