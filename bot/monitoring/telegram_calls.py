"""The connections for calls of the Bot API: they are timed, and a refused token is noticed."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from bot.monitoring.metrics import Metrics

# Longer than the library's: what is given up while Telegram is merely slow would be sent twice.
_READ_TIMEOUT_SECONDS: Final = 20.0


class TimedRequest(HTTPXRequest):
    """The connections for all calls but polling, timed by method and result.

    Args:
        metrics: get the times.
        refused: set when Telegram refuses the token. With a webhook, no polling would notice it.
        httpx_options: further arguments of the HTTP client.
    """

    def __init__(self, metrics: Metrics, refused: asyncio.Event, httpx_options: Mapping[str, Any]) -> None:
        super().__init__(read_timeout=_READ_TIMEOUT_SECONDS, httpx_kwargs=dict(httpx_options))
        self._calls = metrics.telegram_calls
        self._refused = refused

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's own
        """Make a request, time it, and note a refused token."""
        began, result = time.perf_counter(), "cancelled"
        try:
            status, payload = await super().do_request(url, *args, **kwargs)
            result = str(status)
        except Exception as error:
            result = type(error).__name__
            raise
        finally:
            # The rest of the URL holds the token; a file's path says nothing about the method.
            method = "file" if "/file/bot" in url else url.rpartition("/")[2]
            self._calls.labels(method, result).observe(time.perf_counter() - began)
        # Not 404, which may be about a method or a file.
        if status == HTTPStatus.UNAUTHORIZED:
            self._refused.set()
        return status, payload
