"""All that the interviews hold, as utterances: what one person says or writes without a break."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from content.model import Passage
from index.quote_check.words import Word, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from content.model import Exchange, Interview, Speaker

    Ids = npt.NDArray[np.int32]
    Positions = npt.NDArray[np.intp]

_BETWEEN_UTTERANCES: Final = -1
_UNKNOWN_WORD: Final = -2


class Voice(Enum):
    """Whose words an utterance is."""

    SPEAKER = "speaker"
    INTERVIEWER = "interviewer"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Utterance:
    """A turn of a speaker, a question of the interviewer, or the title or lead of the outlet.

    Attributes:
        exchange: that it belongs to; None for the title and the lead.
        speaker: who says it; None where it is no turn of a speaker.
        first_passage: the number of its first paragraph in the exchange.
        paragraphs: at least one.
    """

    interview: Interview
    voice: Voice
    paragraphs: tuple[str, ...]
    exchange: Exchange | None = None
    speaker: Speaker | None = None
    first_passage: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in an utterance.

    Attributes:
        paragraph: the number of the paragraph in the utterance that they begin in.
        is_whole_sentences: whether they begin with a sentence and end with one.
    """

    utterance: Utterance
    paragraph: int
    is_whole_sentences: bool

    @property
    def passage(self) -> Passage | None:
        """The passage that the words begin in; None where no speaker says them."""
        said, exchange = self.utterance, self.utterance.exchange
        if said.speaker is None or exchange is None:
            return None
        return Passage(said.interview, exchange, said.first_passage + self.paragraph)


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of the corpus in a row, all of one utterance: from ``start`` to before ``stop``."""

    start: int
    stop: int


class Corpus:
    """The words of all utterances in a row, in which phrases are found exactly.

    Args:
        interviews: whose utterances they are.
    """

    def __init__(self, interviews: Iterable[Interview]) -> None:
        self.utterances = tuple(one for interview in interviews for one in _utterances_of(interview))
        self.words: list[Word | None] = []
        self._paragraphs: list[int] = []
        self._starts: list[int] = []
        for utterance in self.utterances:
            self._starts.append(len(self.words))
            for number, paragraph in enumerate(utterance.paragraphs):
                words = words_in(paragraph)
                self.words += words
                self._paragraphs += [number] * len(words)
            self.words.append(None)
            self._paragraphs.append(0)
        self._ids: dict[str, int] = {}
        self._exact = self._known_ids(one.key if one else None for one in self.words)
        self._folded = self._known_ids(one.folded if one else None for one in self.words)

    def exact(self, words: Sequence[Word]) -> list[Span]:
        """Return where these very words stand, in order."""
        return self._spans(self._exact, [word.key for word in words])

    def folded(self, words: Sequence[Word]) -> list[Span]:
        """Return where these words stand in whatever capitals, in order."""
        return self._spans(self._folded, [word.folded for word in words])

    def words_of(self, span: Span) -> tuple[Word, ...]:
        """Return the words of a span."""
        return tuple(word for word in self.words[span.start : span.stop] if word is not None)

    def utterance_at(self, position: int) -> int:
        """Return the number of the utterance that a word is in."""
        return int(np.searchsorted(self._starts, position, side="right")) - 1

    def span_of(self, number: int) -> Span:
        """Return all words of an utterance."""
        stop = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.words)
        return Span(self._starts[number], stop - 1)

    def starts_a_sentence(self, position: int) -> bool:
        """Return whether a word is the first of a sentence, quotation marks before it aside."""
        before = position - 1
        while before >= 0 and (word := self.words[before]) is not None and not word.is_word:
            if word.ends_a_sentence:
                return True
            before -= 1
        return (
            before < 0 or self.words[before] is None or self._paragraphs[before] != self._paragraphs[position]
        )

    def place(self, span: Span) -> Place:
        """Return the place of a span."""
        following = self.words[span.stop]
        last = self.words[span.stop - 1]
        ends = (
            following is None
            or following.ends_a_sentence
            or (last is not None and last.ends_a_sentence)
            or self._paragraphs[span.stop] != self._paragraphs[span.stop - 1]
        )
        return Place(
            self.utterances[self.utterance_at(span.start)],
            self._paragraphs[span.start],
            ends and self.starts_a_sentence(span.start),
        )

    def weight(self, word: Word) -> float:
        """Return how much a word tells about where it is from: the logarithm of how rare it is."""
        count = self._counts[self._ids[word.folded]] if word.folded in self._ids else 0
        return float(np.log(2 + len(self.words)) - np.log(1 + count)) if word.is_word else 0.5

    @cached_property
    def _counts(self) -> Positions:
        return np.bincount(self._folded[self._folded >= 0], minlength=len(self._ids))

    def _known_ids(self, keys: Iterable[str | None]) -> Ids:
        ids = (
            _BETWEEN_UTTERANCES if key is None else self._ids.setdefault(key, len(self._ids)) for key in keys
        )
        return np.fromiter(ids, np.int32, len(self.words))

    def _spans(self, known: Ids, keys: Sequence[str]) -> list[Span]:
        ids = [self._ids.get(key, _UNKNOWN_WORD) for key in keys]
        if not ids or _UNKNOWN_WORD in ids:
            return []
        candidates = np.flatnonzero(known[: len(known) - len(ids) + 1] == ids[0])
        for offset, id_ in enumerate(ids[1:], 1):
            if not candidates.size:
                break
            candidates = candidates[known[candidates + offset] == id_]
        return [Span(start, start + len(ids)) for start in candidates.tolist()]


def _utterances_of(interview: Interview) -> Iterator[Utterance]:
    yield Utterance(interview, Voice.OUTLET, (interview.title,))
    if interview.lead:
        yield Utterance(interview, Voice.OUTLET, interview.lead)
    for exchange in interview.exchanges:
        if exchange.question:
            yield Utterance(interview, Voice.INTERVIEWER, (exchange.question,), exchange)
        number = 0
        for turn in exchange.answer:
            yield Utterance(interview, Voice.SPEAKER, turn.paragraphs, exchange, turn.speaker, number)
            number += len(turn.paragraphs)
