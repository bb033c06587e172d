"""The texts of an interview that are embedded: questions, wordings, sentences, passages and answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import sentencex

from index.encoders.encoder import TextRole
from index.language import LanguageDetector, base_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from content.model import Interview


class TextKind(StrEnum):
    """Which part of an exchange a text is."""

    QUESTION = "question"
    WORDING = "wording"
    SENTENCE = "sentence"
    PASSAGE = "passage"
    ANSWER = "answer"

    @property
    def is_question(self) -> bool:
        """Whether it is a question, rather than something the speaker said."""
        return self in {TextKind.QUESTION, TextKind.WORDING}

    @property
    def role(self) -> TextRole:
        """How a text of this kind is embedded: as a question or as a passage."""
        return TextRole.QUESTION if self.is_question else TextRole.PASSAGE

    @property
    def is_in_store(self) -> bool:
        """Whether the vector store holds it: enough of an exchange to be found by."""
        return self.is_question or self is TextKind.PASSAGE


@dataclass(frozen=True, slots=True)
class IndexedText:
    """One embedded text.

    Attributes:
        exchange: the number of its exchange, counted from 0 over all interviews.
        passage: the number of its passage in the answer, or -1 where it belongs to the exchange as a whole.
        language: the ISO 639-1 code of the language it is in, or nothing where it has none.
    """

    kind: TextKind
    exchange: int
    passage: int
    language: str
    text: str


def sentences(text: str, language: str) -> list[str]:
    """Split a text into its sentences, each a verbatim part of it."""
    return [stripped for part in sentencex.segment(language, text) if (stripped := part.strip())]


def indexed_texts_of(interviews: Sequence[Interview]) -> tuple[IndexedText, ...]:
    """Return every unit of the interviews, in order.

    A text that is a sentence, a passage and an answer at once is all three: it is embedded once, and weighs
    more than a sentence among many. Wordings may be in any language; all else is in the interview's.
    """
    language_of = LanguageDetector(base_language(interview.language) for interview in interviews)
    texts: list[IndexedText] = []
    exchanges = ((interview, exchange) for interview in interviews for exchange in interview.exchanges)
    for number, (interview, exchange) in enumerate(exchanges):
        own = base_language(interview.language)
        if exchange.question:
            texts.append(IndexedText(TextKind.QUESTION, number, -1, own, exchange.question))
        texts += (
            IndexedText(TextKind.WORDING, number, -1, language_of(wording), wording)
            for wording in exchange.also_asked
        )
        for position, passage in enumerate(exchange.paragraphs):
            parts = sentences(passage, interview.language) or [passage]
            texts += (IndexedText(TextKind.SENTENCE, number, position, own, part) for part in parts)
            texts.append(IndexedText(TextKind.PASSAGE, number, position, own, passage))
        texts += (IndexedText(TextKind.ANSWER, number, -1, own, turn.text) for turn in exchange.answer)
    return tuple(texts)


def searched_numbers(texts: Sequence[IndexedText]) -> NDArray[np.int64]:
    """Return the numbers of the texts that the vector store searches, in order."""
    return np.flatnonzero([text.kind.is_in_store for text in texts])
