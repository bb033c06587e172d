"""Tells by which marks a dialogue is written, and reads it by them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question
from content.article.dialogue.attribution import TURNS, Attribution, TurnRole
from content.article.dialogue.dashes import read_dashes
from content.article.dialogue.emphasis import read_emphasis
from content.article.dialogue.labelled import lines_that_may_be_names, read_labels, stray_labels
from content.article.dialogue.labels import LabelKind, LabelRole, labels_of, role_of_word
from content.article.dialogue.outside import doubtful_paragraphs, outside_of_turns
from content.article.dialogue.plain import read_plain
from content.article.people import is_one_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from content.article.blocks import Block
    from content.article.people import KnownPeople

_ASKING: Final = frozenset({LabelRole.QUESTION, LabelRole.INTERVIEWER})
NO_DIALOGUE: Final = (
    "no questions and answers found: begin every question with `Q: ` and every answer with `A: `, or both "
    "with a dash"
)


def read_dialogue(
    blocks: Sequence[Block], people: KnownPeople, below_notes: Container[int] = ()
) -> Attribution | None:
    """Find out who says what.

    Args:
        blocks: the article without its title and boilerplate.
        people: who is known to ask or to answer.
        below_notes: the numbers of the blocks right below a word of the editors to the reader.

    Returns:
        The best reading, with what it cannot tell, or nothing if there is no dialogue.
    """
    attribution = read_labels(blocks, people)
    if attribution is None:
        attribution = _by_marks(blocks) or read_plain(blocks)
        if attribution is None:
            return None
        first_turn = next((n for n, role in enumerate(attribution.roles) if role in TURNS), 0)
        attribution = _without_label_of_question(blocks, attribution, people)
        attribution = attribution.with_unknown(stray_labels(blocks, frozenset(), first_turn))
    attribution = attribution.with_doubts(lines_that_may_be_names(blocks, attribution, people))
    names = (*attribution.speakers, *people.answering)
    authors = (*attribution.interviewers, *people.interviewers, *people.authors)
    left_out, faults = outside_of_turns(blocks, attribution, names, authors)
    read = attribution.without(left_out).with_faults(faults)
    return read.with_doubts(doubtful_paragraphs(blocks, read, left_out, below_notes, names, authors))


def _without_label_of_question(
    blocks: Sequence[Block], attribution: Attribution, people: KnownPeople
) -> Attribution:
    """Return the attribution without a label that one of the questions has: `Interviewer: How old?`."""
    asking = (*people.interviewers, *people.credited_interviewers, *people.authors)
    texts = list(attribution.texts)
    for number, (block, role) in enumerate(zip(blocks, attribution.roles, strict=True)):
        if role is TurnRole.QUESTION:
            label = next((x for x in labels_of(block) if x.kind is LabelKind.COLON and x.rest), None)
            if label and (role_of_word(label.name) in _ASKING or is_one_of(label.name, asking)):
                texts[number] = label.rest
    return replace(attribution, texts=tuple(texts))


def _by_marks(blocks: Sequence[Block]) -> Attribution | None:
    dashes, emphasis = read_dashes(blocks), read_emphasis(blocks)
    if dashes and emphasis:
        return dashes if _questions(blocks, dashes) >= _questions(blocks, emphasis) else emphasis
    return dashes or emphasis


def _questions(blocks: Sequence[Block], attribution: Attribution) -> int:
    return sum(
        role is TurnRole.QUESTION and ends_in_question(block.text)
        for block, role in zip(blocks, attribution.roles, strict=True)
    )
