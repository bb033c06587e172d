"""What an interview is: frozen values that cannot hold anything an interview file could not say."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import date


# A name with a dot in it, or an address: Telegram makes a link of nothing else.
_HOST: Final = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+|[0-9a-f:.]*:[0-9a-f:.]*")


class InterviewError(ValueError):
    """An interview that contradicts itself; the message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of the interviewer and the speaker's answer.

    Attributes:
        id: unique in its interview; letters, digits, ``-`` and ``_``.
        question: empty for a statement that nobody asked for.
        answer: the paragraphs of the speaker's reply, at least one.
        also_asked: other ways people ask it; they help to find the exchange and are never quoted.
    """

    id: str
    question: str
    answer: tuple[str, ...]
    also_asked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an exchange with nothing to quote.

        Raises:
            InterviewError: the id or the answer is missing, or a paragraph is blank.
        """
        if not self.id:
            raise InterviewError("an exchange has no id")
        if not self.answer or not all(paragraph.strip() for paragraph in self.answer):
            raise InterviewError(f"the exchange {self.id!r} has no answer")

    @property
    def text(self) -> str:
        """The whole answer, its paragraphs joined by a blank line."""
        return "\n\n".join(self.answer)


@dataclass(frozen=True, slots=True)
class Interview:
    """One published conversation.

    Attributes:
        slug: the file's name without ``.md``.
        language: an ISO 639-1 code such as ``en``.
        lead: paragraphs before the first question; never quoted as the speaker's words.
        exchanges: in the order of the file, at least one.
        url: an http or https address, or empty.
    """

    slug: str
    title: str
    speaker: str
    language: str
    exchanges: tuple[Exchange, ...]
    lead: tuple[str, ...] = ()
    role: str = ""
    outlet: str = ""
    interviewer: str = ""
    url: str = ""
    date: date | None = None

    def __post_init__(self) -> None:
        """Refuse an interview that cannot be served.

        Raises:
            InterviewError: a required field is empty, an id stands twice, or the url is not one.
        """
        for name in ("slug", "title", "speaker", "language"):
            if not getattr(self, name).strip():
                raise InterviewError(f"the {name} is empty")
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
            for number in range(len(exchange.answer))
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of an answer: the unit that is embedded, searched and quoted first."""

    interview: Interview
    exchange: Exchange
    number: int

    @property
    def text(self) -> str:
        """The paragraph, character for character as in the interview file."""
        return self.exchange.answer[self.number]


def exchange_key(slug: str, exchange_id: str) -> str:
    """Return 16 hexadecimal characters that name an exchange wherever little room is, as in a button."""
    return hashlib.sha256(f"{slug}\0{exchange_id}".encode()).hexdigest()[:16]


def is_web_address(text: str) -> bool:
    """Say whether a text is an absolute http or https address."""
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
