"""Texts about nothing in particular: what is common to them and a question says nothing about an interview.

They are sentences of our own in the five languages: small talk, questions to a search engine, orders to a
chat bot, questions that any interviewer asks any guest, and plain statements. Each encoder's vectors are
centred by their mean, a similarity is judged against this cohort's, and they are the class "no answer" of the
search.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def background() -> tuple[str, ...]:
    """Return the background texts, in the order of their file."""
    text = files("index").joinpath("background.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)
