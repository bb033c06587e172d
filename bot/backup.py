"""Backups: one ZIP file with the state, the interviews, and the settings that are no secrets.

The state in it is a SQLite database, whichever database it was copied from, so that it can be restored into
any. It is copied row by row in one transaction: the bot may serve meanwhile, and tables of an older version
are migrated when they are restored.

``manifest.json`` lists the SHA-256 of every other file. Restoring reads a backup to its end and checks all of
it before it changes anything.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import shutil
import struct
import zipfile
import zlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pydantic import SecretStr

from bot.state.state import State
from content.interview_file import WITHDRAWN
from content.interview_file.locations import indexed_paths, path_to_withdraw_to, withdrawn_paths
from index.files import sync, sync_tree, working_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.settings import Settings

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_STATE: Final = "state.sqlite"
_SETTINGS: Final = "settings.env"
_INTERVIEWS: Final = "interviews"
# Nothing else is ever read from a backup, so that no name in it leads out of the folders that are restored.
_INTERVIEW_FILE: Final = re.compile(rf"{_INTERVIEWS}/({WITHDRAWN}/)?[^./\\\x00-\x1f][^/\\\x00-\x1f]*\.md")
_OWNER_ONLY: Final = 0o600
# Besides those that are typed as secrets: its path is what keeps strangers out.
_SECRET_SETTINGS: Final = frozenset({"webhook_url"})
_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


class BackupError(Exception):
    """A backup cannot be written or restored; the message says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was written to a backup, or restored from it.

    Attributes:
        rows: of the state.
        interviews: how many interview files, withdrawn ones included.
        withdrawn: the names of files that the backup does not hold, and that were withdrawn for it.
        settings: the lines of its settings that are not set here, or otherwise.
    """

    rows: int
    interviews: int
    withdrawn: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


def write_backup(path: Path, settings: Settings) -> BackupReport:
    """Write a backup, readable by its owner alone. It appears under its name once it is complete.

    Raises:
        BackupError: there is a file of this name, or no such folder.
        StateError: the database cannot be read.
        OSError: the file cannot be written.
    """
    if path.exists():
        raise BackupError(f"{path} exists already: name another file, or remove it first")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise BackupError(f"{folder} is not a folder: make it first, or name another file")
    interviews = _interview_files(settings.content_dir)
    for file in interviews.values():
        if not file.is_file():
            raise BackupError(
                f"{file} is no file that can be read: move it out of the folder of the interviews"
            )
    with working_folder(folder) as work:
        state, setting_file = work / _STATE, work / _SETTINGS
        setting_file.write_text("\n".join(_setting_lines(settings)), encoding="utf-8")
        rows = asyncio.run(_replace_state(_sqlite_url(state), settings.state_url))
        written = work / "backup.zip"
        written.touch(_OWNER_ONLY)
        _write_archive(written, {_STATE: state, _SETTINGS: setting_file, **interviews})
        sync(written)
        written.rename(path)
        sync(folder)
    return BackupReport(rows, len(interviews))


def restore_backup(path: Path, settings: Settings, *, force: bool) -> BackupReport:
    """Replace the state and the interviews by those of a backup.

    Settings are not changed, because they belong to the machine. Interviews that the backup does not hold are
    withdrawn, not deleted.

    Args:
        path: the backup.
        settings: where to restore it.
        force: whether to replace what is there.

    Raises:
        BackupError: the backup is damaged, or there is something to replace and ``force`` is not set.
        StateError: the database cannot be written, or the backup's is of a newer version of the bot.
        OSError: a file cannot be read or written.
    """
    content_dir = settings.content_dir
    content_dir.mkdir(parents=True, exist_ok=True)
    # In the folder of the interviews, because renaming works only within a disk.
    with working_folder(content_dir) as work:
        names = _extract(path, work)
        restored = {name: work / name for name in names if name.startswith(f"{_INTERVIEWS}/")}
        there = _interview_files(content_dir)
        if not force:
            _refuse_to_replace(there, restored, has_state=asyncio.run(_holds_anything(settings.state_url)))
        sync_tree(work)
        rows = asyncio.run(_replace_state(settings.state_url, _sqlite_url(work / _STATE)))
        extra = [file for name, file in there.items() if name not in restored and file.parent == content_dir]
        for file in extra:
            _move(file, path_to_withdraw_to(file))
        for name, file in restored.items():
            _move(file, content_dir / name.removeprefix(f"{_INTERVIEWS}/"))
        lines = (work / _SETTINGS).read_text(encoding="utf-8").splitlines()
    here = _setting_lines(settings)
    return BackupReport(
        rows,
        len(restored),
        withdrawn=tuple(file.name for file in extra),
        settings=tuple(line for line in lines if line not in here),
    )


async def _replace_state(url: str, by: str) -> int:
    """Replace all rows of the state at one address by those at another, and return how many there are."""
    async with _opened(url) as state, _opened(by) as other:
        return await state.replace_with(other)


async def _holds_anything(url: str) -> bool:
    async with _opened(url) as state:
        return await state.holds_anything()


def _move(file: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    file.replace(target)


def _refuse_to_replace(there: Mapping[str, Path], restored: Mapping[str, Path], *, has_state: bool) -> None:
    changed = [
        file.name
        for name, file in there.items()
        if name not in restored or file.read_bytes() != restored[name].read_bytes()
    ]
    if not has_state and not changed:
        return
    what = ["what the bot has stored"] if has_state else []
    what += [f"the interviews {', '.join(changed)}"] if changed else []
    raise BackupError(
        f"restoring would replace {' and '.join(what)}: add --force if it may. Nothing was changed."
    )


def _interview_files(content_dir: Path) -> dict[str, Path]:
    """Return the interview files, published and withdrawn, by their names in a backup."""
    paths = [path for path in (*indexed_paths(content_dir), *withdrawn_paths(content_dir)) if path.is_file()]
    return {f"{_INTERVIEWS}/{path.relative_to(content_dir).as_posix()}": path for path in paths}


def _setting_lines(settings: Settings) -> list[str]:
    """Return the settings that are not at their defaults, as lines of a ``.env``, without secrets."""
    lines = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if name in _SECRET_SETTINGS or isinstance(value, SecretStr) or value == field.default:
            continue
        shown = ",".join(map(str, sorted(value))) if isinstance(value, frozenset) else str(value)
        lines.append(f"{name.upper()}={shown}")
    return lines


def _write_archive(path: Path, files: Mapping[str, Path]) -> None:
    checksums = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            # An editor may change an interview meanwhile: what is hashed is what is written.
            digest = hashlib.sha256()
            with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                while chunk := source.read(1 << 20):
                    digest.update(chunk)
                    target.write(chunk)
            checksums[name] = digest.hexdigest()
        manifest = {
            "format": FORMAT,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": version("interview-bot"),
            "sha256": checksums,
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=2))


def _extract(path: Path, folder: Path) -> list[str]:
    """Extract a backup into an empty folder, check all of it, and return the names of its files.

    Raises:
        BackupError: it is not a whole backup.
        OSError: it cannot be read, or the disk is full.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            checksums = _checksums(path, archive)
            for name, checksum in checksums.items():
                file = folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(_OWNER_ONLY)
                with archive.open(name) as source, file.open("wb") as target:
                    shutil.copyfileobj(source, target)
                with file.open("rb") as extracted:
                    if hashlib.file_digest(extracted, "sha256").hexdigest() != checksum:
                        raise BackupError(f"{path} is damaged, in {name}. Nothing was changed.")
    except _UNREADABLE as error:
        raise BackupError(f"{path} is damaged, or is not a backup: {error}. Nothing was changed.") from error
    return list(checksums)


def _checksums(path: Path, archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the SHA-256 of each file, by name, once it is sure that there are these files and no others."""
    names = archive.namelist()
    if _MANIFEST not in names:
        raise BackupError(f"{path} is not a backup: it holds no {_MANIFEST}. Nothing was changed.")
    manifest: Any = json.loads(archive.read(_MANIFEST))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("sha256"), dict):
        raise BackupError(f"{path} is damaged, in {_MANIFEST}. Nothing was changed.")
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"{path} was written by version {manifest.get('version')} of interview-bot, in another format: "
            "restore it with that version. Nothing was changed."
        )
    checksums: dict[str, str] = manifest["sha256"]
    if sorted(names) != sorted([*checksums, _MANIFEST]) or not {_STATE, _SETTINGS} <= checksums.keys():
        raise BackupError(f"{path} is damaged: it holds other files than it lists. Nothing was changed.")
    for name in checksums.keys() - {_STATE, _SETTINGS}:
        if not _INTERVIEW_FILE.fullmatch(name):
            raise BackupError(f"{path} holds {name!r}, which no backup does. Nothing was changed.")
    return checksums


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{quote(str(path))}"


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[State]:
    state = await State.open(url)
    try:
        yield state
    finally:
        await state.close()
