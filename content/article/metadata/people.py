"""Who answers, what that person is, and who asks: where title, lead, byline and labels say it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from content.article.boilerplate import byline_name
from content.article.names import (
    NAME,
    PROPER_NAME,
    is_name,
    is_person,
    same_person,
    without_title,
    written_name,
)
from content.article.phrases import any_of, expression, phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from content.article.blocks import Hints

_PUNCTUATION: Final = re.compile(r"[.!?;:|]")
_NAME: Final = re.compile(NAME)
_INTERVIEWED: Final = tuple(
    re.compile(rf"\b{expression(phrase, name=rf'(?P<who>{NAME})', people='(?P<who>[^.;:]{3,160})')}")
    for phrase in phrases("people.spoken_with")
)
_HOSTS: Final = tuple(
    re.compile(rf"\b{expression(phrase, people='(?P<who>[^.;:]{3,160})')}", re.I)
    for phrase in phrases("people.hosts")
)
_IN_TITLE: Final = re.compile(rf"\b(?i:{any_of('people.in_title')})\s(?P<who>\S.{{1,160}})")
_AFTER_NAME_IN_TITLE: Final = re.compile(rf"(?P<who>{NAME})\s(?i:{any_of('people.in_title_after')})")
_AT_THE_END: Final = re.compile(rf"(?:[|•·]|\s[-–—])\s(?P<who>{NAME})$")
_BYLINE_IN_TITLE: Final = re.compile(rf"(?i:{any_of('people.byline_in_title')})\s(?P<who>{NAME})\s?:")
_BETWEEN_NAMES: Final = re.compile(r",\s|\s(?:and|и|мен|və|ve|who)\s")
_IN_A_LIST: Final = re.compile(r"\s?(?:\([^()]{1,80}\))?(?:,?\s?(?:and|и|мен|və|ve)?\s?)?")
_LONGEST_LIST: Final = 400
_TALKED: Final = any_of("outlets.spoken_with", outlet=PROPER_NAME)
_LONGEST_NAME: Final = 4
_ADDRESS: Final = re.compile(r"https?://\S+")
# `с Кириллом Туши`: a first name that is not written as it is called.
_INSTRUMENTAL: Final = re.compile(r"[А-ЯЁ][а-яё]{2,}(?:ом|ой|ией|ьей)")
# What no name goes across.
_BETWEEN_LINES: Final = " | "
# Of a page, so much is looked through for the full name of who is called by a part of it.
_SEARCHED: Final = 200_000


def name_before_colon(title: str) -> str:
    """Return the person in a title such as ``Gaziz Abishev: Baku and Astana are …``."""
    before, colon, after = title.partition(":")
    name = before.strip()
    if not colon or not after.strip() or _BYLINE_IN_TITLE.match(title):
        return ""
    return name if is_person(without_title(name), most=5) else ""


def guests_in_title(title: str) -> tuple[str, ...]:
    """Return the people whom a title names as who was interviewed."""
    named = [name_before_colon(title)]
    named += [
        next(_people_in(match["who"]), "")
        for pattern in (_IN_TITLE, _AFTER_NAME_IN_TITLE, _AT_THE_END)
        if (match := pattern.search(title))
    ]
    return tuple(dict.fromkeys(without_title(name) for name in named if name))


def author_in_title(title: str) -> str:
    """Return the person in a title such as ``By Ann Reporter: my interview with …``."""
    match = _BYLINE_IN_TITLE.match(title)
    return match["who"] if match else ""


def guests_in_lead(lead: Sequence[str]) -> tuple[str, ...]:
    """Return the people whom the lead names as who was spoken with, each once."""
    people: list[str] = []
    for paragraph in lead:
        for pattern in _INTERVIEWED:
            for match in pattern.finditer(paragraph):
                person = next(_people_in(match["who"]), "")
                if person and not any(same_person(person, other) for other in people):
                    people.append(person)
    return tuple(people)


def panel_in_lead(lead: Sequence[str]) -> tuple[str, ...]:
    """Return everybody in the lists of people that the lead names as spoken with: `with A, B and C`."""
    people: list[str] = []
    for text in lead:
        for match in (m for pattern in _INTERVIEWED for m in pattern.finditer(text)):
            end = match.start("who")
            for name in _NAME.finditer(text, end, end + _LONGEST_LIST):
                if not _IN_A_LIST.fullmatch(text, end, name.start()):
                    break
                people.append(without_title(name[0]))
                end = name.end()
    return tuple(dict.fromkeys(name for name in people if is_person(name, most=_LONGEST_NAME)))


def hosts_in_lead(lead: Sequence[str]) -> tuple[str, ...]:
    """Return the people whom the lead or a greeting names as hosts: `my co-host, Ann Keller`."""
    found = (match["who"] for text in lead for pattern in _HOSTS for match in pattern.finditer(text))
    people = (without_title(name.strip(" ,–—-")) for who in found for name in _BETWEEN_NAMES.split(who))
    return tuple(dict.fromkeys(name for name in people if is_person(name, most=_LONGEST_NAME)))


def find_speaker(title: str, label: str, lead: Sequence[str], others: Sequence[str], said: str) -> str:
    """Find the speaker's name.

    Args:
        title: the article's.
        label: the one that stands before the answers, or nothing.
        lead: the article's lead.
        others: captions and other lines that may hold the name.
        said: the dialogue, in which a host may greet the guest.
    """
    text = _BETWEEN_LINES.join([*lead, *others])
    named = next((n for n in guests_in_title(title) if not _is_place(n, text)), "")
    named = _without_first_words(named, text)
    if _may_be_longer(named, title) and named not in f"{text} {said}".replace(title, " "):
        named = ""
    told = guests_in_lead(lead)
    candidates = [*([named] if named else []), *told]
    if label:
        return full_name(label, [*candidates, title, text, said])
    if named and (not told or any(same_person(named, name) for name in told) or named in text):
        return named
    return told[0] if len(told) == 1 else ""


def full_name(label: str, texts: Iterable[str]) -> str:
    """Return the name of who is called by a label: the fullest that stands in a text, or the label's own."""
    words = len(without_title(label).split())
    size = max(2, min(words, _LONGEST_NAME))
    for text in texts:
        found: Counter[str] = Counter()
        for match in _NAME.finditer(_ADDRESS.sub(" ", text[:_SEARCHED])):
            parts = match[0].rstrip(".").split()
            windows = {" ".join(parts[n : n + k]) for k in (size, 2) for n in range(len(parts) - k + 1)}
            found.update(name for name in windows if _is_fuller(name, label))
        if found:
            return written_name(max(found, key=lambda name: (found[name], len(name))))
    own = written_name(without_title(label))
    return own if is_person(own, most=5) else ""


def _is_fuller(name: str, label: str) -> bool:
    """Say whether a text is a whole name of the person of a label: no initials, no forms of address."""
    parts = name.split()
    return (
        without_title(name) == name
        and all(len(part.rstrip(".")) > 1 for part in parts)
        and is_person(name, most=_LONGEST_NAME)
        and not _INSTRUMENTAL.fullmatch(parts[0])
        and same_person(name, label)
    )


def find_role(speaker: str, lead: Sequence[str], others: Sequence[str]) -> str:
    """Find what the speaker is, in words next to the name: in a caption, or where the lead names him."""
    if not speaker:
        return ""
    name = re.escape(speaker)
    before_name = re.compile(rf"\b{any_of('people.before_role')}\s(?P<role>[^.!?;:]{{3,120}}?),?\s{name}\b")
    after_name = re.compile(rf"{name},\s(?:an?|the)\s(?P<role>[^,.!?;:]{{3,100}})(?=[,.;])")
    caption = re.compile(rf"(?P<role>.{{3,120}}?),?\s{name}")
    caption_after = re.compile(rf"{name}\s?[,–—-]\s?(?P<role>[^.!?;:]{{3,120}})")
    for line in others:
        match = caption.fullmatch(line)
        if match and not _PUNCTUATION.search(match["role"]) and not is_name(match["role"]):
            return match["role"].strip(" ,")
        if match := caption_after.fullmatch(line):
            return match["role"].strip(" ,")
    for paragraph in lead:
        match = before_name.search(paragraph)
        if match and not re.search(rf"\b(?:with|to)\b|{_TALKED}", match["role"]):
            return re.sub(r"^(?:an?|the)\s", "", match["role"].strip(" ,"))
        if match := after_name.search(paragraph):
            return match["role"].strip()
    return ""


def find_interviewer(texts: Iterable[str], hints: Hints, outlet: str, speaker: str) -> str:
    """Find who asked: the byline says it, or the page's author."""
    names = [name for text in texts if (name := byline_name(text))]
    author = byline_name(hints.author) or hints.author
    names += [author] if is_person(author, most=4) else []
    return next((n for n in names if not same_person(n, outlet) and not (speaker and n == speaker)), "")


def _people_in(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        name = without_title(match[0])
        if is_person(name, most=_LONGEST_NAME):
            yield name


def _may_be_longer(name: str, title: str) -> bool:
    """Say whether a capital letter right after a name in a title leaves it open where the name ends."""
    after = title.partition(name)[2].split() if name else []
    return bool(after) and after[0][:1].isupper()


def _is_place(name: str, text: str) -> bool:
    return bool(re.search(rf"\b{any_of('people.places', name=re.escape(name))}\b(?!['’])", text))


def _without_first_words(name: str, text: str) -> str:
    """Return the last two words of a longer name if the text has only these: the others are an occupation."""
    parts = name.split()
    last = " ".join(parts[-2:])
    return last if len(parts) > 2 and name not in text and last in text else name
