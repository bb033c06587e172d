"""What goes into the state and comes out of it: plain values, with no database in them."""

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


class Settlement(StrEnum):
    """What an editor did about a question that nothing answered."""

    ADDED = "added"
    DISMISSED = "dismissed"
    LATER = "later"


class Action(StrEnum):
    """What editors do that is put down."""

    REINDEXED = "reindexed"
    ADDED = "added"
    """Readers' wordings to an exchange."""
    DISMISSED = "dismissed"
    POSTPONED = "put off"


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reader has chosen.

    Attributes:
        language: of the bot's own words; None follows the Telegram client.
        interview: the slug of the only interview to be searched; None for all.
    """

    language: str | None = None
    interview: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What a group's admins have chosen.

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
    """A question and what became of it, without who asked.

    Attributes:
        text: as it was asked.
        language: the reader's.
        where: kind of chat.
        answered: False if it was declined.
        confidence: of the search, from 0 to 1.
        interview: the slug of the interview that was quoted.
        exchange: the key of the exchange that was quoted.
        passage: the number of the passage in it that was quoted.
        previous: what was asked before, the latest last, as far as the question leans on it.
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
class Turn:
    """The messages of a chat that belong together: somebody's question or press, and the bot's answer.

    Attributes:
        chat_id: of the chat.
        message_id: of the message with the question; of the first answer where a button was pressed.
        user_id: of who asked or pressed: a person, or the chat that somebody speaks as.
        question_id: of the question; None where none was asked, or what was said is none.
        replies: ids of the messages that the bot answered with, in their order.
        thread_id: of the topic, in a group that has topics.
        subject: where a button was pressed, the interviewer's question that it led to.
    """

    chat_id: int
    message_id: int
    user_id: int
    question_id: int | None = None
    replies: tuple[int, ...] = ()
    thread_id: int | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """What people think of an answer.

    Attributes:
        up: how many found it helpful.
        down: how many did not.
        mine: the vote of the person who looks: 1, -1, or 0 for none.
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
    """What was asked in a time, and how it was received.

    Attributes:
        questions: how many were asked.
        answered: how many of them were answered.
        declined: how many were not.
        by_language: questions by the reader's language, most first.
        by_where: questions by kind of chat, most first.
        most_quoted: the passages, most quoted first.
        up: helpful votes on the answers.
        down: votes of the other kind.
        days: every day, the quiet ones included, in their order.
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
class Change:
    """Something an editor did.

    Attributes:
        id: grows with time.
        at: when.
        editor_id: the editor's Telegram id.
        editor_name: the editor's name at that time.
        action: what was done.
        details: to what, in no reader's words: a trail is kept longer than questions are.
    """

    id: int
    at: datetime
    editor_id: int
    editor_name: str
    action: Action
    details: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was kept of a person who asked to be forgotten, and is no longer.

    Attributes:
        settings: 1 if there were any, else 0.
        turns: questions that were known to be this person's; their texts are gone, too.
        votes: votes that were known to be this person's.
    """

    settings: int
    turns: int
    votes: int
