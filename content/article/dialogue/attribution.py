"""What each block does in a dialogue, and who says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from content.article.boilerplate import is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from content.article.blocks import Block


class TurnRole(Enum):
    """What a block does in the dialogue."""

    QUESTION = auto()  # begins the interviewer's turn
    ANSWER = auto()  # begins the speaker's turn
    LEFT_OUT = auto()  # begins the turn of somebody who is not to be quoted
    CONTINUATION = auto()  # continues the turn, or stands before the first one
    ASIDE = auto()  # belongs to no turn; the turn before it may continue after it


TURNS: Final = frozenset({TurnRole.QUESTION, TurnRole.ANSWER, TurnRole.LEFT_OUT})


@dataclass(frozen=True, slots=True)
class Attribution:
    """One way to read the blocks as a dialogue.

    Attributes:
        roles: one for each block.
        texts: each block's words, without the name of who says them.
        voices: who begins a turn with each block, as a label names that person; nothing where it is unnamed.
        speakers: the labels of those who answer, if they have names.
        interviewers: the labels of those who ask, if they have names.
        has_names: turns begin with names, so that one person may ask twice in a row.
        faults: what cannot be told, with the line.
        unknown: who may be asking or answering, with the line; the editor can say which.
        doubts: what is told by weak evidence, with the line.
    """

    roles: tuple[TurnRole, ...]
    texts: tuple[str, ...]
    voices: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    interviewers: tuple[str, ...] = ()
    has_names: bool = False
    faults: tuple[tuple[int, str], ...] = ()
    unknown: tuple[tuple[int, str], ...] = ()
    doubts: tuple[tuple[int, str], ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether it is told who says what, if only by weak evidence."""
        return not self.faults and not self.unknown

    def voice(self, number: int) -> str:
        """Return whose turn a block begins."""
        return self.voices[number] if self.voices else ""

    def without(self, numbers: Iterable[int]) -> Attribution:
        """Return the attribution with some blocks in nobody's turn."""
        roles = list(self.roles)
        for number in numbers:
            roles[number] = TurnRole.ASIDE
        return replace(self, roles=tuple(roles))

    def with_faults(self, faults: Iterable[tuple[int, str]]) -> Attribution:
        """Return the attribution with more that cannot be told."""
        return replace(self, faults=(*self.faults, *faults))

    def with_unknown(self, unknown: Iterable[tuple[int, str]]) -> Attribution:
        """Return the attribution with more people who may be asking or answering."""
        return replace(self, unknown=(*self.unknown, *unknown))

    def with_doubts(self, doubts: Iterable[tuple[int, str]]) -> Attribution:
        """Return the attribution with more that is told by weak evidence."""
        return replace(self, doubts=(*self.doubts, *doubts))


def answers_follow(
    blocks: Sequence[Block], questions: frozenset[int], texts: Sequence[str] | None = None
) -> Attribution:
    """Make an attribution of which blocks are questions: the answer stands between one and the next."""
    roles = [
        TurnRole.QUESTION if number in questions else TurnRole.CONTINUATION for number in range(len(blocks))
    ]
    order = sorted(questions)
    for question, below in zip(order, [*order[1:], len(blocks)], strict=True):
        between = [n for n in range(question + 1, below) if not blocks[n].is_heading]
        # A single word is no caption; right after a question it is an answer such as `No`.
        solid = [
            n for n in between if not is_aside(blocks[n]) or (n == question + 1 and " " not in blocks[n].text)
        ]
        for answer in (solid or between)[:1]:
            roles[answer] = TurnRole.ANSWER
    return Attribution(tuple(roles), tuple(texts or (block.text for block in blocks)))
