"""Questions set off by a style, such as a heading or bold, or by their question mark alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question
from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import Attribution, answers_follow

if TYPE_CHECKING:
    from collections.abc import Sequence


_LONGEST_PLAIN_QUESTION: Final = 80


def read_emphasis(blocks: Sequence[Block]) -> Attribution | None:
    """Read a dialogue whose questions are set off by one style, such as a heading or bold."""
    counts = Counter(
        block.style
        for block in blocks
        if block.style and block.style != "h1" and ends_in_question(block.text)
    )
    if not counts:
        return None
    style = max(counts, key=lambda name: counts[name])
    first = next(n for n, block in enumerate(blocks) if block.style == style and ends_in_question(block.text))
    heading = style != "bold" and style != "italic"
    return answers_follow(
        blocks,
        frozenset(
            number
            for number, block in enumerate(blocks)
            # In bold, a phrase without an end is a subheading; a question is always a sentence.
            if number >= first and block.style == style and (heading or not is_aside(block))
        ),
    )


def read_question_marks(blocks: Sequence[Block]) -> Attribution | None:
    """Read a dialogue whose questions nothing sets off but their question mark."""
    questions = frozenset(
        number
        for number, block in enumerate(blocks)
        if ends_in_question(block.text)
        and not block.dash
        and len(block.text.split()) <= _LONGEST_PLAIN_QUESTION
    )
    return answers_follow(blocks, questions) if questions else None
