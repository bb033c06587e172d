"""The connection for polling: it notices a refused token, and no malformed update stops it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from telegram.request import HTTPXRequest

from bot.telegram.update_reading import readable

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Mapping

# What python-telegram-bot takes for an invalid token; its polling then ends silently.
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class PollingRequest(HTTPXRequest):
    """One connection for `getUpdates`.

    Args:
        refused: set when Telegram refuses the token.
        stored: waits until the updates of the last request are safe; the next request confirms them.
        httpx_options: further arguments of the HTTP client.
    """

    def __init__(
        self,
        refused: asyncio.Event,
        stored: Callable[[], Awaitable[None]],
        httpx_options: Mapping[str, Any],
    ) -> None:
        super().__init__(connection_pool_size=1, httpx_kwargs=dict(httpx_options))
        self._refused = refused
        self._stored = stored

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's own
        """Make a request, note a refused token, and empty updates that cannot be read."""
        await self._stored()
        status, payload = await super().do_request(*args, **kwargs)
        if status in _REFUSALS:
            self._refused.set()
        return status, understood(payload) if status == HTTPStatus.OK else payload


def understood(payload: bytes) -> bytes:
    """Return an answer to `getUpdates` in which each update that python-telegram-bot cannot read is empty.

    The library reads a batch as a whole: otherwise one update that it cannot read, such as a kind newer than
    the library, would be delivered again and again, with the whole batch, and none would be handled.
    """
    try:
        answer = json.loads(payload)
        updates = [update for update in answer["result"] if isinstance(update["update_id"], int)]
    except (ValueError, LookupError, TypeError):
        return payload
    answer["result"] = [readable(update) for update in updates]
    return json.dumps(answer).encode()
