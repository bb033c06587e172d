"""Turns marked by who speaks: `Q: …` and `A: …`, `Вопрос: …` and `Ответ: …`, names before a colon."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question
from content.article.dialogue.attribution import Attribution, TurnRole
from content.article.names import is_name, same_person
from content.article.phrases import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_LABEL: Final = re.compile(
    r"(?P<label>[^\W\d_][^\W_]*[\w.'’ʼ&-]*(?:\s[\w.'’ʼ&«»\"-]+){0,5}?)\s?(?:\([^()]{1,60}\)|"
    r"№?\s?\d{1,3})?\s*[:：](?P<rest>\s.*|)"
)
_ASKING_LABELS: Final = words("labels.asks")
_ANSWERING_LABELS: Final = words("labels.answers")


def label_of(block: Block) -> tuple[str, str] | None:
    """Return who says a block, as it is written before a colon, and what is said."""
    label = _LABEL.fullmatch(block.text)
    if label is None:
        return None
    name = label["label"].strip()
    if _plain_label(name) in _ASKING_LABELS | _ANSWERING_LABELS or is_name(name, most=5):
        return name, label["rest"].strip()
    return None


def _plain_label(label: str) -> str:
    """Return a label as it is looked up: `Q1` and `Q.` are `q`."""
    return label.casefold().rstrip("0123456789. ")


def repeated_labels(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the labels that mark turns: those of which everybody knows it, and those that stand twice."""
    counts = Counter(label[0] for block in blocks if (label := label_of(block)))
    known = _ASKING_LABELS | _ANSWERING_LABELS
    return frozenset(label for label, count in counts.items() if count > 1 or _plain_label(label) in known)


def mark_of(block: Block, labels: frozenset[str]) -> str:
    """Return what marks a block as a turn: its label and a colon, a dash, a style, or nothing."""
    label = label_of(block)
    if label and label[0] in labels:
        return f"{label[0]}:"
    return "-" if block.dash else block.style


def read_labels(blocks: Sequence[Block], speaker: str) -> Attribution | None:
    """Read `Q: …` / `A: …`, `Вопрос: …` / `Ответ: …`, or names before a colon."""
    found = [label_of(block) for block in blocks]
    people = _people(label[0] for label in found if label)
    who = [people[label[0]] if label else None for label in found]
    roles = _label_roles(blocks, who, speaker)
    if roles is None:
        return None
    askers = {person for person, role in roles.items() if role is TurnRole.QUESTION}
    speakers = [person for person, role in roles.items() if role is TurnRole.ANSWER]
    faults = []
    if len(speakers) > 1:
        line = next(block.line for block, person in zip(blocks, who, strict=True) if person == speakers[1])
        faults = [
            (line, f"several people answer ({', '.join(speakers)}): import each one's answers by themselves")
        ]
    return Attribution(
        roles=tuple(roles.get(person or "", TurnRole.CONTINUATION) for person in who),
        texts=tuple(
            label[1] if label and person in roles else block.text
            for block, label, person in zip(blocks, found, who, strict=True)
        ),
        speaker=next((p for p in speakers if _plain_label(p) not in _ANSWERING_LABELS), ""),
        interviewer=next((p for p in askers if _plain_label(p) not in _ASKING_LABELS), ""),
        faults=tuple(faults),
    )


def _people(labels: Iterable[str]) -> dict[str, str]:
    """Map every label to the first one that may be the same person's, so that `G. A.` is `Gaziz Abishev`."""
    people: dict[str, str] = {}
    for label in labels:
        if label in people:
            continue
        plain = _plain_label(label)
        known = plain in _ASKING_LABELS | _ANSWERING_LABELS
        people[label] = plain if known else next((p for p in people.values() if same_person(p, label)), label)
    return people


def _label_roles(
    blocks: Sequence[Block], who: Sequence[str | None], speaker: str
) -> dict[str, TurnRole] | None:
    """Decide who of the labelled asks and who answers; labels that are nobody's are left out."""
    counts = Counter(person for person in who if person)
    known = {p: TurnRole.QUESTION for p in counts if _plain_label(p) in _ASKING_LABELS}
    known |= {
        p: TurnRole.ANSWER for p in counts if _plain_label(p) in _ANSWERING_LABELS or same_person(p, speaker)
    }
    if {*known.values()} == {TurnRole.QUESTION, TurnRole.ANSWER}:
        return known
    # One letter before a colon marks turns only where its counterpart stands, too, or where it comes again.
    known = {p: role for p, role in known.items() if len(_plain_label(p)) > 1 or counts[p] > 1}
    unknown = [p for p in counts if p not in known and len(_plain_label(p)) > 1]
    if len(unknown) + len(known) > 2:  # beyond two, some may be words of an answer before a colon
        unknown = [p for p in unknown if counts[p] > 1]
    rates = {p: _asking_rate(blocks, who, p) for p in unknown}
    if not known and len(unknown) == 2 and max(rates.values()) > 0:
        asker = max(unknown, key=lambda p: rates[p])  # the first, if both ask as much
        return {p: TurnRole.QUESTION if p == asker else TurnRole.ANSWER for p in unknown}
    asking = {p for p in unknown if rates[p] > 0.5}
    if TurnRole.QUESTION not in known.values() and not asking and len(unknown) == 1:
        asking = set(unknown)
    if TurnRole.ANSWER in known.values():  # a label that does not ask is a word of the answer
        unknown = [p for p in unknown if p in asking]
    roles = known | {p: TurnRole.QUESTION if p in asking else TurnRole.ANSWER for p in unknown}
    only_statements = TurnRole.QUESTION not in roles.values() and any(same_person(p, speaker) for p in roles)
    both = TurnRole.QUESTION in roles.values() and TurnRole.ANSWER in roles.values()
    return roles if both or (only_statements and not any(ends_in_question(b.text) for b in blocks)) else None


def _asking_rate(blocks: Sequence[Block], who: Sequence[str | None], person: str) -> float:
    """Return how many of a person's turns end in a question mark."""
    starts = [number for number, other in enumerate(who) if other] + [len(blocks)]
    ends = [
        ends_in_question(blocks[below - 1].text)
        for number, below in pairwise(starts)
        if who[number] == person
    ]
    return sum(ends) / len(ends)
