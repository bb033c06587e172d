"""Questions without who asked; their messages, for a while; votes on the answers."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, insert, select, update

from bot.state.model import Interaction, QuestionRecord, Votes, Where
from bot.state.tables import interactions, questions, replies, votes, waiting
from bot.state.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

_ID_BITS: Final = 63


async def record_question(
    connection: AsyncConnection, asked: QuestionRecord, interaction: Interaction | None, now: datetime
) -> int:
    """Store a question and its interaction.

    Returns:
        Its unguessable id: see ``State.record_question``.
    """
    recorded = await _recorded_before(connection, asked, interaction) if interaction is not None else None
    if recorded is not None:
        await correct_question(connection, recorded, asked)
        return recorded
    question_id = secrets.randbits(_ID_BITS)
    row = {"id": question_id, "asked_at": now, "day": now.date(), **_columns(asked)}
    await connection.execute(insert(questions).values(row))
    if interaction is not None:
        await record_interaction(connection, replace(interaction, question_id=question_id), now)
    return question_id


async def _recorded_before(
    connection: AsyncConnection, asked: QuestionRecord, current: Interaction
) -> int | None:
    """Return the id of the same question of the same message.

    There is one if the process ended before the answer was sent: then the question is answered anew.
    """
    before = await interaction(connection, current.chat_id, current.message_id)
    if before is None or before.question_id is None or before.user_id != current.user_id:
        return None
    known = await question(connection, before.question_id)
    return before.question_id if known is not None and known.text == asked.text else None


async def correct_question(connection: AsyncConnection, question_id: int, asked: QuestionRecord) -> None:
    """Replace a question: see ``State.correct_question``."""
    old = await _locked(connection, question_id)
    if old is None:
        return
    changed = _columns(asked)
    if old.text != asked.text:
        await remove_from_previous(connection, [old.text])
        changed |= {"settlement": None, "settled_until": None}
    if asked.answered:
        await connection.execute(delete(waiting).where(waiting.c.question_id == question_id))
    if (old.interview, old.exchange, old.passage) != (asked.interview, asked.exchange, asked.passage):
        changed |= {"up": 0, "down": 0}
        await connection.execute(delete(votes).where(votes.c.question_id == question_id))
    await connection.execute(update(questions).where(questions.c.id == question_id).values(changed))


async def question(connection: AsyncConnection, question_id: int) -> QuestionRecord | None:
    """Return a question, or None if there is none with this id."""
    row = (await connection.execute(select(questions).where(questions.c.id == question_id))).one_or_none()
    if row is None:
        return None
    return QuestionRecord(
        text=row.text,
        language=row.language,
        where=Where(row.place),
        answered=row.answered,
        confidence=row.confidence,
        interview=row.interview,
        exchange=row.exchange,
        passage=row.passage,
        previous=tuple(json.loads(row.previous or "[]")),
    )


async def record_interaction(connection: AsyncConnection, interaction: Interaction, now: datetime) -> None:
    """Store an interaction, replacing any other of the same message; nothing if its question is gone."""
    if interaction.question_id is not None and await _locked(connection, interaction.question_id) is None:
        return
    row = {
        "chat_id": interaction.chat_id,
        "message_id": interaction.message_id,
        "user_id": interaction.user_id,
        "author_id": interaction.author_id,
        "question_id": interaction.question_id,
        "subject": interaction.subject,
        "thread_id": interaction.thread_id,
        "at": now,
    }
    await connection.execute(upsert(connection, interactions, row))
    await _put_replies(connection, interaction.chat_id, interaction.message_id, interaction.replies)


async def record_replies(
    connection: AsyncConnection, chat_id: int, message_id: int, reply_ids: Sequence[int]
) -> None:
    """Store the replies of an interaction, replacing any others; nothing if the interaction is gone."""
    kept = select(interactions).where(
        interactions.c.chat_id == chat_id, interactions.c.message_id == message_id
    )
    if (await connection.execute(kept.with_for_update())).one_or_none() is not None:
        await _put_replies(connection, chat_id, message_id, reply_ids)


async def withdraw_question(connection: AsyncConnection, interaction: Interaction) -> None:
    """Delete the question of an interaction, which itself stays: see ``State.withdraw_question``."""
    same = and_(
        interactions.c.chat_id == interaction.chat_id, interactions.c.message_id == interaction.message_id
    )
    await connection.execute(update(interactions).where(same).values(question_id=None))
    gone = questions.c.id == interaction.question_id
    await remove_from_previous(
        connection, (await connection.scalars(select(questions.c.text).where(gone))).all()
    )
    await connection.execute(delete(questions).where(gone))


async def remove_from_previous(connection: AsyncConnection, words: Sequence[str]) -> None:
    """Delete somebody's words from what others asked after them, in reply to the same answer."""
    for text in words:
        element = json.dumps(text, ensure_ascii=False)
        concerned = questions.c.previous.contains(element, autoescape=True)
        found = await connection.execute(select(questions.c.id, questions.c.previous).where(concerned))
        for question_id, previous in found.all():
            kept = [one for one in json.loads(previous) if one != text]
            value = json.dumps(kept, ensure_ascii=False) if kept else None
            changed = update(questions).where(questions.c.id == question_id).values(previous=value)
            await connection.execute(changed)


async def interaction(connection: AsyncConnection, chat_id: int, message_id: int) -> Interaction | None:
    """Return the interaction of the message with the question."""
    return await _newest_interaction(
        connection, interactions.c.chat_id == chat_id, interactions.c.message_id == message_id
    )


async def interaction_of_reply(
    connection: AsyncConnection, chat_id: int, reply_id: int
) -> Interaction | None:
    """Return the interaction that a message of the bot replies to."""
    answered = select(replies.c.message_id).where(
        replies.c.chat_id == chat_id, replies.c.reply_id == reply_id
    )
    return await _newest_interaction(
        connection, interactions.c.chat_id == chat_id, interactions.c.message_id.in_(answered)
    )


async def last_questions(
    connection: AsyncConnection,
    chat_id: int,
    user_id: int,
    thread_id: int | None,
    since: datetime,
    before: int,
    count: int,
) -> tuple[str, ...]:
    """Return somebody's last questions in a topic, since a time and before a message, the latest last."""
    subject = func.coalesce(questions.c.text, interactions.c.subject)
    newest = (
        select(subject)
        .outerjoin_from(interactions, questions, interactions.c.question_id == questions.c.id)
        .where(
            interactions.c.chat_id == chat_id,
            interactions.c.user_id == user_id,
            interactions.c.thread_id.is_not_distinct_from(thread_id),
            interactions.c.at >= since,
        )
        .where(interactions.c.message_id < before, subject.is_not(None))
        .order_by(interactions.c.at.desc(), interactions.c.message_id.desc())
        .limit(count)
    )
    return tuple(reversed((await connection.scalars(newest)).all()))


async def vote(
    connection: AsyncConnection, user_id: int, question_id: int, value: int, now: datetime
) -> Votes:
    """Count a vote, replacing the person's earlier one; nothing if the question is gone."""
    if value not in (-1, 0, 1):
        raise ValueError(f"a vote is 1, -1 or 0, not {value}")
    kept = await _locked(connection, question_id)
    if kept is None:
        return Votes(0, 0, 0)
    if value:
        row = {"user_id": user_id, "question_id": question_id, "value": value, "at": now}
        await connection.execute(upsert(connection, votes, row))
    else:
        mine = and_(votes.c.user_id == user_id, votes.c.question_id == question_id)
        await connection.execute(delete(votes).where(mine))
    return await _counted(connection, kept, value)


async def votes_on(connection: AsyncConnection, user_id: int, question_id: int) -> Votes:
    """Return the votes on a question as a person sees them; none if the question is gone."""
    row = (await connection.execute(select(questions).where(questions.c.id == question_id))).one_or_none()
    if row is None:
        return Votes(0, 0, 0)
    mine = select(votes.c.value).where(votes.c.user_id == user_id, votes.c.question_id == question_id)
    return await _counted(connection, row, await connection.scalar(mine) or 0)


async def _counted(connection: AsyncConnection, kept: Row[Any], mine: int) -> Votes:
    both = select(
        func.count().filter(votes.c.value > 0).label("up"),
        func.count().filter(votes.c.value < 0).label("down"),
    ).where(votes.c.question_id == kept.id)
    live = (await connection.execute(both)).one()
    return Votes(kept.up + live.up, kept.down + live.down, mine)


def _columns(asked: QuestionRecord) -> dict[str, Any]:
    return {
        "text": asked.text,
        "language": asked.language,
        "place": asked.where.value,
        "answered": asked.answered,
        "confidence": asked.confidence,
        "interview": asked.interview,
        "exchange": asked.exchange,
        "passage": asked.passage,
        "previous": json.dumps(asked.previous, ensure_ascii=False) if asked.previous else None,
    }


async def _put_replies(
    connection: AsyncConnection, chat_id: int, message_id: int, reply_ids: Sequence[int]
) -> None:
    former = and_(replies.c.chat_id == chat_id, replies.c.message_id == message_id)
    await connection.execute(delete(replies).where(former))
    for reply_id in reply_ids:
        row = {"chat_id": chat_id, "reply_id": reply_id, "message_id": message_id}
        await connection.execute(upsert(connection, replies, row))


async def _locked(connection: AsyncConnection, question_id: int) -> Row[Any] | None:
    """Return the row of a question, locked until the transaction ends, or None."""
    row = select(questions).where(questions.c.id == question_id).with_for_update()
    return (await connection.execute(row)).one_or_none()


async def _newest_interaction(
    connection: AsyncConnection, *conditions: ColumnElement[bool]
) -> Interaction | None:
    newest = (
        select(interactions)
        .where(*conditions)
        .order_by(interactions.c.at.desc(), interactions.c.message_id.desc())
        .limit(1)
    )
    row = (await connection.execute(newest)).one_or_none()
    if row is None:
        return None
    of_turn = and_(replies.c.chat_id == row.chat_id, replies.c.message_id == row.message_id)
    ids = await connection.scalars(select(replies.c.reply_id).where(of_turn).order_by(replies.c.reply_id))
    return Interaction(
        row.chat_id,
        row.message_id,
        row.user_id,
        row.question_id,
        tuple(ids),
        row.thread_id,
        row.subject,
        row.author_id,
    )
