"""What is wrong with a file, named by file and line as compilers do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """An error in a file, and how to fix it. Lines count from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return ``file:line: what is wrong``, as compilers write it."""
        return f"{self.path}:{self.line}: {self.message}"
