"""Tells by which marks a dialogue is written, and reads it by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question
from content.article.dialogue.attribution import Attribution, TurnRole
from content.article.dialogue.dashes import read_dashes
from content.article.dialogue.emphasis import read_emphasis, read_question_marks
from content.article.dialogue.labels import read_labels

if TYPE_CHECKING:
    from collections.abc import Sequence


NO_DIALOGUE: Final = (
    "no exchange found: begin every question with `Q: ` and every answer with `A: `, or both with a dash"
)


def read_dialogue(blocks: Sequence[Block], speaker: str = "") -> Attribution | None:
    """Find out who says what.

    Args:
        blocks: the article without its title and furniture.
        speaker: the speaker's name, if it is known already.

    Returns:
        The best reading, or nothing if there is no dialogue.
    """
    if labels := read_labels(blocks, speaker):
        return labels
    dashes, emphasis = read_dashes(blocks), read_emphasis(blocks)
    if dashes and emphasis:
        return dashes if _questions(blocks, dashes) >= _questions(blocks, emphasis) else emphasis
    return dashes or emphasis or read_question_marks(blocks)


def _questions(blocks: Sequence[Block], reading: Attribution) -> int:
    return sum(
        role is TurnRole.QUESTION and ends_in_question(block.text)
        for block, role in zip(blocks, reading.roles, strict=True)
    )
