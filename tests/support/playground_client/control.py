"""Running actions of the control side over HTTP."""

# ruff: noqa: ANN401 - arguments and results are JSON

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import httpx

if TYPE_CHECKING:
    from types import TracebackType

Json = dict[str, Any]

LONGEST_REQUEST = 5.0  # seconds that one request of a longer wait takes


class ControlError(Exception):
    """The playground refused an action: Telegram would not let the user do it either."""


class ControlClient:
    """The control side of a running playground.

    Args:
        url: its root, such as ``http://127.0.0.1:8081``.

    Attributes:
        url: the same.
        bot_id: the bot's id.
        username: the bot's username, without ``@``.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=f"{url}/control/", timeout=LONGEST_REQUEST + 30, trust_env=False)
        bot = self.do("state")["bot"]
        self.bot_id = int(bot["id"])
        self.username = str(bot["username"])

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection; the playground runs on."""
        self._http.close()

    def do(self, action: str, **arguments: Any) -> Any:
        """Run one action of the control side.

        Raises:
            ControlError: it was refused.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        response = self._http.post(action, json=given)
        body = response.json()
        if response.is_error:
            raise ControlError(body.get("error") or body)
        return body["result"]
