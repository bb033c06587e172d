"""Patience with Telegram: within its rate limits, and a second try where the network failed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram._utils.types import JSONDict

# Waits between the tries, in seconds: short, because a reader is waiting.
_WAITS: Final = (0.5, 2.0)
_FLOOD_RETRIES: Final = 3

_log = structlog.get_logger()


class PatientRateLimiter(AIORateLimiter):
    """python-telegram-bot's rate limiter, which also tries again after a network error.

    A request whose answer was lost may then take effect twice: a reader would rather see an answer twice than
    not at all. Polling has its own patience and is not retried here.
    """

    def __init__(self) -> None:
        super().__init__(max_retries=_FLOOD_RETRIES)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,  # noqa: ANN401 - the library's own signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make a request, and make it again after a network error."""
        for wait in (*_WAITS, None):
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:
                raise
            except NetworkError as error:
                if wait is None or endpoint == "getUpdates":
                    raise
                _log.warning(
                    "request failed, trying again", endpoint=endpoint, error=str(error), seconds=wait
                )
                await asyncio.sleep(wait)
        raise AssertionError("unreachable")
