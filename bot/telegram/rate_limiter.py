"""Keeps within Telegram's limits, and tries again for as long as a reply matters."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
import structlog
from telegram.constants import FloodLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import AIORateLimiter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from telegram._utils.types import JSONDict

BRIEFLY: Final = 60
"""For ``rate_limit_args``: for how many seconds a request is tried that is worthless later."""
# What somebody asked is answered within a day; Telegram delivers no older question either.
_PATIENTLY: Final = 24 * 3600
# What begins so carries an answer.
_ANSWERS: Final = ("send", "edit", "answer")
# Who calls these repeats them, or they are useless later.
_TRIED_ONCE: Final = ("getMe", "getUpdates", "sendChatAction")
# Between the tries, in seconds: first short, because a reader is waiting. What may have been sent already is
# tried less often, because each try may be one more message.
_WAITS: Final = (0.5, 2.0, 5.0, 10.0, 20.0)
_WAITS_IF_PERHAPS_SENT: Final = (1.0, 10.0, 30.0, 60.0)
_SURELY_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# A request that is refused for such a reason would be refused again.
_REFUSALS: Final = (BadRequest, ChatMigrated, Conflict, Forbidden)

_log = structlog.get_logger()


class PatientRateLimiter(AIORateLimiter):
    """python-telegram-bot's rate limiter, which also tries again after network errors and when told to wait.

    A request whose response was lost may then take effect twice: better an answer twice than none. When
    Telegram says to wait, only that request waits; the base class would make every chat wait.

    What is sent to a group while it becomes a supergroup is sent to the supergroup.

    Args:
        clock: monotonic, in seconds.
        sleep: waits for some seconds.

    Attributes:
        waiting: how many requests are waiting to be tried again.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        # One after the other, and not thirty at once: what is on its way when the process ends is sent again.
        super().__init__(
            overall_max_rate=1, overall_time_period=1 / FloodLimit.MESSAGES_PER_SECOND, max_retries=0
        )
        self._clock = clock
        self._sleep = sleep
        self.waiting = 0

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,  # noqa: ANN401 - the library's own signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make a request, and make it again after a network error, a move or when Telegram said to wait.

        It is given up after ``rate_limit_args`` seconds; where that is None, after a day if it carries an
        answer, and otherwise after a minute.
        """
        if endpoint in _TRIED_ONCE:
            return await callback(*args, **kwargs)
        patience = rate_limit_args or (_PATIENTLY if endpoint.startswith(_ANSWERS) else BRIEFLY)
        give_up_at, failures = self._clock() + patience, 0
        while True:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, None)
            except ChatMigrated as error:
                # A supergroup renumbers its messages: an old number would refer to another message.
                if "message_id" in data or data["chat_id"] == error.new_chat_id:
                    raise
                data.pop("reply_parameters", None)
                # The library sends this very dictionary.
                data["chat_id"] = error.new_chat_id
                continue
            except _REFUSALS:
                raise
            except TelegramError as error:
                if isinstance(error, InvalidToken) and not _is_token_revoked(error):
                    raise
                if isinstance(error, RetryAfter):
                    seconds, reason = _seconds(error.retry_after), "Telegram asks to wait"
                else:
                    waits = _WAITS_IF_PERHAPS_SENT if _was_perhaps_sent(error) else _WAITS
                    seconds, reason = waits[min(failures, len(waits) - 1)], str(error)
                    failures += 1
                if self._clock() + seconds > give_up_at:
                    raise
            _log.warning("request failed, trying again", endpoint=endpoint, error=reason, seconds=seconds)
            self.waiting += 1
            try:
                await self._sleep(seconds)
            finally:
                self.waiting -= 1


def _is_token_revoked(error: InvalidToken) -> bool:
    """Return whether Telegram does not know the token any more.

    That ends the process. What it leaves unanswered is answered by the next one, which has a new token. The
    library says the same of a method that does not exist.
    """
    return error.message.startswith("Unauthorized")


def _was_perhaps_sent(error: TelegramError) -> bool:
    """Return whether Telegram may have done what was asked, although it did not say so."""
    if isinstance(error.__cause__, httpx.HTTPError):
        return not isinstance(error.__cause__, _SURELY_NOT_SENT)
    # A status such as 502 is a NetworkError; anything else is an answer that cannot be read.
    return not isinstance(error, NetworkError)


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
