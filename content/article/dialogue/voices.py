"""Whose labels they are: which of what looks like a label is one, and which of them are one person's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from content.article.dialogue.labels import (
    Label,
    LabelKind,
    LabelRole,
    is_label_name,
    labels_of,
    role_of_word,
)
from content.article.names import NAME, is_outlet, is_person, same_person, without_title
from content.article.people import is_one_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from content.article.blocks import Block
    from content.article.people import KnownPeople

# More people than any round table has: then they are headings or list items.
_MOST_NAMES: Final = 100
_LEAST_SHARE: Final = 0.3
_FEWEST_SET_OFF: Final = 2
_FEWEST_COLONS: Final = 4
_LONGEST_LEAD: Final = 2_000
_NAME: Final = re.compile(NAME)
QUESTION_VOICE: Final = "Q"
ANSWER_VOICE: Final = "A"


@dataclass(frozen=True, slots=True)
class Voices:
    """The labels of an article.

    Attributes:
        labels: the label of every block, or nothing.
        persons: whose each label is, by its name: the fullest name of that person.
        ambiguous: labels that may be several people's, with these people.
    """

    labels: tuple[Label | None, ...]
    persons: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]

    def person(self, number: int) -> str:
        """Return who begins a turn with a block, or nothing."""
        label = self.labels[number]
        return self.persons[label.name] if label else ""


def find_voices(blocks: Sequence[Block], people: KnownPeople) -> Voices:
    """Find the labels of an article."""
    candidates = _without_list_items(blocks, [tuple(labels_of(block)) for block in blocks])
    by_kind = {kind: Counter[str]() for kind in LabelKind}
    for found in candidates:
        for label in found:
            by_kind[label.kind][label.name] += 1
    accepted: dict[LabelKind, set[str]] = {}
    quoted = frozenset(label.name for found in candidates for label in found if label.is_quoted)
    colon_names = _colon_names(by_kind[LabelKind.COLON], people, quoted)
    colon_names |= _surnames_above(colon_names, blocks, candidates)
    colon_names |= _set_off_alike(colon_names, blocks, candidates)
    accepted[LabelKind.COLON] = colon_names
    for kind in LabelKind:
        if kind is not LabelKind.COLON:
            accepted[kind] = _names(kind, by_kind[kind], colon_names, people, candidates)
    labels = _without_titles(_with_words([_first_accepted(found, accepted) for found in candidates]))
    used = Counter(label.name for label in labels if label)
    persons, ambiguous = _persons(used)
    aliases = {label.alias: persons[label.name] for label in labels if label and label.alias in persons}
    persons |= aliases
    ambiguous = {name: several for name, several in ambiguous.items() if name not in aliases}
    return Voices(labels, persons, ambiguous | _namesakes(persons, used, people))


def _namesakes(
    persons: Mapping[str, str], used: Iterable[str], people: KnownPeople
) -> dict[str, tuple[str, ...]]:
    """Return the labels that may be somebody's who is known, beside the one who has a fuller label.

    `Brandt` is Mary Brandt's if she is called so before; but not if the guest is Tom Brandt, nor if `Brandt`
    comes first.
    """
    found: dict[str, tuple[str, ...]] = {}
    seen: list[str] = []
    for name in used:
        person = persons[name]
        if name != person and role_of_word(name) is None and not is_one_of(person, people.answering):
            others = dict.fromkeys(other for other in people.answering if same_person(other, name))
            if others:
                found[name] = (person, *others)
            elif _fullness(name) == 1 and not any(persons[other] == person for other in seen):
                found[name] = (person, "somebody else")
        seen.append(name)
    return found


def _with_words(labels: Sequence[Label | None]) -> tuple[Label | None, ...]:
    """Return the labels without the names in a line of their own that have another label right below them."""
    return tuple(
        None if label and below and label.kind is LabelKind.LINE else label
        for label, below in zip_longest(labels, labels[1:])
    )


def _without_titles(labels: Sequence[Label | None]) -> tuple[Label | None, ...]:
    """Return the labels without titles above the first turn: `Jane Doe – A diary` where turns have colons."""
    colons = [number for number, label in enumerate(labels) if label and label.kind is LabelKind.COLON]
    first = colons[0] if len(colons) >= _FEWEST_COLONS else 0
    in_titles = {LabelKind.DASH, LabelKind.PIPE}
    return tuple(
        None if label and number < first and label.kind in in_titles else label
        for number, label in enumerate(labels)
    )


def _first_accepted(labels: Iterable[Label], accepted: Mapping[LabelKind, set[str]]) -> Label | None:
    return next((label for label in labels if label.name in accepted[label.kind]), None)


def _colon_names(counts: Counter[str], people: KnownPeople, quoted: Container[str]) -> set[str]:
    """Return the names before a colon that are somebody's: known, repeated, or one of several people."""
    if len(counts) > _MOST_NAMES:
        counts = Counter({name: count for name, count in counts.items() if count > 1})
    turns = {name for name in counts if role_of_word(name) in {LabelRole.QUESTION, LabelRole.ANSWER}}
    known = {name for name in counts if role_of_word(name) is not None} - turns
    totals = _totals(counts) if len(counts) <= _MOST_NAMES else counts
    repeated = {name for name in counts if totals[name] > 1 and (name in quoted or _is_name_like(name))}
    named = {
        name
        for name in counts
        if is_person(name, most=9) or is_outlet(name) or is_one_of(name, _everybody(people))
    }
    # One letter before a colon marks turns only where its counterpart stands, too, or where it comes again.
    if len({role_of_word(name) for name in turns}) < 2 and not named:
        turns = {name for name in turns if counts[name] > 1}
    found = turns | known | repeated | named
    found |= {name for name in counts if is_one_of(name, found)}
    return found if len(found) > 1 or repeated else set()


def _surnames_above(
    names: Container[str], blocks: Sequence[Block], candidates: Sequence[Sequence[Label]]
) -> set[str]:
    """Return the words that stand before a colon once and are surnames of people named above the dialogue."""
    colons = [next((label for label in c if label.kind is LabelKind.COLON), None) for c in candidates]
    first = next((n for n, label in enumerate(colons) if label and label.name in names), len(blocks))
    surnames = {
        word
        for block in blocks[:first]
        for name in _NAME.findall(block.text[:_LONGEST_LEAD])
        for word in name.split()[1:]
    }
    return {label.name for label in colons[first:] if label and label.name in surnames}


def _set_off_alike(
    names: Container[str], blocks: Sequence[Block], candidates: Sequence[Sequence[Label]]
) -> set[str]:
    """Return the single words that stand before a colon once, in bold or italic as the labels are."""
    set_off = [
        label
        for block, found in zip(blocks, candidates, strict=True)
        for label in found
        if label.kind is LabelKind.COLON and block.opening.rstrip(": ") == label.name
    ]
    is_usual = sum(label.name in names for label in set_off) >= _FEWEST_SET_OFF
    return {label.name for label in set_off if is_usual and label.name.isalpha() and label.name[0].isupper()}


def _without_list_items(
    blocks: Sequence[Block], candidates: Sequence[tuple[Label, ...]]
) -> Sequence[tuple[Label, ...]]:
    """Return the labels without those of list items in an article whose turns are none: `- Water: …`."""
    plain = [
        label.name
        for block, found in zip(blocks, candidates, strict=True)
        for label in found
        if label.kind is LabelKind.COLON and not (block.listed or block.dash)
    ]
    repeated = {name for name, count in Counter(plain).items() if count > 1}
    if len(repeated) < 2:
        return candidates
    return [
        tuple(label for label in found if label.name in plain or not (block.listed or block.dash))
        for block, found in zip(blocks, candidates, strict=True)
    ]


def _is_name_like(name: str) -> bool:
    """Say whether a repeated beginning may be a name: `He asked:` is none, `doe:` is."""
    return " " not in name or (is_label_name(name, LabelKind.LINE) and not name.split()[1].islower())


def _names(
    kind: LabelKind,
    counts: Counter[str],
    known: Iterable[str],
    people: KnownPeople,
    candidates: Sequence[Sequence[Label]],
) -> set[str]:
    """Return the names that are labels with another delimiter than a colon.

    Such a line may be anything, so two people must have it again and again, or one who is known.
    """
    repeated = {name for name, count in counts.items() if count > 1}
    single = {name for name in counts if name not in repeated}
    if len(repeated) > _MOST_NAMES:
        return set()
    roles = {name for name in counts if role_of_word(name) is not None}
    sure = {name for name in counts if len(counts) <= _MOST_NAMES and is_one_of(name, known)}
    sure |= {name for name in repeated if is_one_of(name, _everybody(people))}
    strong = repeated | roles | sure
    voices = {frozenset(group) for group in _groups(strong)}
    is_told = any(name in sure or role_of_word(name) or _is_somebody(name) for name in strong)
    if not is_told or (len(voices) < 2 and not (sure & strong and len(strong & repeated))):
        return set()
    if len({role_of_word(name) for name in strong}) < 2 and strong <= roles:
        strong -= single
    if kind is LabelKind.DASH and _share(kind, strong, candidates) < _LEAST_SHARE:
        return set()
    if kind is LabelKind.LINE and not _stand_above_text(strong, candidates):
        return set()
    return strong | {name for name in single if len(single) <= _MOST_NAMES and _is_voice(name, strong)}


def _is_voice(name: str, strong: Iterable[str]) -> bool:
    """Say whether a name that stands once is one of those that stand often, or a further person's."""
    return is_person(name, most=9) or is_outlet(name) or is_one_of(name, strong)


def _is_somebody(name: str) -> bool:
    return is_person(name, most=9) or is_outlet(name)


def repeated_beginnings(blocks: Sequence[Block]) -> Mapping[str, list[int]]:
    """Return the lines that begin with what several people's labels may be, by these.

    Two of them or more, again and again, with one delimiter, are hardly words of an answer.
    """
    candidates = [tuple(labels_of(block)) for block in blocks]
    found: dict[str, list[int]] = {}
    for kind in LabelKind:
        lines: dict[str, list[int]] = defaultdict(list)
        for block, labels in zip(blocks, candidates, strict=True):
            for label in labels:
                if label.kind is kind:
                    lines[label.name].append(block.line)
        repeated = {name: where for name, where in lines.items() if len(where) > 1}
        if len(repeated) > 1 and _share(kind, set(repeated), candidates) >= _LEAST_SHARE:
            found |= repeated
    return found


def are_evident(voices: Voices, people: KnownPeople) -> bool:
    """Say whether labels are somebody's: one is known, or a whole name, or most paragraphs have one."""
    names = {label.name for label in voices.labels if label}
    if any(role_of_word(n) is not None or _is_somebody(n) or is_one_of(n, _everybody(people)) for n in names):
        return True
    marked = [n for n, label in enumerate(voices.labels) if label]
    return len(set(voices.persons.values())) > 1 and len(marked) >= _LEAST_SHARE * (
        marked[-1] - marked[0] + 1
    )


def _share(kind: LabelKind, names: set[str], candidates: Sequence[Sequence[Label]]) -> float:
    """Return which share of the blocks begins so, from the first to the last one that does."""
    marked = [
        n
        for n, found in enumerate(candidates)
        if any(label.kind is kind and label.name in names for label in found)
    ]
    return len(marked) / (marked[-1] - marked[0] + 1) if marked else 0.0


def _stand_above_text(names: set[str], candidates: Sequence[Sequence[Label]]) -> bool:
    """Say whether most lines that are names alone have something below them that is none."""
    alone = [any(label.kind is LabelKind.LINE and label.name in names for label in c) for c in candidates]
    above = [not below for this, below in zip(alone, [*alone[1:], True], strict=True) if this]
    return 2 * sum(above) > len(above)


def _totals(counts: Counter[str]) -> Mapping[str, int]:
    """Return how often each name stands, together with all that may be the same person's."""
    totals = dict(counts)
    for group in _groups(counts):
        for name in group:
            totals[name] = sum(counts[other] for other in group)
    return totals


def _groups(names: Iterable[str]) -> list[list[str]]:
    """Put names together that may be one person's."""
    persons, ambiguous = _persons(names)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, person in persons.items():
        if name not in ambiguous:
            groups[person].append(name)
    return list(groups.values())


def _persons(names: Iterable[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Map every label to its person's fullest name, so that `G. A.` is `Gaziz Abishev`.

    Returns:
        That, and the labels that may be several people's.
    """
    persons: dict[str, str] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    full: list[str] = []
    for name in sorted(set(names), key=lambda name: (-_fullness(name), -len(name), name)):
        role = role_of_word(name)
        if role in {LabelRole.QUESTION, LabelRole.ANSWER}:
            persons[name] = QUESTION_VOICE if role is LabelRole.QUESTION else ANSWER_VOICE
            continue
        same = [person for person in full if same_person(person, name)]
        if len(same) > 1:
            ambiguous[name] = tuple(same)
        if not same:
            full.append(name)
        persons[name] = same[0] if same else name
    return persons, ambiguous


def _fullness(name: str) -> int:
    """Return how many words of a name are more than an initial."""
    return sum(len(word.rstrip(".")) > 1 for word in without_title(name).split())


def _everybody(people: KnownPeople) -> tuple[str, ...]:
    return (
        *people.answering,
        *people.interviewers,
        *people.credited_interviewers,
        *people.authors,
    )
