"""The state as the rest of the bot sees it: one method, one transaction. The SQL is in the modules beside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from bot.state import editing, preferences, privacy, questions
from bot.state.database import Database
from bot.state.database_url import parse_address
from bot.state.statistics import statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.state.errors import StateError
    from bot.state.model import (
        Action,
        Change,
        Forgotten,
        Group,
        QuestionRecord,
        Reader,
        Settlement,
        Statistics,
        Turn,
        Unanswered,
        Votes,
    )

UNANSWERED_LIMIT: Final = 1000
# A follow-up leans on what was asked just before; what was asked before that may say what it was about.
LAST_QUESTIONS: Final = 3


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class State:
    """All that the bot remembers. Every method is one transaction: it happens as a whole or not at all.

    Texts are kept exactly, but for NUL and lone surrogates, which become U+FFFD: not every database can keep
    them. Every method raises ``StateError`` where the database does not do its part.

    Args:
        database: open.
        clock: tells the time, with its zone.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    async def open(cls, url: str, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the database, and bring its tables up to date; a SQLite file is made where there is none.

        Args:
            url: as in the setting DATABASE_URL.
            clock: tells the time, with its zone.

        Raises:
            ValueError: the URL is none.
            StateUnreachableError: the database does not answer.
            StateError: it cannot be used: a wrong password, a damaged file, tables of a newer bot.
        """
        return cls(await Database.open(parse_address(url)), clock)

    def on_error(self, listener: Callable[[StateError], None]) -> None:
        """Have a function called with every error, also with those that a caller goes on without."""
        self._database.on_error = listener

    async def close(self) -> None:
        """Close all connections."""
        await self._database.close()

    async def reader(self, user_id: int) -> Reader:
        """Return what a reader has chosen, or the defaults."""
        async with self._database.reading() as connection:
            return await preferences.reader(connection, user_id)

    async def change_reader(self, user_id: int, change: Callable[[Reader], Reader]) -> Reader:
        """Change what a reader has chosen, and return what is chosen now.

        Args:
            user_id: of the reader.
            change: makes of what was chosen, or the defaults, what is chosen now.
        """
        async with self._database.writing() as connection:
            return await preferences.change_reader(connection, user_id, change)

    async def group(self, chat_id: int) -> Group:
        """Return what a group's admins have chosen, or the defaults."""
        async with self._database.reading() as connection:
            return await preferences.group(connection, chat_id)

    async def change_group(self, chat_id: int, change: Callable[[Group], Group]) -> Group:
        """Change what a group's admins have chosen, and return what is chosen now.

        Args:
            chat_id: of the group.
            change: makes of what was chosen, or the defaults, what is chosen now.
        """
        async with self._database.writing() as connection:
            return await preferences.change_group(connection, chat_id, change)

    async def move_group(self, old_chat_id: int, new_chat_id: int) -> None:
        """Give a group's settings to the supergroup that it became, unless that has its own already.

        Its turns are removed: a supergroup renumbers its messages, so that an old number would mean
        another message there. It may be called any number of times.
        """
        async with self._database.writing() as connection:
            await preferences.move_group(connection, old_chat_id, new_chat_id)

    async def remove_group(self, chat_id: int) -> None:
        """Remove the settings and the turns of a chat."""
        async with self._database.writing() as connection:
            await preferences.remove_group(connection, chat_id)

    async def record_question(self, asked: QuestionRecord, turn: Turn | None = None) -> int:
        """Keep a question, without who asked, and for three days the turn that it is of.

        Args:
            asked: the question.
            turn: whose it is and where it was asked; its ``question_id`` does not matter.

        Returns:
            Its id: 63 random bits. It travels in the buttons of chats, and whoever forges a button must not
            come upon the question of somebody else.
        """
        async with self._database.writing() as connection:
            return await questions.record_question(connection, asked, turn, self._now())

    async def correct_question(self, question_id: int, asked: QuestionRecord) -> None:
        """Put what the asker made of a question in its place; nothing happens if it is gone.

        A vote on another answer no longer holds, nor does what editors did about another text.
        """
        async with self._database.writing() as connection:
            await questions.correct_question(connection, question_id, asked)

    async def withdraw_question(self, turn: Turn) -> None:
        """Remove the question of a turn, of which its author made something else; the turn stays."""
        async with self._database.writing() as connection:
            await questions.withdraw_question(connection, turn)

    async def question(self, question_id: int) -> QuestionRecord | None:
        """Return a question, or None if it is gone or never was."""
        async with self._database.reading() as connection:
            return await questions.question(connection, question_id)

    async def record_turn(self, turn: Turn) -> None:
        """Keep a turn for three days, in the place of any other of the same message.

        Nothing is kept of a turn whose question is gone.
        """
        async with self._database.writing() as connection:
            await questions.record_turn(connection, turn, self._now())

    async def record_replies(self, chat_id: int, message_id: int, reply_ids: Sequence[int]) -> None:
        """Keep which messages answered in a turn, in the place of any others.

        Nothing is kept if the turn is gone: its author may have asked to be forgotten meanwhile.
        """
        async with self._database.writing() as connection:
            await questions.record_replies(connection, chat_id, message_id, reply_ids)

    async def turn(self, chat_id: int, message_id: int) -> Turn | None:
        """Return the turn of the message with the question."""
        async with self._database.reading() as connection:
            return await questions.turn(connection, chat_id, message_id)

    async def turn_of_reply(self, chat_id: int, reply_id: int) -> Turn | None:
        """Return the turn that the bot answered with a message."""
        async with self._database.reading() as connection:
            return await questions.turn_of_reply(connection, chat_id, reply_id)

    async def last_questions(
        self, chat_id: int, user_id: int, *, within: timedelta, before: int, count: int = LAST_QUESTIONS
    ) -> tuple[str, ...]:
        """Return what somebody asked last in a chat, or pressed a button for, the latest last.

        Args:
            chat_id: of the chat.
            user_id: of who asked.
            within: not longer ago than this.
            before: not in or after the message with this id.
            count: no more than so many.
        """
        async with self._database.reading() as connection:
            since = self._now() - within
            return await questions.last_questions(connection, chat_id, user_id, since, before, count)

    async def votes(self, user_id: int, question_id: int) -> Votes:
        """Return the votes on the answer to a question, as a person sees them."""
        async with self._database.reading() as connection:
            return await questions.votes_on(connection, user_id, question_id)

    async def vote(self, user_id: int, question_id: int, value: int) -> Votes:
        """Count a person's vote on the answer to a question, in the place of a former one.

        Who voted is known for three days; after that a vote counts, but can no longer be changed. A question
        that is gone has no votes.

        Args:
            user_id: of the person.
            question_id: of the question.
            value: 1, -1, or 0 to take a vote back.

        Raises:
            ValueError: it is no such value.
        """
        async with self._database.writing() as connection:
            return await questions.vote(connection, user_id, question_id, value, self._now())

    async def unanswered(self, limit: int = UNANSWERED_LIMIT) -> list[Unanswered]:
        """Return the questions that were declined and wait for an editor, newest first."""
        async with self._database.reading() as connection:
            return await editing.unanswered(connection, limit, self._now())

    async def settle(
        self, question_ids: Sequence[int], how: Settlement, until: datetime | None = None
    ) -> None:
        """Note what an editor did about questions, so that they no longer wait.

        Args:
            question_ids: of the questions; those that are gone do not matter.
            how: what was done.
            until: with ``Settlement.LATER``, when they wait again.

        Raises:
            ValueError: ``until`` is missing, or has no use.
        """
        async with self._database.writing() as connection:
            await editing.settle(connection, question_ids, how, until)

    async def statistics(self, since: datetime) -> Statistics:
        """Return the figures of whole days (UTC), from that of ``since`` to today.

        Questions whose texts are no longer kept are counted, too.
        """
        async with self._database.reading() as connection:
            return await statistics(connection, since, self._now())

    async def record_change(self, editor_id: int, editor_name: str, action: Action, details: str) -> None:
        """Add to the trail of what editors did."""
        async with self._database.writing() as connection:
            await editing.record_change(connection, editor_id, editor_name, action, details, self._now())

    async def changes(self, limit: int, before: int | None = None) -> list[Change]:
        """Return what editors did, newest first.

        Args:
            limit: how many changes.
            before: only changes before the one with this id.
        """
        async with self._database.reading() as connection:
            return await editing.list_changes(connection, limit, before)

    async def claim_alert(self, cause: str, every: timedelta) -> bool:
        """Return whether editors may be told of a cause now: once in ``every``, by whichever process."""
        async with self._database.writing() as connection:
            return await editing.claim_alert(connection, cause, every, self._now())

    async def forget(self, user_id: int) -> Forgotten:
        """Remove all that is known to be of a person: settings, votes, the questions of three days.

        Older questions are nobody's any more. The trail of what editors did stays.
        """
        async with self._database.writing() as connection:
            forgotten = await privacy.forget(connection, user_id)
        await self._database.drop_log()
        return forgotten

    async def purge(self, keep: timedelta) -> int:
        """Remove the texts of old questions, and the names of who asked and voted more than three days ago.

        Args:
            keep: for how long the texts of questions are kept, and who asked them at the most.

        Returns:
            How many questions were removed. Numbers of them stay, and ``statistics`` counts them.
        """
        async with self._database.writing() as connection:
            removed = await privacy.purge(connection, keep, self._now())
        await self._database.drop_log()
        return removed

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)
