"""What somebody may watch of a running bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from index.search import SearchResult


@dataclass(frozen=True, slots=True)
class RunnerHooks:
    """Watches a bot; by default it looks away.

    Attributes:
        observe: is told what a search found, with the id of the update that caused it.
        ready: is called once the bot answers.
        httpx_options: further arguments of the HTTP clients that call Telegram, such as hooks.
    """

    observe: Callable[[int, SearchResult], None] = lambda _update_id, _result: None
    ready: Callable[[], None] = lambda: None
    httpx_options: Mapping[str, Any] = field(default_factory=dict)
