"""Sends errors to Sentry, without anything that could be a reader's or a secret.

An event keeps the types of the exceptions and where in the code they were raised. Messages of exceptions and
values of variables are left out, because they may quote a reader, an id or the token. What is kept is listed
here, so that nothing is sent because a newer Sentry SDK collects more.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    TrackError = Callable[[BaseException], object]

_FLUSH_SECONDS: Final = 2.0
_EVENT_FIELDS: Final = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk")
# The lines of code are ours or a library's. `abs_path` would show the name of a home directory.
_FRAME_FIELDS: Final = (
    "filename", "function", "module", "lineno", "in_app", "pre_context", "context_line", "post_context",
)  # fmt: skip


class ErrorTrackingError(Exception):
    """Errors cannot be sent to Sentry; the message says why and how to fix it."""


@contextlib.contextmanager
def error_tracking(dsn: str, release: str) -> Iterator[TrackError]:
    """Send errors to Sentry for as long as the context lasts, the one that ends it included.

    Args:
        dsn: the address of the Sentry project; empty to send nothing.
        release: the version of the bot.

    Yields:
        A function that sends an exception, in the background.

    Raises:
        ErrorTrackingError: the address is not one, or the Sentry SDK is not installed.
    """
    if not dsn:
        yield lambda _error: None
        return
    try:
        import sentry_sdk
        from sentry_sdk.utils import BadDsn
    except ImportError:
        raise ErrorTrackingError("SENTRY_DSN needs the Sentry SDK: pip install '.[sentry]'") from None
    try:
        sentry_sdk.init(
            dsn,
            release=release,
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            before_send=lambda event, _hint: scrubbed(event),  # type: ignore[arg-type, return-value]
        )
    except BadDsn:
        # Its message repeats the address.
        raise ErrorTrackingError(
            "SENTRY_DSN must be as Sentry shows it in the project's settings, like https://key@example.com/1"
        ) from None
    try:
        yield sentry_sdk.capture_exception
    except Exception as error:
        sentry_sdk.capture_exception(error)
        raise
    finally:
        sentry_sdk.get_client().close(timeout=_FLUSH_SECONDS)


def scrubbed(event: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON object
    """Return an event of the Sentry SDK with only the fields that say what broke and where."""
    kept = _only(event, _EVENT_FIELDS)
    values = event.get("exception", {}).get("values", ())
    kept["exception"] = {"values": [_scrubbed_exception(value) for value in values]}
    return kept


def _scrubbed_exception(value: dict[str, Any]) -> dict[str, Any]:
    kept = _only(value, ("type", "module", "mechanism"))
    frames = (value.get("stacktrace") or {}).get("frames", ())
    kept["stacktrace"] = {"frames": [_only(frame, _FRAME_FIELDS) for frame in frames]}
    return kept


def _only(fields: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: fields[name] for name in names if name in fields}
