"""The values that are stored: plain dataclasses, independent of the database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Answers(StrEnum):
    """What the bot answers in a group."""

    MENTIONS = "mentions"
    QUESTIONS = "questions"


class Where(StrEnum):
    """Where a question was asked."""

    PRIVATE = "private"
    GROUP = "group"
    INLINE = "inline"
    GUEST = "guest"
    """In a chat that the bot is not in."""


class Settlement(StrEnum):
    """What an editor did about an unanswered question."""

    ADDED = "added"
    DISMISSED = "dismissed"
    LATER = "later"


class Action(StrEnum):
    """Changes in the audit trail."""

    REINDEXED = "reindexed"
    ADDED = "added"
    """Readers' wordings to an exchange."""
    REMOVED = "removed"
    """Wordings that had been added to an exchange."""
    DISMISSED = "dismissed"
    POSTPONED = "put off"
    PUBLISHED = "published"
    """An interview that was sent as a document."""
    WITHDRAWN = "withdrawn"
    """An interview, whose file is kept."""
    RESTORED = "restored"
    """An interview that had been withdrawn."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The preferences of a reader.

    Attributes:
        language: of the bot's own words; None follows the Telegram client.
        interview: the slug of the only interview to be searched; None for all.
    """

    language: str | None = None
    interview: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of a group.

    Attributes:
        language: of the bot's own words; None follows each reader's Telegram client.
        interview: the slug of the only interview to be searched; None for all.
        answers: what is answered there.
    """

    language: str | None = None
    interview: str | None = None
    answers: Answers = Answers.MENTIONS


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A question and its outcome, without who asked.

    Attributes:
        text: as it was asked.
        language: the one that it was asked in or, where it has no words, the reader's.
        where: kind of chat.
        answered: False if it was declined.
        confidence: of the search, from 0 to 1.
        interview: the slug of the interview that was quoted.
        exchange: the key of the exchange that was quoted.
        passage: the number of the passage in it that was quoted.
        previous: earlier questions that it may refer to, the latest last.
    """

    text: str
    language: str
    where: Where
    answered: bool
    confidence: float
    interview: str | None = None
    exchange: str | None = None
    passage: int | None = None
    previous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """A question or button press in a chat, with the bot's replies.

    Attributes:
        chat_id: of the chat.
        message_id: of the message with the question; of the first answer where a button was pressed.
        user_id: of who asked or pressed: a person, or the chat that somebody speaks as.
        question_id: of the question; None if the message is not a question.
        replies: the ids of the bot's replies, in order.
        thread_id: of the topic, in a group that has topics.
        subject: for a button press, the interviewer's question of the exchange that was shown.
        author_id: of who wrote the words that were asked, if that was somebody else.
    """

    chat_id: int
    message_id: int
    user_id: int
    question_id: int | None = None
    replies: tuple[int, ...] = ()
    thread_id: int | None = None
    subject: str | None = None
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes on an answer.

    Attributes:
        up: how many found it helpful.
        down: how many did not.
        mine: the vote of the person who sees them: 1, -1, or 0 for none.
    """

    up: int
    down: int
    mine: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was declined and that no editor has settled."""

    question_id: int
    text: str
    language: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingReader:
    """Somebody who wants to be told when a question is answered."""

    user_id: int
    question_id: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat that gets a quote a day.

    Attributes:
        chat_id: of a person's private chat, or of a group.
        thread_id: of the topic to write to, in a group that has topics.
        language: of the bot's own words, unless the reader or group chooses another.
        hour: of the day at which the quote is sent, from 0 to 23, by the clock of the subscriber.
        utc_offset: of that clock, in hours east of UTC.
        next_at: when the next quote is due.
        last_at: when the last was sent; before the first, when the subscription began.
    """

    chat_id: int
    thread_id: int | None
    language: str
    hour: int
    utc_offset: int
    next_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage and how often it was quoted."""

    interview: str
    exchange: str
    passage: int
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """How many questions were asked on a day (UTC)."""

    date: date
    answered: int
    declined: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period.

    Attributes:
        questions: how many were asked.
        answered: how many of them were answered.
        declined: how many were not.
        by_language: questions by the language that they were asked in, most first.
        by_where: questions by kind of chat, most first.
        most_quoted: the passages, most quoted first.
        up: helpful votes on the answers.
        down: votes of the other kind.
        days: every day in order, including those without questions.
    """

    questions: int
    answered: int
    declined: int
    by_language: Mapping[str, int]
    by_where: Mapping[Where, int]
    most_quoted: tuple[Quoted, ...]
    up: int
    down: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many questions of a period were answered, and how many were not."""

    answered: int
    declined: int

    @property
    def questions(self) -> int:
        """How many were asked."""
        return self.answered + self.declined


@dataclass(frozen=True, slots=True)
class Change:
    """A change by an editor.

    Attributes:
        id: grows with time.
        at: when.
        editor_id: the editor's Telegram id.
        editor_name: the editor's name at that time.
        action: what was done.
        details: of what; no words of readers, because the trail is kept longer than questions.
    """

    id: int
    at: datetime
    editor_id: int
    editor_name: str
    action: Action
    details: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted for a person who used ``/forget``.

    Attributes:
        settings: 1 if there were any, else 0.
        interactions: questions that were linked to the person; their texts are deleted, too.
        votes: votes that were linked to the person.
    """

    settings: int
    interactions: int
    votes: int


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A passage as it was quoted.

    Attributes:
        hash: of the passage and its speaker.
        interview: the slug.
        exchange: the exchange's key.
        number: of the passage in the exchange.
        text: of the passage.
        changed_at: since when it is not served any more, in these words or at all; None while it is.
    """

    hash: str
    interview: str
    exchange: str
    number: int
    text: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuoteMessage:
    """A message of the bot with a quote.

    Attributes:
        user_id: whom it was sent to, or who asked for it in a group.
        hash: of the quoted passage.
        language: that the bot spoke.
        is_continued: whether it goes on where the message before it ends.
    """

    chat_id: int
    message_id: int
    user_id: int
    hash: str
    language: str
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class TakenUpdate:
    """An update from Telegram that is to be handled.

    Attributes:
        identity: equal for the same update, however often it is delivered.
        user_id: who sent it, None if nobody did.
        content: the update, in JSON.
    """

    identity: str
    user_id: int | None
    content: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An update that an earlier process did not finish.

    Attributes:
        identity: as it was taken.
        content: the update, in JSON.
        taken_at: when it was received, or last known to be handled.
    """

    identity: str
    content: str
    taken_at: datetime
