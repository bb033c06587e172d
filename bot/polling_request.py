"""The connection that polls: it notices when Telegram no longer knows the token."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    import asyncio

# What python-telegram-bot takes for an invalid token; its polling then ends without telling anybody.
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class PollingRequest(HTTPXRequest):
    """One connection for `getUpdates`.

    Args:
        refused: set when Telegram refuses the token.
    """

    def __init__(self, refused: asyncio.Event) -> None:
        super().__init__(connection_pool_size=1)
        self._refused = refused

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's own
        """Make a request, and take note of a refused token."""
        status, payload = await super().do_request(*args, **kwargs)
        if status in _REFUSALS:
            self._refused.set()
        return status, payload
