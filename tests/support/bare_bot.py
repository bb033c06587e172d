"""Calls Bot API methods as a bot does, without a library in between, to see the raw responses."""

from __future__ import annotations

# ruff: noqa: ANN401 - parameters and results are JSON
from typing import TYPE_CHECKING, Any, Self

import httpx

if TYPE_CHECKING:
    from types import TracebackType


class BareBot:
    """A bot without handlers: it does only what a test makes it do.

    Args:
        base_url: the Bot API's root, as in ``http://127.0.0.1:8081/bot``.
        token: the bot's token.
    """

    def __init__(self, base_url: str, token: str) -> None:
        self.http = httpx.Client(base_url=f"{base_url}{token}/", timeout=10, trust_env=False)

    def __enter__(self) -> Self:
        """Return the bot itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.http.close()

    def call(self, method: str, **params: Any) -> httpx.Response:
        """Call a method with a JSON body."""
        return self.http.post(method, json=params)

    def ok(self, method: str, **params: Any) -> Any:
        """Call a method and return its result.

        Raises:
            AssertionError: it was refused.
        """
        response = self.call(method, **params)
        body = response.json()
        if not (body["ok"] and response.is_success):
            raise AssertionError(f"{method} was refused: {body}")
        return body["result"]

    def refused(self, method: str, **params: Any) -> str:
        """Call a method and return the description of its refusal.

        Raises:
            AssertionError: it was not refused, or the status and the envelope disagree.
        """
        response = self.call(method, **params)
        body = response.json()
        if body["ok"] or body["error_code"] != response.status_code:
            raise AssertionError(f"{method} should be refused, but got {response.status_code} {body}")
        return str(body["description"])

    def updates(self, **params: Any) -> list[dict[str, Any]]:
        """Return the pending updates, and confirm them."""
        updates: list[dict[str, Any]] = self.ok("getUpdates", **params)
        if updates:
            self.ok("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)
        return updates
