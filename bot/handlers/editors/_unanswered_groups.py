"""The questions that no interview answers and no editor has settled, in groups that ask the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.context import Services
    from bot.state.model import Unanswered


async def unanswered_groups(services: Services) -> list[list[Unanswered]]:
    """Return the open questions, those of a group the newest first, the largest group first.

    Raises:
        StateError: the database does not answer.
    """
    questions = await services.state.unanswered()
    if not questions:
        return []
    grouped = await asyncio.to_thread(services.index.question_clusters.group, [one.text for one in questions])
    return [
        sorted((questions[number] for number in numbers), key=lambda one: one.asked_at, reverse=True)
        for numbers in grouped
    ]
