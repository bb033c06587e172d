"""Keeps within Telegram's limits, and retries after a network error or when a group has moved."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram._utils.types import JSONDict

# Waits between the tries after a network error, in seconds: short, because a reader is waiting.
_WAITS: Final = (0.5, 2.0)
_FLOOD_TRIES: Final = 4
# In seconds; a request that Telegram delays for longer is given up.
_LONGEST_FLOOD_WAIT: Final = 60.0

_log = structlog.get_logger()


class PatientRateLimiter(AIORateLimiter):
    """python-telegram-bot's rate limiter, which also tries again after a network error.

    A request whose response was lost may then take effect twice: better an answer twice than none. Polling
    has its own retries and is not retried here. When Telegram says to wait, only that request waits; the base
    class would make every chat wait.

    What is sent to a group while it becomes a supergroup is sent to the supergroup.
    """

    def __init__(self) -> None:
        super().__init__(max_retries=0)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,  # noqa: ANN401 - the library's own signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make a request, and make it again after a network error, a move or when Telegram said to wait."""
        if endpoint == "sendChatAction":
            # It is useless later, and does not count as a message.
            return await callback(*args, **kwargs)
        failures, floods = 0, 0
        while True:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:
                raise
            except ChatMigrated as error:
                # A supergroup renumbers its messages: an old number would refer to another message.
                if "message_id" in data or data["chat_id"] == error.new_chat_id:
                    raise
                data.pop("reply_parameters", None)
                # The library sends this very dictionary.
                data["chat_id"] = error.new_chat_id
                continue
            except RetryAfter as error:
                floods += 1
                seconds = _seconds(error.retry_after)
                if floods == _FLOOD_TRIES or seconds > _LONGEST_FLOOD_WAIT:
                    raise
                reason = "Telegram asks to wait"
            except NetworkError as error:
                if failures == len(_WAITS) or endpoint == "getUpdates":
                    raise
                seconds, reason = _WAITS[failures], str(error)
                failures += 1
            _log.warning("request failed, trying again", endpoint=endpoint, error=reason, seconds=seconds)
            await asyncio.sleep(seconds)


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
