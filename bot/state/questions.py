"""Questions without who asked; their messages, for a while; votes on the answers."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, insert, select, update

from bot.state.model import QuestionRecord, Turn, Votes, Where
from bot.state.tables import questions, replies, turns, votes
from bot.state.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

_ID_BITS: Final = 63


async def record_question(
    connection: AsyncConnection, asked: QuestionRecord, turn: Turn | None, now: datetime
) -> int:
    """Store a question and its turn.

    Returns:
        Its unguessable id: see ``State.record_question``.
    """
    question_id = secrets.randbits(_ID_BITS)
    row = {"id": question_id, "asked_at": now, "day": now.date(), **_columns(asked)}
    await connection.execute(insert(questions).values(row))
    if turn is not None:
        await record_turn(connection, replace(turn, question_id=question_id), now)
    return question_id


async def correct_question(connection: AsyncConnection, question_id: int, asked: QuestionRecord) -> None:
    """Replace a question: see ``State.correct_question``."""
    old = await _locked(connection, question_id)
    if old is None:
        return
    changed = _columns(asked)
    if old.text != asked.text:
        changed |= {"settlement": None, "settled_until": None}
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


async def record_turn(connection: AsyncConnection, turn: Turn, now: datetime) -> None:
    """Store a turn, replacing any other of the same message; nothing if its question is gone."""
    if turn.question_id is not None and await _locked(connection, turn.question_id) is None:
        return
    row = {
        "chat_id": turn.chat_id,
        "message_id": turn.message_id,
        "user_id": turn.user_id,
        "question_id": turn.question_id,
        "subject": turn.subject,
        "thread_id": turn.thread_id,
        "at": now,
    }
    await connection.execute(upsert(connection, turns, row))
    await _put_replies(connection, turn.chat_id, turn.message_id, turn.replies)


async def record_replies(
    connection: AsyncConnection, chat_id: int, message_id: int, reply_ids: Sequence[int]
) -> None:
    """Store the replies of a turn, replacing any others; nothing if the turn is gone."""
    kept = select(turns).where(turns.c.chat_id == chat_id, turns.c.message_id == message_id)
    if (await connection.execute(kept.with_for_update())).one_or_none() is not None:
        await _put_replies(connection, chat_id, message_id, reply_ids)


async def withdraw_question(connection: AsyncConnection, turn: Turn) -> None:
    """Delete the question of a turn, which itself stays: see ``State.withdraw_question``."""
    same = and_(turns.c.chat_id == turn.chat_id, turns.c.message_id == turn.message_id)
    await connection.execute(update(turns).where(same).values(question_id=None))
    await connection.execute(delete(questions).where(questions.c.id == turn.question_id))


async def turn(connection: AsyncConnection, chat_id: int, message_id: int) -> Turn | None:
    """Return the turn of the message with the question."""
    return await _newest_turn(connection, turns.c.chat_id == chat_id, turns.c.message_id == message_id)


async def turn_of_reply(connection: AsyncConnection, chat_id: int, reply_id: int) -> Turn | None:
    """Return the turn that a message of the bot replies to."""
    answered = select(replies.c.message_id).where(
        replies.c.chat_id == chat_id, replies.c.reply_id == reply_id
    )
    return await _newest_turn(connection, turns.c.chat_id == chat_id, turns.c.message_id.in_(answered))


async def last_questions(
    connection: AsyncConnection, chat_id: int, user_id: int, since: datetime, before: int, count: int
) -> tuple[str, ...]:
    """Return somebody's last questions in a chat, since a time and before a message, the latest last."""
    subject = func.coalesce(questions.c.text, turns.c.subject)
    newest = (
        select(subject)
        .outerjoin_from(turns, questions, turns.c.question_id == questions.c.id)
        .where(turns.c.chat_id == chat_id, turns.c.user_id == user_id, turns.c.at >= since)
        .where(turns.c.message_id < before, subject.is_not(None))
        .order_by(turns.c.at.desc(), turns.c.message_id.desc())
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


async def _newest_turn(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> Turn | None:
    newest = select(turns).where(*conditions).order_by(turns.c.at.desc(), turns.c.message_id.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    if row is None:
        return None
    of_turn = and_(replies.c.chat_id == row.chat_id, replies.c.message_id == row.message_id)
    ids = await connection.scalars(select(replies.c.reply_id).where(of_turn).order_by(replies.c.reply_id))
    return Turn(
        row.chat_id, row.message_id, row.user_id, row.question_id, tuple(ids), row.thread_id, row.subject
    )
