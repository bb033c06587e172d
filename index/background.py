"""Texts of our own that a question is judged against, in the five languages, about nothing in particular.

The background is small talk, questions to a search engine, orders to a chat bot, questions that any
interviewer asks any guest, and plain statements: what is common to them and a question says nothing about an
interview. Each encoder's vectors are centred by their mean, a similarity is judged against this cohort's, and
they are the class "no answer" of the search.

Follow-ups and statements show how a text is put that leans on what came before it, or asks nothing.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def background() -> tuple[str, ...]:
    """Return the background texts, in the order of their file."""
    return _lines("background.txt")


def follow_ups() -> tuple[str, ...]:
    """Return questions that nobody understands who has not heard what came before them."""
    return _lines("follow_ups.txt")


def statements() -> tuple[str, ...]:
    """Return texts that ask nothing."""
    return _lines("statements.txt")


@cache
def _lines(name: str) -> tuple[str, ...]:
    text = files("index").joinpath(name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)
