"""What is wrong with a file, named by file and line as compilers do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """An error in a file, and how to fix it.

    Attributes:
        path: of the file.
        line: counted from 1.
        message: what is wrong, and how to fix it in the file.
        fields: what an editor can say instead, such as ``speaker``. How that is said depends on where the
            file is read, so it is not in the message.
    """

    path: str
    line: int
    message: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return ``file:line: what is wrong``, as compilers write it."""
        return f"{self.path}:{self.line}: {self.message}"
