"""For editors: unanswered questions, the audit trail, the rate of alerts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import and_, insert, literal, or_, select, update

from bot.state.model import Action, Change, Settlement, Unanswered
from bot.state.tables import Id, alerts, changes, questions
from bot.state.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection


async def unanswered(connection: AsyncConnection, limit: int, now: datetime) -> list[Unanswered]:
    """Return the declined questions that no editor has settled, newest first."""
    due = and_(questions.c.settlement == Settlement.LATER.value, questions.c.settled_until <= now)
    waiting = (
        select(questions.c.id, questions.c.text, questions.c.language, questions.c.asked_at)
        .where(questions.c.answered.is_(False), or_(questions.c.settlement.is_(None), due))
        .order_by(questions.c.asked_at.desc(), questions.c.id)
        .limit(limit)
    )
    return [Unanswered(*row) for row in await connection.execute(waiting)]


async def settle(
    connection: AsyncConnection, question_ids: Sequence[int], how: Settlement, until: datetime | None
) -> None:
    """Record what an editor did about questions."""
    if (how is Settlement.LATER) != (until is not None):
        raise ValueError("a time is needed to settle a question later, and only then")
    settled = {"settlement": how.value, "settled_until": until}
    for question_id in question_ids:
        await connection.execute(update(questions).where(questions.c.id == question_id).values(settled))


async def reopen(connection: AsyncConnection, wordings: Iterable[str]) -> None:
    """Open the questions again whose wordings were added to an exchange."""
    wanted = {_normalised(wording) for wording in wordings}
    added = select(questions.c.id, questions.c.text).where(questions.c.settlement == Settlement.ADDED.value)
    for row in (await connection.execute(added)).all():
        if _normalised(row.text) in wanted:
            await connection.execute(
                update(questions).where(questions.c.id == row.id).values(settlement=None)
            )


def _normalised(text: str) -> str:
    return " ".join(text.split()).casefold()


async def record_change(
    connection: AsyncConnection,
    editor_id: int,
    editor_name: str,
    action: Action,
    details: str,
    now: datetime,
) -> None:
    """Add a change to the audit trail."""
    row = {
        "at": now,
        "editor_id": editor_id,
        "editor_name": editor_name,
        "action": action.value,
        "details": details,
    }
    await connection.execute(insert(changes).values(row))


async def list_changes(connection: AsyncConnection, limit: int, before: int | None) -> list[Change]:
    """Return changes, newest first, before the one with this id."""
    newest = select(changes).order_by(changes.c.id.desc()).limit(limit)
    if before is not None:
        newest = newest.where(changes.c.id < literal(before, Id))
    rows = (await connection.execute(newest)).mappings()
    return [Change(**{**row, "action": Action(row["action"])}) for row in rows]


async def claim_alert(connection: AsyncConnection, cause: str, every: timedelta, now: datetime) -> bool:
    """Return whether an alert for a cause may be sent now; if so, none may be sent for a while."""
    # A cause contains an error message, which may be long, or quote somebody.
    key = hashlib.sha256(cause.encode("utf-8", "surrogatepass")).hexdigest()
    claim = upsert(connection, alerts, {"cause": key, "at": now}, where=alerts.c.at <= now - every)
    return (await connection.execute(claim.returning(alerts.c.cause))).one_or_none() is not None
