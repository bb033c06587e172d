"""What is embedded of an interview: questions, wordings, sentences, passages and answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import sentencex

from index.embedder import Role
from index.language import LanguageDetector, base_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Interview


class Kind(StrEnum):
    """What a unit is."""

    QUESTION = "question"
    WORDING = "wording"
    SENTENCE = "sentence"
    PASSAGE = "passage"
    ANSWER = "answer"

    @property
    def is_asked(self) -> bool:
        """Whether it is something people ask, rather than something the speaker said."""
        return self in {Kind.QUESTION, Kind.WORDING}

    @property
    def role(self) -> Role:
        """How a text of this kind is embedded: as a question or as a passage."""
        return Role.QUESTION if self.is_asked else Role.PASSAGE

    @property
    def is_in_store(self) -> bool:
        """Whether the vector store holds it: enough of an exchange to be found by."""
        return self.is_asked or self is Kind.PASSAGE


@dataclass(frozen=True, slots=True)
class Unit:
    """One embedded text.

    Attributes:
        exchange: the number of its exchange, counted from 0 over all interviews.
        passage: the number of its passage in the answer, or -1 where it belongs to the exchange as a whole.
        language: the ISO 639-1 code of the language it is in, or nothing where it has none.
    """

    kind: Kind
    exchange: int
    passage: int
    language: str
    text: str


def sentences(text: str, language: str) -> list[str]:
    """Split a text into its sentences, each a verbatim part of it."""
    return [stripped for part in sentencex.segment(language, text) if (stripped := part.strip())]


def units_of(interviews: Sequence[Interview]) -> tuple[Unit, ...]:
    """Return every unit of the interviews, in order.

    A text that is a sentence, a passage and an answer at once is all three: it is embedded once, and weighs
    more than a sentence among many. Wordings may be in any language; all else is in the interview's.
    """
    language_of = LanguageDetector(base_language(interview.language) for interview in interviews)
    units: list[Unit] = []
    exchanges = ((interview, exchange) for interview in interviews for exchange in interview.exchanges)
    for number, (interview, exchange) in enumerate(exchanges):
        own = base_language(interview.language)
        if exchange.question:
            units.append(Unit(Kind.QUESTION, number, -1, own, exchange.question))
        units += (
            Unit(Kind.WORDING, number, -1, language_of(wording), wording) for wording in exchange.also_asked
        )
        for position, passage in enumerate(exchange.answer):
            parts = sentences(passage, interview.language) or [passage]
            units += (Unit(Kind.SENTENCE, number, position, own, part) for part in parts)
            units.append(Unit(Kind.PASSAGE, number, position, own, passage))
        units.append(Unit(Kind.ANSWER, number, -1, own, exchange.text))
    return tuple(units)
