"""Waiting for what the bot does, with a deadline, and a failure that shows what it did instead."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from tests.support.playground_client.answers import InlineAnswer, PressAnswer
from tests.support.playground_client.calls import calls_made
from tests.support.playground_client.control import LONGEST_REQUEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.playground_client.control import ControlClient, Json

T = TypeVar("T")

TIMEOUT = 60.0  # seconds to wait unless a test says otherwise
_SHOWN_CALLS = 8


class WaitError(AssertionError):
    """Something did not happen in time."""


def wait_until(
    control: ControlClient, probe: Callable[[], T | None], what: str, *, timeout: float = TIMEOUT
) -> T:
    """Return the first thing but ``None`` or ``False`` that ``probe`` returns, trying at every event.

    Args:
        control: of the playground.
        probe: looks at the playground.
        what: what is waited for, for the message of the failure.
        timeout: seconds to wait.

    Raises:
        WaitError: it did not come.
    """
    deadline = time.monotonic() + timeout
    last = last_event(control)
    while True:
        found = probe()
        if found is not None and found is not False:
            return found
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise WaitError(f"{what} did not happen in {timeout:g} s; {_recent_calls(control)}")
        last = int(control.do("events", after=last, timeout=min(remaining, LONGEST_REQUEST))["last"])


def last_event(control: ControlClient) -> int:
    """Return the number of the newest event."""
    return int(control.do("state")["last_event"])


def wait_press_answer(control: ControlClient, query_id: str, *, timeout: float = TIMEOUT) -> PressAnswer:
    """Wait for the answer to a pressed button.

    Raises:
        WaitError: the bot did not answer.
    """
    answer = _wait_answer(control, "callback_answer", query_id, "the answer to the button", timeout)
    return PressAnswer(answer["text"], answer["show_alert"], answer["url"])


def wait_inline_answer(control: ControlClient, query_id: str, *, timeout: float = TIMEOUT) -> InlineAnswer:
    """Wait for the answer to an inline query.

    Raises:
        WaitError: the bot did not answer.
    """
    answer = _wait_answer(control, "inline_answer", query_id, "the answer to the inline query", timeout)
    del answer["answered_at"]
    return InlineAnswer(query_id, **answer)


def _wait_answer(control: ControlClient, action: str, query_id: str, what: str, timeout: float) -> Json:
    deadline = time.monotonic() + timeout
    while True:
        remaining = deadline - time.monotonic()
        answer = control.do(action, query_id=query_id, timeout=max(0.0, min(remaining, LONGEST_REQUEST)))
        if answer is not None:
            return dict(answer)
        if remaining <= 0:
            raise WaitError(f"{what} did not come in {timeout:g} s; {_recent_calls(control)}")


def _recent_calls(control: ControlClient) -> str:
    calls = [call for call in calls_made(control) if call.method != "getUpdates"][-_SHOWN_CALLS:]
    shown = [f"{call.method} -> {call.error or call.status or call.fault}" for call in calls]
    return f"the bot's last calls: {', '.join(shown) or 'none'}"
