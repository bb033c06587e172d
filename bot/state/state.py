"""The bot's interface to its database: one method, one transaction. The SQL is in the other modules."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from bot.state import (
    copying,
    corrections,
    editing,
    journal,
    preferences,
    privacy,
    questions,
    subscriptions,
    waiting,
)
from bot.state.database import Database
from bot.state.database_url import parse_address
from bot.state.statistics import outcomes, statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.state.errors import StateError
    from bot.state.model import (
        Action,
        Change,
        Forgotten,
        Group,
        Interaction,
        Outcomes,
        QuestionRecord,
        QuotedPassage,
        QuoteMessage,
        Reader,
        Settlement,
        Statistics,
        Subscription,
        TakenUpdate,
        Unanswered,
        Unfinished,
        Votes,
        WaitingReader,
    )

UNANSWERED_LIMIT: Final = 1000
# A follow-up refers to the question just before; the one before that may say what it was about.
LAST_QUESTIONS: Final = 3
_PURGE_REST_SECONDS: Final = 0.05


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class State:
    """Everything that the bot stores. Every method is one transaction.

    Texts are stored exactly, except NUL and lone surrogates, which become U+FFFD because not every database
    can store them. Every method raises ``StateError`` if the database fails; those that a reader waits for do
    so within two seconds.

    Args:
        database: open.
        clock: returns the time, with its zone.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    async def open(cls, url: str, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the database, and bring its tables up to date; a missing SQLite file is created.

        Args:
            url: as in the setting DATABASE_URL.
            clock: returns the time, with its zone.

        Raises:
            ValueError: the URL is invalid.
            StateUnreachableError: the database does not answer.
            StateError: it cannot be used: a wrong password, a damaged file, tables of a newer bot.
        """
        return cls(await Database.open(parse_address(url)), clock)

    def on_error(self, listener: Callable[[StateError], None]) -> None:
        """Register a function to be called with every error, including those that a caller ignores."""
        self._database.on_error = listener

    async def close(self) -> None:
        """Close all connections."""
        await self._database.close()

    async def ping(self) -> None:
        """Do nothing but reach the database."""
        await self._database.read(_ping)

    async def replace_with(self, other: State) -> int:
        """Replace everything by what another state holds, and return how many rows that is.

        What was under way, and which alerts were sent, is not copied.
        """
        async with other._database.reading() as source, self._database.writing() as target:
            copied = await copying.replace_rows(source, target)
        await self._database.drop_log()
        return copied

    async def holds_anything(self) -> bool:
        """Return whether there is anything that :meth:`replace_with` would replace."""
        async with self._database.reading() as connection:
            return await copying.holds_rows(connection)

    async def reader(self, user_id: int) -> Reader:
        """Return the preferences of a reader, or the defaults."""
        return await self._database.read(preferences.reader, user_id)

    async def change_reader(self, user_id: int, change: Callable[[Reader], Reader]) -> Reader:
        """Change the preferences of a reader, and return them.

        Args:
            user_id: of the reader.
            change: from the old value, or the defaults, to the new one.
        """
        return await self._database.write(preferences.change_reader, user_id, change)

    async def group(self, chat_id: int) -> Group:
        """Return the settings of a group, or the defaults."""
        return await self._database.read(preferences.group, chat_id)

    async def change_group(self, chat_id: int, change: Callable[[Group], Group]) -> Group:
        """Change the settings of a group, and return them.

        Args:
            chat_id: of the group.
            change: from the old value, or the defaults, to the new one.
        """
        return await self._database.write(preferences.change_group, chat_id, change)

    async def move_group(self, old_chat_id: int, new_chat_id: int) -> None:
        """Move a group's settings and subscription to the supergroup that it became, unless that has its own.

        Its interactions are removed: a supergroup renumbers its messages, so an old number would refer to
        another message. Calling it again has no effect.
        """
        await self._database.write(preferences.move_group, old_chat_id, new_chat_id)

    async def remove_group(self, chat_id: int) -> None:
        """Remove the settings, the subscription and the interactions of a chat."""
        await self._database.write(preferences.remove_group, chat_id)

    async def record_question(self, asked: QuestionRecord, interaction: Interaction | None = None) -> int:
        """Store a question, without who asked, and its interaction for three days.

        Args:
            asked: the question.
            interaction: who asked and where; its ``question_id`` is ignored.

        Returns:
            Its id: 63 random bits, because a forged button must not reach somebody else's question.
        """
        return await self._database.write(questions.record_question, asked, interaction, self._now())

    async def correct_question(self, question_id: int, asked: QuestionRecord) -> None:
        """Replace a question that was edited; nothing happens if it is gone.

        Votes on the old answer are dropped, and so is what editors did about the old text. Once it is
        answered, nobody waits for that any more.
        """
        await self._database.write(questions.correct_question, question_id, asked)

    async def withdraw_question(self, interaction: Interaction) -> None:
        """Delete the question of an interaction that was edited into something else; the rest stays."""
        await self._database.write(questions.withdraw_question, interaction)

    async def question(self, question_id: int) -> QuestionRecord | None:
        """Return a question, or None if it is gone or never was."""
        return await self._database.read(questions.question, question_id)

    async def record_interaction(self, interaction: Interaction) -> None:
        """Store an interaction for three days, replacing any other of the same message.

        Nothing is stored if its question is gone.
        """
        await self._database.write(questions.record_interaction, interaction, self._now())

    async def record_replies(self, chat_id: int, message_id: int, reply_ids: Sequence[int]) -> None:
        """Store the replies of an interaction, replacing any others.

        Nothing is stored if the interaction is gone: its author may have used ``/forget`` meanwhile.
        """
        await self._database.write(questions.record_replies, chat_id, message_id, reply_ids)

    async def interaction(self, chat_id: int, message_id: int) -> Interaction | None:
        """Return the interaction of the message with the question."""
        return await self._database.read(questions.interaction, chat_id, message_id)

    async def interaction_of_reply(self, chat_id: int, reply_id: int) -> Interaction | None:
        """Return the interaction that a message of the bot replies to."""
        return await self._database.read(questions.interaction_of_reply, chat_id, reply_id)

    async def last_questions(
        self,
        chat_id: int,
        user_id: int,
        *,
        thread_id: int | None = None,
        within: timedelta,
        before: int,
        count: int = LAST_QUESTIONS,
    ) -> tuple[str, ...]:
        """Return somebody's last questions or button presses in a conversation, the latest last.

        Args:
            chat_id: of the chat.
            user_id: of who asked.
            thread_id: of the topic; None outside topics. Each topic is a conversation of its own.
            within: how long ago, at most.
            before: not in or after the message with this id.
            count: how many, at most.
        """
        since = self._now() - within
        return await self._database.read(
            questions.last_questions, chat_id, user_id, thread_id, since, before, count
        )

    async def votes(self, user_id: int, question_id: int) -> Votes:
        """Return the votes on the answer to a question, as a person sees them."""
        return await self._database.read(questions.votes_on, user_id, question_id)

    async def vote(self, user_id: int, question_id: int, value: int) -> Votes:
        """Count a person's vote on the answer to a question, replacing an earlier one.

        Who voted is stored for three days; after that a vote counts, but can no longer be changed. A deleted
        question has no votes.

        Args:
            user_id: of the person.
            question_id: of the question.
            value: 1, -1, or 0 to withdraw a vote.

        Raises:
            ValueError: it is another value.
        """
        return await self._database.write(questions.vote, user_id, question_id, value, self._now())

    async def wait_for_answer(self, user_id: int, question_id: int) -> bool:
        """Store that somebody wants to be told when a question is answered, and return whether that is done.

        It is not if the question is gone, or if the person waits for many answers already.
        """
        return await self._database.write(waiting.wait_for_answer, user_id, question_id, self._now())

    async def stop_waiting(self, user_id: int, question_id: int | None = None) -> None:
        """Delete that somebody waits for the answer to a question; where it is None, to any question."""
        await self._database.write(waiting.stop_waiting, user_id, question_id)

    async def is_waiting(self, user_id: int, question_id: int) -> bool:
        """Return whether somebody wants to be told when a question is answered."""
        return await self._database.read(waiting.is_waiting, user_id, question_id)

    async def take_waiting(self, snapshot: str, limit: int) -> list[WaitingReader]:
        """Return some of those whose questions a snapshot was not searched for, the longest waiting first.

        For an hour, they are returned to nobody else. Afterwards, they are again, unless :meth:`keep_waiting`
        was called or their question was answered.

        Args:
            snapshot: its id.
            limit: how many, at most.
        """
        async with self._database.writing() as connection:
            return await waiting.take_waiting(connection, snapshot, limit, self._now())

    async def keep_waiting(self, reader: WaitingReader, snapshot: str) -> None:
        """Store that a snapshot holds no answer to somebody's question."""
        async with self._database.writing() as connection:
            await waiting.keep_waiting(connection, reader, snapshot)

    async def subscription(self, chat_id: int) -> Subscription | None:
        """Return a chat's subscription to a quote a day, or None."""
        return await self._database.read(subscriptions.subscription, chat_id)

    async def subscribe(self, wanted: Subscription) -> None:
        """Store a subscription to a quote a day; of an earlier one, when its last quote was sent is kept."""
        await self._database.write(subscriptions.subscribe, wanted)

    async def unsubscribe(self, chat_id: int) -> None:
        """Delete a chat's subscription to a quote a day, and which quotes it has got."""
        await self._database.write(subscriptions.unsubscribe, chat_id)

    async def due_subscriptions(self, limit: int) -> list[Subscription]:
        """Return the subscriptions whose next quote is due, the earliest first, at most ``limit``."""
        async with self._database.reading() as connection:
            return await subscriptions.due_subscriptions(connection, limit, self._now())

    async def received_quotes(self, chat_id: int) -> frozenset[str]:
        """Return the names of the quotes that a chat has got since it got all of them."""
        async with self._database.reading() as connection:
            return await subscriptions.received_quotes(connection, chat_id)

    async def claim_delivery(
        self, due: Subscription, next_at: datetime, quote: str | None, *, begins_anew: bool = False
    ) -> bool:
        """Return whether the quote that is due may be sent now: once, also across processes and kills.

        Args:
            due: the subscription as it was read.
            next_at: when the next quote is due.
            quote: the name of the quote; None lets this one out.
            begins_anew: whether the chat has got all others and gets them again.
        """
        async with self._database.writing() as connection:
            return await subscriptions.claim_delivery(
                connection, due, next_at, quote, self._now(), begins_anew=begins_anew
            )

    async def note_interviews(self, slugs: Collection[str]) -> None:
        """Store that these interviews are served, since now if they were not before."""
        async with self._database.writing() as connection:
            await subscriptions.note_interviews(connection, slugs, self._now())

    async def interviews_since(self, moment: datetime) -> frozenset[str]:
        """Return the slugs of the interviews that were first served after a moment."""
        async with self._database.reading() as connection:
            return await subscriptions.interviews_since(connection, moment)

    async def record_quote(self, quoted: QuotedPassage, messages: Sequence[QuoteMessage] = ()) -> None:
        """Store a passage that is quoted, and for 30 days the messages with it, to correct them if needed."""
        await self._database.write(corrections.record_quote, quoted, messages, self._now())

    async def quoted_passage(self, passage_hash: str) -> QuotedPassage | None:
        """Return a passage that was quoted, by its hash, or None if it is not stored."""
        return await self._database.read(corrections.quoted_passage, passage_hash)

    async def unchecked_passages(self, snapshot: str, limit: int) -> list[QuotedPassage]:
        """Return some quoted passages that were not looked for in a snapshot yet.

        Args:
            snapshot: its id.
            limit: how many, at most.
        """
        async with self._database.reading() as connection:
            return await corrections.unchecked_passages(connection, snapshot, limit)

    async def note_checked(self, quoted: QuotedPassage, snapshot: str, *, is_served: bool) -> None:
        """Store whether a snapshot still has a passage; the first time that one has not is kept."""
        changed_at = None if is_served else quoted.changed_at or self._now()
        async with self._database.writing() as connection:
            await corrections.note_checked(connection, quoted.hash, snapshot, changed_at)

    async def messages_to_correct(self, limit: int) -> list[tuple[QuoteMessage, QuotedPassage]]:
        """Return some messages whose quote is not served any more, each with the passage as it was."""
        async with self._database.reading() as connection:
            return await corrections.messages_to_correct(connection, limit)

    async def remove_quote_message(self, message: QuoteMessage) -> None:
        """Delete that a message holds a quote: it was marked, or cannot be."""
        async with self._database.writing() as connection:
            await corrections.remove_quote_message(connection, message.chat_id, message.message_id)

    async def unanswered(self, limit: int = UNANSWERED_LIMIT) -> list[Unanswered]:
        """Return the declined questions that no editor has settled, newest first."""
        async with self._database.reading() as connection:
            return await editing.unanswered(connection, limit, self._now())

    async def settle(
        self, question_ids: Sequence[int], how: Settlement, until: datetime | None = None
    ) -> None:
        """Record what an editor did about questions, so that they are no longer open.

        Args:
            question_ids: of the questions; those that are gone are ignored.
            how: what was done.
            until: with ``Settlement.LATER``, when they are open again.

        Raises:
            ValueError: ``until`` is missing, or not used.
        """
        async with self._database.writing() as connection:
            await editing.settle(connection, question_ids, how, until)

    async def reopen(self, wordings: Iterable[str]) -> None:
        """Open the questions again whose wordings had been added to an exchange, and were removed from it.

        Args:
            wordings: as they were added; spaces and upper case make no difference.
        """
        async with self._database.writing() as connection:
            await editing.reopen(connection, wordings)

    async def statistics(self, since: datetime) -> Statistics:
        """Return the figures of whole days (UTC), from that of ``since`` to today.

        Questions whose texts have been deleted are counted, too.
        """
        async with self._database.reading() as connection:
            return await statistics(connection, since, self._now())

    async def outcomes(self, ended: timedelta, length: timedelta) -> Outcomes:
        """Return the outcomes of the questions of a period, as far as their texts are still stored.

        Args:
            ended: how long ago the period ended.
            length: of the period.
        """
        until = self._now() - ended
        async with self._database.reading() as connection:
            return await outcomes(connection, until - length, until)

    async def record_change(self, editor_id: int, editor_name: str, action: Action, details: str) -> None:
        """Add a change to the audit trail."""
        async with self._database.writing() as connection:
            await editing.record_change(connection, editor_id, editor_name, action, details, self._now())

    async def changes(self, limit: int, before: int | None = None) -> list[Change]:
        """Return the changes of editors, newest first.

        Args:
            limit: how many changes.
            before: only changes before the one with this id.
        """
        async with self._database.reading() as connection:
            return await editing.list_changes(connection, limit, before)

    async def claim_alert(self, cause: str, every: timedelta) -> bool:
        """Return whether an alert for a cause may be sent now: once per ``every``, across processes."""
        return await self._database.write(editing.claim_alert, cause, every, self._now())

    async def take_updates(self, taken: Sequence[TakenUpdate]) -> frozenset[str]:
        """Store updates until they are handled, and return the identities of those that are new.

        One is not new if it was taken before, even if it has been handled meanwhile.
        """
        return await self._database.write(journal.take_updates, taken, self._now())

    async def finish_updates(self, identities: Collection[str]) -> None:
        """Delete the contents of updates that were handled; for two days they are still recognised."""
        await self._database.write(journal.finish_updates, identities)

    async def keep_updates(self, identities: Collection[str]) -> None:
        """Say that updates are still being handled, so that no other process begins with them."""
        async with self._database.writing() as connection:
            await journal.keep_updates(connection, identities, self._now())

    async def unfinished_updates(self, attempts: int, idle: timedelta = timedelta()) -> list[Unfinished]:
        """Return the updates that other processes did not finish; this is one more attempt.

        Args:
            attempts: after this many, an update is given up, because it may be what ends the processes.
            idle: for how long no process has said that it is handling an update.
        """
        async with self._database.writing() as connection:
            return await journal.unfinished_updates(connection, attempts, idle, self._now())

    async def forget(self, user_id: int) -> Forgotten:
        """Delete everything that is linked to a person: settings, votes, the questions of three days.

        Older questions are linked to nobody. The audit trail is kept.
        """
        async with self._database.writing() as connection:
            forgotten = await privacy.forget(connection, user_id)
        await self._database.drop_log()
        return forgotten

    async def purge(self, keep: timedelta) -> int:
        """Delete the texts of old questions, and who asked and voted more than three days ago.

        It takes many short transactions, so that readers can write in between.

        Args:
            keep: for how long the texts of questions are kept; who asked them, no longer than that.

        Returns:
            How many questions were deleted. They are still counted in ``statistics``.
        """
        removed, is_done, now = 0, False, self._now()
        while not is_done:
            async with self._database.writing() as connection:
                batch, is_done = await privacy.purge_batch(connection, keep, now)
            removed += batch
            # Readers may be waiting to write.
            await asyncio.sleep(_PURGE_REST_SECONDS)
        await self._database.drop_log()
        return removed

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)


async def _ping(connection: AsyncConnection) -> None:
    await connection.exec_driver_sql("SELECT 1")
