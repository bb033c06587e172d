"""Texts that come with the search, in the five languages and on no topic in particular.

The background is small talk, questions to a search engine, orders to a chat bot, questions that any
interviewer asks any guest, and plain statements: what they have in common with a question says nothing about
an interview. An encoder's vectors are centred by the mean of theirs, similarities are standardised by theirs,
and they are the class "no answer" of the search.

Follow-ups and statements are examples of texts that refer to an earlier question, or ask nothing. Chatter is
what people say around a question.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Line(NamedTuple):
    """A text, and which language it is in."""

    language: str
    text: str


def background() -> tuple[Line, ...]:
    """Return the background texts, in the order of their file."""
    return _lines("background.txt")


def follow_ups() -> tuple[Line, ...]:
    """Return questions that cannot be understood without an earlier one."""
    return _lines("follow_ups.txt")


def statements() -> tuple[Line, ...]:
    """Return texts that ask nothing."""
    return _lines("statements.txt")


def chatter() -> tuple[Line, ...]:
    """Return sentences about nothing."""
    return _lines("chatter.txt")


@cache
def _lines(name: str) -> tuple[Line, ...]:
    text = files("index.data").joinpath(name).read_text(encoding="utf-8")
    return tuple(Line(*line.split("\t", 1)) for line in text.splitlines())
