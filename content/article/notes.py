"""What editors write below an interview: how it was edited, who wrote it, how to support the paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from content.article.grammar import speaks_of_self
from content.article.names import NAME
from content.article.people import is_one_of
from content.article.phrases import any_of, words

if TYPE_CHECKING:
    from collections.abc import Iterable

_EDITED: Final = re.compile(any_of("closing.edited"), re.I)
_APPEAL: Final = re.compile(any_of("closing.appeal"), re.I)
_HEADINGS: Final = re.compile(rf"(?:\d+\s)?{any_of('closing.headings')}(?:\s?\(\d+\))?[.:]?", re.I)
_WRITERS: Final = words("closing.writers")
_BIOGRAPHY: Final = re.compile(rf"(?P<name>{NAME})(?:,[^,.]{{1,80}},)?\s{any_of('closing.biography')}(?=\s)")
# In Turkic languages the verb is an ending of the first sentence's last word.
_ENDINGS: Final = tuple(words("closing.endings_of_biography"))
_FIRST_SENTENCE: Final = re.compile(r"[^.!?]{1,300}(?=[.!?])")
_BEGINS_WITH_NAME: Final = re.compile(rf"(?P<name>{NAME})(?=[\s,])")
_WORD: Final = re.compile(r"[^\W\d_]+")
# Of a paragraph, so much is looked at.
_HEAD: Final = 400


def is_closing_heading(text: str) -> bool:
    """Say whether a heading opens what stands below an interview: `About the author`."""
    return bool(_HEADINGS.fullmatch(text[:_HEAD].strip()))


def is_editors_note(text: str) -> bool:
    """Say whether a paragraph says how the interview was edited."""
    head = text[:_HEAD]
    return bool(_EDITED.match(head.lstrip("([*_ "))) and not speaks_of_self(head)


def is_appeal(text: str) -> bool:
    """Say whether a paragraph asks readers to subscribe, to follow or to give."""
    return bool(_APPEAL.match(text[:_HEAD]))


def interrupts(text: str) -> bool:
    """Say whether a line is the editors' word to the reader, after which more of it may follow."""
    return is_editors_note(text) or is_appeal(text)


def may_be_biography(text: str) -> bool:
    """Say whether a paragraph begins as a note about a person does: `Ann Host is …`."""
    head = text[:_HEAD]
    return _tells_what_somebody_is(head) and not speaks_of_self(head)


def is_biography(text: str, people: Iterable[str]) -> bool:
    """Say whether a paragraph is a note about one of some people, or about somebody who writes."""
    head = text[:_HEAD]
    named = _BEGINS_WITH_NAME.match(head)
    if named is None or speaks_of_self(head):
        return False
    writes = any(_without_ending(word.casefold()) in _WRITERS for word in _WORD.findall(head))
    return writes or (_tells_what_somebody_is(head) and is_one_of(named["name"], people))


def _tells_what_somebody_is(text: str) -> bool:
    if _BIOGRAPHY.match(text):
        return True
    sentence = _FIRST_SENTENCE.match(text)
    return bool(_BEGINS_WITH_NAME.match(text) and sentence and sentence[0].endswith(_ENDINGS))


def _without_ending(word: str) -> str:
    return next((word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)), word)
