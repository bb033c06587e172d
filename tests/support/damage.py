"""The ways in which a file on a disk is damaged."""

from __future__ import annotations

from pathlib import Path

WAYS = ("removed", "emptied", "truncated", "lengthened", "altered", "replaced by a folder")


def damage(path: Path, how: str) -> None:
    """Damage a file in one of the :data:`WAYS`."""
    whole = path.read_bytes()
    if how == "removed":
        path.unlink()
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "truncated":
        path.write_bytes(whole[:-1])
    elif how == "lengthened":
        path.write_bytes(whole + b"\n")
    elif how == "replaced by a folder":
        path.unlink()
        path.mkdir()
    else:
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
