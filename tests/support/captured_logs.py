"""What a module logs, also where another test has configured logging, so that loggers remember processors."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import structlog
from structlog.testing import capture_logs

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from types import ModuleType


@contextmanager
def captured_logs(module: ModuleType) -> Iterator[list[MutableMapping[str, Any]]]:
    """Yield the entries that a module logs, as they come."""
    with patch.object(module, "_log", structlog.get_logger()), capture_logs() as logged:
        yield logged
