"""Where interview files are: those that are indexed, and those that were withdrawn.

A withdrawn file keeps its name and its content, in a folder beside the others. So it stays on the same disk
or Docker volume, version control sees a file that was moved, and an editor can move it by hand as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

WITHDRAWN: Final = "withdrawn"
_PATTERN: Final = "*.md"


def indexed_paths(directory: Path) -> list[Path]:
    """Return the interview files of a directory in the order of their names; folders in it are not read.

    Hidden files are none: text editors and systems keep notes of their own in them.
    """
    return sorted(path for path in directory.glob(_PATTERN) if not path.name.startswith("."))


def withdrawn_paths(directory: Path) -> list[Path]:
    """Return the withdrawn interview files of a directory in the order of their names."""
    return indexed_paths(directory / WITHDRAWN)


def path_to_withdraw_to(path: Path) -> Path:
    """Return where an interview file goes when it is withdrawn.

    An earlier version of it that was withdrawn stays where it is: a number after the name tells them apart.
    """
    folder, number = path.parent / WITHDRAWN, 2
    target = folder / path.name
    while target.is_symlink() or target.exists():
        target = folder / f"{path.stem}-{number}{path.suffix}"
        number += 1
    return target


def path_to_restore_to(path: Path) -> Path:
    """Return where a withdrawn interview file goes when it is restored."""
    return path.parent.parent / path.name
