"""Who answers, what that person is, and who asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from content.article.blocks import Hints
from content.article.boilerplate import byline_name
from content.article.names import NAME, PROPER_NAME, is_name, is_person, same_person
from content.article.phrases import any_of, expression, phrases, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_PUNCTUATION: Final = re.compile(r"[.!?;:|]")
_OCCUPATIONS: Final = words("people.occupations")
_INTERVIEWED: Final = tuple(
    re.compile(rf"\b{expression(phrase, name=rf'(?P<who>{NAME})', people='(?P<who>[^.;:]{3,160})')}")
    for phrase in phrases("people.spoken_with")
)
_IN_TITLE: Final = re.compile(rf"\b(?i:{any_of('people.in_title')})\s+(?P<name>{NAME})")
_TALKED: Final = any_of("outlets.spoken_with", outlet=PROPER_NAME)


def name_before_colon(title: str) -> str:
    """Return the person in a title such as ``Gaziz Abishev: Baku and Astana are …``."""
    before, colon, after = title.partition(":")
    return before.strip() if colon and after.strip() and is_person(before.strip(), most=5) else ""


def find_speaker(title: str, label: str, lead: Sequence[str], others: Sequence[str]) -> str:
    """Find the speaker's name.

    Args:
        title: the article's.
        label: the one that stands before the answers, or nothing.
        lead: the article's lead.
        others: captions and other lines that may hold the name.
    """
    text = [*lead, *others]
    named = _without_occupation(name_before_colon(title) or _name_after_with(title), text)
    if named and re.search(rf"\b{any_of('people.places', name=re.escape(named))}\b(?!['’])", " ".join(text)):
        named = ""
    told = _people_in_lead(lead)
    candidates = [*([named] if named else []), *told]
    if label:
        full = [
            name for name in candidates if same_person(name, label) and len(name.split()) > len(label.split())
        ]
        return full[0] if full else (label if is_person(label, most=5) else "")
    if named and (not told or any(same_person(named, name) for name in told) or named in " ".join(text)):
        return named
    return told[0] if len(told) == 1 else ""


def find_role(speaker: str, lead: Sequence[str], others: Sequence[str]) -> str:
    """Find what the speaker is, in words next to the name: in a caption, or where the lead names him."""
    if not speaker:
        return ""
    name = re.escape(speaker)
    before_name = rf"\b{any_of('people.before_role')}\s+(?P<role>[^.!?;:]{{3,120}}?),?\s+{name}\b"
    for line in others:
        caption = re.fullmatch(rf"(?P<role>.{{3,120}}?),?\s+{name}", line)
        if caption and not _PUNCTUATION.search(caption["role"]) and not is_name(caption["role"]):
            return caption["role"].strip(" ,")
        if (after := re.fullmatch(rf"{name}\s*[,–—-]\s*(?P<role>[^.!?;:]{{3,120}})", line)) is not None:
            return after["role"].strip(" ,")
    for paragraph in lead:
        before = re.search(before_name, paragraph)
        if before and not re.search(rf"\b(?:with|to)\b|{_TALKED}", before["role"]):
            return re.sub(r"^(?:an?|the)\s+", "", before["role"].strip(" ,"))
        after = re.search(rf"{name},\s+(?:an?|the)\s+(?P<role>[^,.!?;:]{{3,100}})(?=[,.;])", paragraph)
        if after:
            return after["role"].strip()
    return ""


def find_interviewer(texts: Iterable[str], hints: Hints, outlet: str, speaker: str) -> str:
    """Find who asked: the byline says it, or the page's author."""
    names = [name for text in texts if (name := byline_name(text))]
    author = byline_name(hints.author) or hints.author
    names += [author] if is_person(author, most=4) else []
    return next((n for n in names if not same_person(n, outlet) and not (speaker and n == speaker)), "")


def _name_after_with(title: str) -> str:
    """Return the person in a title such as ``An interview with Gaziz Abishev``."""
    match = _IN_TITLE.search(title)
    return match["name"] if match and is_person(match["name"], most=4) else ""


def _without_occupation(name: str, text: Sequence[str]) -> str:
    """Return a name without the occupation before it: `Политолог Газиз Абишев` begins with a capital, too."""
    parts = name.split()
    while len(parts) > 2 and parts[0].casefold().rstrip(".") in _OCCUPATIONS:
        parts = parts[1:]
    if len(parts) > 2 and " ".join(parts) not in " ".join(text) and " ".join(parts[-2:]) in " ".join(text):
        parts = parts[-2:]
    return " ".join(parts)


def _people_in_lead(lead: Sequence[str]) -> list[str]:
    """Return the names that the lead gives as who was spoken with, each once."""
    people: list[str] = []
    for paragraph in lead:
        for pattern in _INTERVIEWED:
            for match in pattern.finditer(paragraph):
                names = (_without_occupation(n, lead) for n in re.findall(NAME, match["who"]))
                person = next((name for name in names if is_person(name, most=4)), "")
                if person and not any(same_person(person, other) for other in people):
                    people.append(person)
    return people
