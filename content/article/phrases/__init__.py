"""What articles say around and between the turns of a dialogue: one file of phrases a language.

A phrase is words with a space between them, and these marks:

======== ===================================================================================
``a/b``  either word
``(a)``  a word that may be missing
``a*``   any ending
``…``    any words, or none
``#``    a number
``a:``   the word and a colon
``{a}``  a place that the caller fills in
======== ===================================================================================

An apostrophe stands for every kind of it, and ``ё`` for ``е``, too.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES: Final = ("az", "en", "kk", "ru", "tr")

_FILES: Final[Mapping[str, Mapping[str, Any]]] = {
    language: tomllib.loads((resources.files(__name__) / f"{language}.toml").read_text("utf-8"))
    for language in LANGUAGES
}


def phrases(kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind, such as ``boilerplate.related``, in all languages together."""
    return tuple(phrase for _, phrase in _entries(kind))


def words(kind: str) -> frozenset[str]:
    """Return the single words of a kind, in all languages together."""
    return frozenset(phrases(kind))


def months() -> Mapping[str, int]:
    """Return the number of every month by the first letters of its name."""
    return {
        start: number
        for file in _FILES.values()
        for number, starts in enumerate(file["months"], 1)
        for start in starts.split("/")
    }


def any_of(kind: str, **places: str) -> str:
    """Return a regular expression for any phrase of a kind.

    Args:
        kind: as in :func:`phrases`.
        **places: the expression for each ``{place}`` in the phrases.
    """
    return "(?:" + "|".join(expression(phrase, **places) for phrase in phrases(kind)) + ")"


def expression(phrase: str, **places: str) -> str:
    """Return the regular expression of one phrase."""
    parts: list[str] = []
    opened = False
    for slot in phrase.split():
        if slot == "…":
            parts.append(r"\b.{0,200}")
            continue
        is_optional = slot.startswith("(") and slot.endswith(")")
        either = "|".join(_word(word, places) for word in slot.strip("()").split("/"))
        group = f"(?:{either})"
        if is_optional:
            parts.append(rf"(?:\s+{group})?" if opened else rf"(?:{group}\s+)?")
        else:
            parts.append(rf"\s+{group}" if opened else group)
            opened = True
    return "".join(parts)


def _word(word: str, places: Mapping[str, str]) -> str:
    if word.startswith("{"):
        return places[word.strip("{}")]
    escaped = re.escape(word)
    for mark, meaning in (
        (re.escape("*"), r"\w*"),
        (re.escape("#"), r"\d+"),
        ("'", "['’ʼ]"),
        ("ё", "[её]"),
        (":", r"\s*[:：]"),
    ):
        escaped = escaped.replace(mark, meaning)
    return escaped


def _entries(kind: str) -> Iterator[tuple[str, str]]:
    table, _, key = kind.partition(".")
    for language, file in _FILES.items():
        entries = file[table][key]
        # A list of single words is written as one text.
        for entry in entries.split() if isinstance(entries, str) else entries:
            yield language, entry
