"""The checksums of a model's files: of one that was made here, and of one that came from the model hub."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from index.errors import ModelError
from index.files import checksums, sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECKSUMS: Final = "checksums.json"
# The hub's library names each large file in its cache by its SHA-256.
_SHA256: Final = re.compile("[0-9a-f]{64}")


def write_checksums(folder: Path) -> None:
    """Write the checksums of all files of a folder into it.

    Raises:
        OSError: they cannot be written.
    """
    (folder / CHECKSUMS).write_text(json.dumps(checksums(folder), indent=2), encoding="utf-8")


def verify_checksums(folder: Path) -> None:
    """Check every file that :func:`write_checksums` found.

    Raises:
        ModelError: naming a file that is missing or damaged.
    """
    path = folder / CHECKSUMS
    try:
        expected = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        expected = None
    if not isinstance(expected, dict):
        raise ModelError(f"{path} is missing or damaged")
    for name, sha256 in expected.items():
        try:
            found = sha256_of(folder / name)
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder / name} cannot be read ({error})") from None
        if found != sha256:
            raise ModelError(f"{folder / name} was truncated or altered, its checksum is wrong")


def verify_fetched(folder: Path, found: Mapping[str, str]) -> None:
    """Check the large files of a folder in the cache of the hub's library.

    Args:
        folder: of one model.
        found: the SHA-256 of each of its files, by its path in the folder.

    Raises:
        ModelError: naming a damaged file, and how to replace it.
    """
    for name, sha256 in found.items():
        blob = (folder / name).resolve()
        if _SHA256.fullmatch(blob.name) and blob.name != sha256:
            raise ModelError(
                f"{folder / name} was truncated or altered, its checksum is wrong: remove {blob}, "
                "and start again where the model hub can be reached"
            )
