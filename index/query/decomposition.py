"""A reader's message -> the questions in it, in words that can be searched with.

A long letter says much and asks little: only those of its sentences that ask are searched for. A question
that leans on what came before it, such as "and China?", is searched for together with that: in the letter, or
in what the same person asked before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sentencex

from index.query.sentence_type import SentenceType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    # A sentence, and how it is put.
    Read = tuple[str, SentenceType]

# Of a text that is to be embedded as a whole, in characters.
_LONGEST_TEXT: Final = 2000
# A longer sentence is somebody's who does without full stops: it is read through a window of so many words.
_LONGEST_SENTENCE: Final = 60
_WINDOW: Final = 24
# More than Telegram's longest message has; what is longer yet is read at its beginning and its end.
_MOST_SENTENCES: Final = 64
# How many texts a question may lean on, one on the other.
_LONGEST_CHAIN: Final = 3


def split_sentences(message: str) -> list[str]:
    """Return the sentences of a message that have a letter or a digit, each once, in their order."""
    found = list(dict.fromkeys(part for part in _split(message) if any(map(str.isalnum, part))))
    half = _MOST_SENTENCES // 2
    return found if len(found) <= _MOST_SENTENCES else [*found[:half], *found[-half:]]


def _split(message: str) -> Iterator[str]:
    for line in message.splitlines():
        for sentence in sentencex.segment("en", line):
            words = sentence.split()
            if len(words) <= _LONGEST_SENTENCE:
                yield cut(sentence.strip())
            else:
                for start in range(0, len(words) - _WINDOW // 2, _WINDOW // 2):
                    yield cut(" ".join(words[start : start + _WINDOW]))


def queries_in(earlier: Iterable[Read], message: Sequence[Read]) -> list[str]:
    """Return what is asked, each question with what it leans on before it.

    Args:
        earlier: the sentences of what was asked earlier; they are only there to be leaned on.
        message: the sentences of the message, each with its manner.
    """
    # Of an earlier letter, what it asked is what is being talked about.
    texts: list[Read] = [(text, manner) for text, manner in earlier if manner is not SentenceType.SAYS]
    found = []
    for text, manner in message:
        texts.append((text, manner))
        if manner is SentenceType.SAYS:
            continue
        start = len(texts) - 1
        while texts[start][1] is SentenceType.LEANS and start > max(0, len(texts) - 1 - _LONGEST_CHAIN):
            start -= 1
        found.append(" ".join(said for said, _ in texts[start:]))
    return found


def cut(text: str) -> str:
    """Return the beginning and the end of an overlong text, whole words of them."""
    if len(text) <= _LONGEST_TEXT:
        return text
    half = _LONGEST_TEXT // 2
    beginning, end = text[:half], text[-half:]
    return f"{beginning.rpartition(' ')[0] or beginning} {end.partition(' ')[2] or end}"
