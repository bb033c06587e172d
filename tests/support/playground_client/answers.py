"""What a user sees after pressing a button or asking inline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.playground_client.control import Json


@dataclass(frozen=True)
class PressAnswer:
    """What a user sees after pressing a button: a notice, an alert, a link, or nothing."""

    text: str | None
    show_alert: bool
    url: str | None


@dataclass(frozen=True)
class InlineAnswer:
    """What a user sees after typing ``@bot …``.

    Attributes:
        query_id: the query it answers.
        results: ``InlineQueryResult`` objects as the bot sent them.
        next_offset: what to ask for the next page with; empty on the last.
        cache_time: seconds the answer may be kept.
        is_personal: whether it may be shown to others.
        button: the button above the results.
    """

    query_id: str
    results: list[Json]
    next_offset: str
    cache_time: int
    is_personal: bool
    button: Json | None
