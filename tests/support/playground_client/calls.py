"""The calls that the bot made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from tests.support.playground_client.control import ControlClient, Json


@dataclass(frozen=True)
class Call:
    """A call that the bot made.

    Attributes:
        id: its number, from 1.
        method: the method's name.
        params: what was sent, JSON decoded; files as ``{"filename", "size"}``.
        status: the HTTP status, ``None`` if it waits or the connection was dropped.
        response: the envelope, likewise.
        fault: the fault that befell it.
        update_id: the update that the bot says it was made for.
        started_at: when it arrived, in Unix time.
        finished_at: when it was answered, ``None`` while it waits.
    """

    id: int
    method: str
    params: Json
    status: int | None
    response: Any
    fault: str | None
    started_at: float
    finished_at: float | None
    update_id: int | None

    @property
    def ok(self) -> bool:
        """Whether the bot got a result."""
        return self.status == httpx.codes.OK

    @property
    def error(self) -> str | None:
        """The description of the error that the bot got."""
        return self.response.get("description") if isinstance(self.response, dict) else None


def calls_made(control: ControlClient, method: str | None = None, *, after: int = 0) -> list[Call]:
    """Return the bot's calls of a method, or all, in order, those that wait included.

    Args:
        control: of the playground.
        method: the method's name.
        after: the id of a call; only later ones are returned.
    """
    return [Call(**raw) for raw in control.do("calls", method=method, after=after)]
