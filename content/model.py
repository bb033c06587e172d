"""What an interview is: frozen, validated values that can hold what an interview file can, and no more."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import date


# A name with a dot in it, or an IP address: Telegram makes links of nothing else.
_HOST: Final = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+|[0-9a-f:.]*:[0-9a-f:.]*")


class InterviewError(ValueError):
    """An interview that contradicts itself; the message says what is wrong and how to fix it."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person whose words may be quoted.

    Attributes:
        name: as it is shown below a quote.
        role: what the person is, such as "Kazakh political analyst"; may be empty.
    """

    name: str
    role: str = ""

    def __post_init__(self) -> None:
        """Refuse a person without a name.

        Raises:
            InterviewError: the name is empty.
        """
        if not self.name.strip():
            raise InterviewError("the speaker is empty")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says without a break.

    Attributes:
        speaker: who says it.
        paragraphs: at least one.
    """

    speaker: Speaker
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, its paragraphs joined by a blank line."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of the interviewer and what was answered.

    Attributes:
        id: unique in its interview; letters, digits, ``-`` and ``_``.
        question: empty for a statement that nobody asked for.
        answer: the turns of the speakers, at least one; with one speaker, exactly one.
        also_asked: other ways people ask it; they help to find the exchange and are never quoted.
    """

    id: str
    question: str
    answer: tuple[Turn, ...]
    also_asked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an exchange with nothing to quote.

        Raises:
            InterviewError: the id or the answer is missing, a paragraph is blank, or two turns in a
                row are of one speaker.
        """
        if not self.id:
            raise InterviewError("an exchange has no id")
        if not self.answer or not all(
            turn.paragraphs and all(paragraph.strip() for paragraph in turn.paragraphs)
            for turn in self.answer
        ):
            raise InterviewError(f"the exchange {self.id!r} has no answer")
        if any(one.speaker == following.speaker for one, following in pairwise(self.answer)):
            raise InterviewError(f"the exchange {self.id!r} has two turns of one speaker in a row: join them")

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Those of all turns, in order."""
        return tuple(paragraph for turn in self.answer for paragraph in turn.paragraphs)

    def passage_of(self, speaker: Speaker) -> int | None:
        """Return the number of the first paragraph that a speaker says; None if that speaker says nothing."""
        number = 0
        for turn in self.answer:
            if turn.speaker == speaker:
                return number
            number += len(turn.paragraphs)
        return None


@dataclass(frozen=True, slots=True)
class Interview:
    """One published conversation.

    Attributes:
        slug: the file's name without ``.md``.
        speakers: whose words may be quoted, at least one, in the order of the file.
        language: an ISO 639-1 code such as ``en``.
        lead: paragraphs before the first question; never quoted as a speaker's words.
        exchanges: in the order of the file, at least one.
        url: an http or https address, or empty.
    """

    slug: str
    title: str
    speakers: tuple[Speaker, ...]
    language: str
    exchanges: tuple[Exchange, ...]
    lead: tuple[str, ...] = ()
    outlet: str = ""
    interviewer: str = ""
    url: str = ""
    date: date | None = None

    def __post_init__(self) -> None:
        """Refuse an interview that cannot be served.

        Raises:
            InterviewError: a required field is empty, an id or a speaker stands twice, a turn is of nobody
                among the speakers, or the url is not one.
        """
        for name in ("slug", "title", "language"):
            if not getattr(self, name).strip():
                raise InterviewError(f"the {name} is empty")
        if not self.speakers:
            raise InterviewError("the interview has no speaker")
        names = Counter(speaker.name for speaker in self.speakers)
        if twice := next((name for name, count in names.items() if count > 1), None):
            raise InterviewError(f"the speaker {twice!r} stands twice")
        for exchange in self.exchanges:
            for turn in exchange.answer:
                if turn.speaker not in self.speakers:
                    raise InterviewError(f"{turn.speaker.name!r} is not one of the interview's speakers")
        if not self.exchanges:
            raise InterviewError(
                "the interview has no exchange: write a `## Question?` and the answer below it"
            )
        counts = Counter(exchange.id for exchange in self.exchanges)
        if twice := next((id_ for id_, count in counts.items() if count > 1), None):
            raise InterviewError(f"the exchange id {twice!r} stands twice")
        if self.url and not is_web_address(self.url):
            raise InterviewError(f"the url {self.url!r} is not an http or https address")

    def passages(self) -> tuple[Passage, ...]:
        """Return every paragraph of every answer, in order."""
        return tuple(
            Passage(self, exchange, number)
            for exchange in self.exchanges
            for number in range(len(exchange.paragraphs))
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of an answer: the unit that is embedded, searched and quoted first.

    Attributes:
        number: counted from 0 over the turns of the exchange.
    """

    interview: Interview
    exchange: Exchange
    number: int

    @property
    def text(self) -> str:
        """The paragraph, character for character as in the interview file."""
        return self.exchange.paragraphs[self.number]

    @property
    def turn(self) -> Turn:
        """The turn that it belongs to: all that is quoted together with it is said by the same person."""
        turns = (turn for turn in self.exchange.answer for _ in turn.paragraphs)
        return next(itertools.islice(turns, self.number, None))

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return self.turn.speaker


def exchange_key(slug: str, exchange_id: str) -> str:
    """Return 16 hexadecimal characters that identify an exchange where space is short, as in buttons."""
    return hashlib.sha256(f"{slug}\0{exchange_id}".encode()).hexdigest()[:16]


def passage_hash(passage: Passage) -> str:
    """Return 16 hexadecimal characters that are the same as long as a passage and its speaker are."""
    return hashlib.sha256(f"{passage.speaker.name}\0{passage.text}".encode()).hexdigest()[:16]


def is_web_address(text: str) -> bool:
    """Return whether a text is an absolute http or https address."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and _HOST.fullmatch(parts.hostname or "") is not None
        and port_is_fine
        and not any(map(str.isspace, text))
    )
