"""The blocks of a dialogue, put together to questions and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question
from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import Attribution, TurnRole

if TYPE_CHECKING:
    from collections.abc import Sequence


NO_ANSWER: Final = "this question has no answer: write the answer below it, or delete the question"


@dataclass(slots=True)
class Turns:
    """A question and its answer while their blocks are being collected."""

    line: int
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    answering: bool = False


@dataclass(slots=True)
class Dialogue:
    """The blocks of an article, each where it belongs.

    Attributes:
        lead: paragraphs before the first turn.
        exchanges: in order.
        used: the numbers of the blocks that are in the lead or in an exchange.
        faults: what cannot be told, with the line.
    """

    lead: list[str] = field(default_factory=list)
    exchanges: list[Turns] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    faults: list[tuple[int, str]] = field(default_factory=list)


def collect_exchanges(blocks: Sequence[Block], reading: Attribution) -> Dialogue:
    """Put every block where its role says; what is neither lead nor said by anybody stays unused."""
    dialogue = Dialogue()
    current: Turns | None = None
    for number, (block, role, text) in enumerate(zip(blocks, reading.roles, reading.texts, strict=True)):
        if role is TurnRole.REMARK:
            continue
        if role is TurnRole.QUESTION:
            goes_on = (
                current
                and current.question
                and not current.answering
                and not ends_in_question(current.question[-1])
            )
            if current is None or not goes_on:
                current = Turns(block.line)
                dialogue.exchanges.append(current)
            current.question.append(text)
        elif role is TurnRole.ANSWER:
            if current is None:
                current = Turns(block.line)
                dialogue.exchanges.append(current)
            current.answering = True
            current.answer += [text] if text else []
        elif current is None:
            if is_aside(block) or block.style.startswith("h"):
                continue
            dialogue.lead.append(block.raw if block.dash else text)
        elif block.style.startswith("h") or (
            is_aside(block) and not (current.answering and not current.answer)
        ):
            continue
        else:
            # A dash that opens no turn is the mark of a list, and belongs to what was said.
            (current.answer if current.answering else current.question).append(
                block.raw if block.dash else text
            )
        dialogue.used.add(number)
    dialogue.faults = list(reading.faults)
    dialogue.faults += [(turns.line, NO_ANSWER) for turns in dialogue.exchanges if not turns.answer]
    return dialogue
