"""Logging: structured, readable, and with all secrets removed from every line."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

REDACTED: Final = "<secret>"
# Characters that a terminal would obey, such as ESC. Lines and tabs are part of tracebacks.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_OURS: Final = ("bot", "index", "content")


class RedactingFormatter(logging.Formatter):
    """Wraps another formatter, and removes secrets from its output, tracebacks included.

    Args:
        inner: does the formatting.
        secrets: texts that never leave the process.
    """

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = sorted(
            {form for secret in secrets for form in _forms(secret) if form},
            key=len,
            reverse=True,
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets, and with control characters written out."""
        try:
            line = self._inner.format(record)
        except Exception as error:
            # If formatting fails, logging itself prints the arguments to stderr, secrets included.
            line = (
                f"{record.levelname} {record.name}: {record.msg!r} {record.args!r} (not formatted: {error!r})"
            )
        for secret in self._secrets:
            line = line.replace(secret, REDACTED)
        return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _forms(secret: str) -> tuple[str, ...]:
    """Return the forms in which a secret may appear, including the secret part of a token alone."""
    whole = (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1])
    return (*whole, secret.rpartition(":")[2])


def configure_logging(level: str, style: str, secrets: Iterable[str]) -> None:
    """Send all logging, structlog's and the libraries', to stderr.

    Args:
        level: such as ``INFO``; of the libraries, which would print whole updates and who sent them, nothing
            finer than that.
        style: ``console`` or ``json``.
        secrets: texts that never appear in a line.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    exceptions = [structlog.processors.format_exc_info] if style == "json" else []
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *exceptions, renderer],
    )
    handler = logging.StreamHandler()
    handler.addFilter(_is_no_cancelled_job)
    handler.setFormatter(RedactingFormatter(formatter, secrets))
    libraries = max(logging.getLevelNamesMapping()[level], logging.INFO)
    logging.basicConfig(handlers=[handler], level=libraries, force=True)
    for ours in _OURS:
        logging.getLogger(ours).setLevel(level)
    # Its reports of its own errors contain the unredacted arguments.
    logging.raiseExceptions = False
    sys.excepthook = _log_uncaught
    # They log the URLs they request, which contain the token; besides, every poll is one.
    # The SQLite driver logs stored data of people, and alembic at each start that there is nothing to do.
    for noisy in ("httpx", "httpcore", "apscheduler", "aiosqlite", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # These log every network failure with a traceback; the error handler logs it in one line.
    logging.getLogger("telegram.ext").setLevel(logging.CRITICAL)
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    logging.getLogger("telegram.ext.Application").setLevel(libraries)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _is_no_cancelled_job(record: logging.LogRecord) -> bool:
    """Return False for an error that the scheduler logs because a job ends when the process stops."""
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith("apscheduler") and isinstance(error, asyncio.CancelledError))


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Log an uncaught exception, redacted, instead of letting Python print it."""
    logging.getLogger(__name__).critical("stopped by an error", exc_info=(kind, error, traceback))
