"""A reader's message -> the queries in it: questions in words that can be searched with.

A long letter says much and asks little: only its questions are searched for. A follow-up such as "and China?"
is searched for together with what it follows up on: in the letter, or in what the same person asked before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sentencex

from index.query.sentence_type import SentenceType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    TypedSentence = tuple[str, SentenceType]

# Of a text that is embedded as a whole, in characters.
_MAX_CHARACTERS: Final = 2000
# A longer sentence was written without full stops: it is split into overlapping windows of so many words.
_MAX_WORDS: Final = 60
_WINDOW_WORDS: Final = 24
# More than Telegram's longest message has. Of even longer texts the beginning and the end are used.
_MAX_SENTENCES: Final = 64
# How many sentences before it a follow-up is searched together with.
_MAX_CONTEXT: Final = 3


@dataclass(frozen=True, slots=True)
class Query:
    """A question in a message.

    Attributes:
        sentence: the question itself.
        context: the sentences before it in the message that it is searched for together with.
        earlier: the sentences of earlier messages that it is searched for together with.
    """

    sentence: str
    context: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it, in the order in which it was asked."""
        return (*self.earlier, *self.context, self.sentence)

    @property
    def text(self) -> str:
        """All of it as one text."""
        return " ".join(self.sentences)

    def alone(self) -> Query:
        """Return the question without what was asked in earlier messages."""
        return Query(self.sentence, self.context)


def split_sentences(message: str) -> list[str]:
    """Return the sentences of a message that have a letter or a digit, each once, in their order."""
    found = list(dict.fromkeys(part for part in _split(message) if any(map(str.isalnum, part))))
    half = _MAX_SENTENCES // 2
    return found if len(found) <= _MAX_SENTENCES else [*found[:half], *found[-half:]]


def _split(message: str) -> Iterator[str]:
    for line in message.splitlines():
        for sentence in sentencex.segment("en", line):
            words = sentence.split()
            if len(words) <= _MAX_WORDS:
                yield truncate(sentence.strip())
            else:
                for start in range(0, len(words) - _WINDOW_WORDS // 2, _WINDOW_WORDS // 2):
                    yield truncate(" ".join(words[start : start + _WINDOW_WORDS]))


def queries_in(earlier: Sequence[TypedSentence], message: Sequence[TypedSentence]) -> list[Query]:
    """Return what a message asks, each follow-up with what it follows up on.

    Args:
        earlier: the sentences of earlier messages; they only serve as context.
        message: the sentences of the message.
    """
    # Of an earlier letter only the questions are context.
    sentences = [one for one in earlier if one[1] is not SentenceType.STATEMENT]
    first = len(sentences)
    queries = []
    for one in message:
        sentences.append(one)
        if one[1] is SentenceType.STATEMENT:
            continue
        last = len(sentences) - 1
        start = last
        while sentences[start][1] is SentenceType.FOLLOW_UP and start > max(0, last - _MAX_CONTEXT):
            start -= 1
        texts = [text for text, _ in sentences]
        context = tuple(texts[max(start, first) : last])
        queries.append(Query(texts[last], context, tuple(texts[start:first])))
    return queries


def truncate(text: str) -> str:
    """Return the beginning and the end of an overlong text, cut between words."""
    if len(text) <= _MAX_CHARACTERS:
        return text
    half = _MAX_CHARACTERS // 2
    beginning, end = text[:half], text[-half:]
    return f"{beginning.rpartition(' ')[0] or beginning} {end.partition(' ')[2] or end}"
