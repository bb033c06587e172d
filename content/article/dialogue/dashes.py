"""Turns, or questions only, that begin with a dash."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question
from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import Attribution, TurnRole, answers_follow
from content.article.dialogue.remarks import is_polite
from content.article.grammar import is_prompt, speaks_of_self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_LONGEST_OPENING: Final = 120
# Within so many turns, a question and an answer could be two answers.
_NEARBY: Final = 2
_UNCERTAIN: Final = "it is uncertain whether this turn asks or answers: begin it with the name of who says it"
_WHOSE_TURN: Final = (
    "two turns in a row with no question between them, so it cannot be told who says this: delete its dash "
    "if the answer continues here, or write the missing turn"
)


def read_dashes(blocks: Sequence[Block]) -> Attribution | None:
    """Read a dialogue whose turns, or whose questions only, begin with a dash."""
    starts = [number for number, block in enumerate(blocks) if block.dash]
    asking = [number for number in starts if ends_in_question(blocks[number].text)]
    if not asking:
        return None
    solid = [number for number, block in enumerate(blocks) if block.dash or not is_aside(block)]
    below = dict(pairwise(solid))
    answered_with_dash = [bool(blocks[below[number]].dash) for number in asking if number in below]
    if len(asking) == len(starts) or answered_with_dash.count(False) > answered_with_dash.count(True):
        return answers_follow(blocks, frozenset(starts))
    return _alternating(blocks, starts)


def _alternating(blocks: Sequence[Block], starts: Sequence[int]) -> Attribution | None:
    turns = [
        [block for block in blocks[start:below] if block.dash or not is_aside(block)]
        for start, below in zip(starts, [*starts[1:], len(blocks)], strict=True)
    ]
    who = _likeliest_roles(turns)
    if TurnRole.QUESTION not in who or TurnRole.ANSWER not in who:
        return None
    roles = [TurnRole.CONTINUATION] * len(blocks)
    faults: list[tuple[int, str]] = []
    doubts = list(_doubts(turns, who))
    for number, (start, turn, role) in enumerate(zip(starts, turns, who, strict=True)):
        roles[start] = role
        first, last = number == 0, number == len(turns) - 1
        unpaired = (first and role is TurnRole.ANSWER) or (last and role is TurnRole.QUESTION)
        if unpaired and _is_remark(turn):
            roles[start] = TurnRole.LEFT_OUT
        elif first and role is TurnRole.ANSWER and len(turn[0].text) <= _LONGEST_OPENING:
            faults.append((turn[0].line, _WHOSE_TURN))  # a statement of the speaker's is longer
        elif not first and role is who[number - 1] is TurnRole.ANSWER:
            if _is_list_item(turns[number - 1], turn):
                roles[start] = TurnRole.CONTINUATION
                if not _is_announced(turns[number - 1], turn):
                    doubts.append((turn[0].line, _WHOSE_TURN))
            else:
                faults.append((turn[0].line, _WHOSE_TURN))
    return Attribution(
        tuple(roles),
        tuple(block.text for block in blocks),
        faults=tuple(faults),
        doubts=tuple(doubts),
    )


def _doubts(turns: Sequence[Sequence[Block]], who: Sequence[TurnRole]) -> Iterator[tuple[int, str]]:
    """Yield the turns that are odd for who says them, if one nearby is, too, or if most questions are.

    One alone is told by the turns around it. But two may be an answer of two turns, and all between them be
    somebody else's.
    """
    odd = [
        number
        for number, (turn, role) in enumerate(zip(turns, who, strict=True))
        if _asks(turn) != (role is TurnRole.QUESTION)
    ]
    silent = [number for number in odd if who[number] is TurnRole.QUESTION]
    ends = {n for n in (0, len(turns) - 1) if _is_remark(turns[n])}
    if 2 * len(silent) > who.count(TurnRole.QUESTION):
        near = silent
    else:
        alike = [number for number in odd if number not in ends]
        near = [number for before, number in pairwise(alike) if number - before <= _NEARBY]
    for number in near:
        yield turns[number][0].line, _UNCERTAIN


def _likeliest_roles(turns: Sequence[Sequence[Block]]) -> list[TurnRole]:
    """Say which turns ask and which answer, by what speaks least against it.

    Questions and answers take turns; questions mostly end in a question mark and answers mostly do not. Each
    departure from that has a cost, so that one odd turn does not shift all that follow it.
    """
    styled = [bool(turn[0].style) for turn in turns]
    told_by_style = any(styled) and not all(styled)
    best: dict[TurnRole, tuple[float, _Path]] = {}
    for number, turn in enumerate(turns):
        costs = _costs(turn)
        if told_by_style:
            costs[TurnRole.ANSWER if styled[number] else TurnRole.QUESTION] += 4
        if number == 0:
            best = {
                role: (costs[role] + (3 if role is TurnRole.ANSWER else 0), _Path(role)) for role in costs
            }
            continue
        again = {
            TurnRole.QUESTION: 3.0,
            TurnRole.ANSWER: 0.5 if _is_list_item(turns[number - 1], turn) else 3.0,
        }
        best = {
            role: min(
                (
                    (cost + costs[role] + (again[role] if past.role is role else 0), _Path(role, past))
                    for cost, past in best.values()
                ),
                key=lambda option: option[0],
            )
            for role in (TurnRole.QUESTION, TurnRole.ANSWER)
        }
    cost, path = best[TurnRole.QUESTION]
    best[TurnRole.QUESTION] = (cost + (-2 if _is_remark(turns[-1]) else 3), path)
    return _roles_of(min(best.values(), key=lambda option: option[0])[1])


@dataclass(frozen=True, slots=True)
class _Path:
    """The role of a turn, and those before it."""

    role: TurnRole
    before: _Path | None = None


def _roles_of(path: _Path | None) -> list[TurnRole]:
    roles: list[TurnRole] = []
    while path is not None:
        roles.append(path.role)
        path = path.before
    return roles[::-1]


def _costs(turn: Sequence[Block]) -> dict[TurnRole, float]:
    if ends_in_question(turn[-1].text):
        return {TurnRole.QUESTION: 0, TurnRole.ANSWER: 2 if len(turn) == 1 else 1}
    return {TurnRole.QUESTION: 1 if any("?" in block.text for block in turn) else 2, TurnRole.ANSWER: 0}


def _asks(turn: Sequence[Block]) -> bool:
    """Say whether a turn looks like a question.

    What begins by speaking of oneself and goes on for several paragraphs is an answer, however it ends.
    """
    last = turn[-1].text
    asks = ends_in_question(last) or is_prompt(last)
    return asks and not any(speaks_of_self(block.text) for block in turn[:-1])


def _is_remark(turn: Sequence[Block]) -> bool:
    """Say whether a turn is a greeting or thanks, and asks nothing."""
    return len(turn) == 1 and is_polite(turn[0].text)


def _is_list_item(before: Sequence[Block], turn: Sequence[Block]) -> bool:
    return turn[0].text[:1].islower() or _is_announced(before, turn)


def _is_announced(before: Sequence[Block], turn: Sequence[Block]) -> bool:
    """Say whether a list's marks show that a turn is an item of one."""
    return turn[0].text.endswith(";") or before[-1].text.endswith((":", ";"))
