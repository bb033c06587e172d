"""What each block does in a dialogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from content.article.boilerplate import is_aside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.article.blocks import Block


class TurnRole(Enum):
    """What a block does in the dialogue."""

    QUESTION = auto()  # begins the interviewer's turn
    ANSWER = auto()  # begins the speaker's turn
    CONTINUATION = auto()  # goes on with the turn, or stands before the first one
    REMARK = auto()  # a greeting or thanks that belongs to no exchange


@dataclass(frozen=True, slots=True)
class Attribution:
    """One way to read the blocks as a dialogue.

    Attributes:
        roles: one for each block.
        texts: each block's words, without the name of who says them.
        speaker: the label of the one who answers, where there is one.
        interviewer: the label of the one who ends_in_question, where there is one.
        faults: what cannot be told, with the line.
    """

    roles: tuple[TurnRole, ...]
    texts: tuple[str, ...]
    speaker: str = ""
    interviewer: str = ""
    faults: tuple[tuple[int, str], ...] = ()


def answers_follow(blocks: Sequence[Block], questions: frozenset[int]) -> Attribution:
    """Make a reading of which blocks are questions: the answer is what stands between one and the next."""
    roles = [
        TurnRole.QUESTION if number in questions else TurnRole.CONTINUATION for number in range(len(blocks))
    ]
    order = sorted(questions)
    for question, below in zip(order, [*order[1:], len(blocks)], strict=True):
        between = [n for n in range(question + 1, below) if not blocks[n].style.startswith("h")]
        # A single word is no caption; right after a question it is an answer such as `No`.
        solid = [
            n for n in between if not is_aside(blocks[n]) or (n == question + 1 and " " not in blocks[n].text)
        ]
        for answer in (solid or between)[:1]:
            roles[answer] = TurnRole.ANSWER
    return Attribution(tuple(roles), tuple(block.text for block in blocks))
