"""The blocks of a dialogue, put together to questions and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question
from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import Attribution, TurnRole
from content.article.dialogue.remarks import is_polite
from content.article.marks import unquoted, without_list_mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.article.blocks import Block

NO_ANSWER: Final = "this question has no answer: write the answer below it, or delete the question"
_LEFT_OUT: Final = "nobody answers this last question, so it is left out"
# So many of the turns are in quotation marks where these mean that somebody speaks.
_SHARE_QUOTED: Final = 2 / 3


@dataclass(slots=True)
class DraftExchange:
    """A question and its answer while their blocks are being collected.

    Attributes:
        line: of the question.
        question: its paragraphs.
        answer: who says each paragraph, as a label names that person, and the paragraph.
        blocks: the numbers of the blocks that are in it.
        answering: the answer has begun.
        awaits_words: a turn has begun with nothing but a name, and its words stand below.
        is_answered_by_others: people answer it who are not to be quoted.
        voice: who is answering.
    """

    line: int
    question: list[str] = field(default_factory=list)
    answer: list[tuple[str, str]] = field(default_factory=list)
    blocks: set[int] = field(default_factory=set)
    answering: bool = False
    awaits_words: bool = False
    is_answered_by_others: bool = False
    voice: str = ""


@dataclass(slots=True)
class Dialogue:
    """The blocks of an article, each where it belongs.

    Attributes:
        lead: paragraphs before the first turn.
        exchanges: in order.
        used: the numbers of the blocks that are in the lead or in an exchange.
        faults: what cannot be told, with the line.
        doubts: what is told by weak evidence, with the line.
    """

    lead: list[str] = field(default_factory=list)
    exchanges: list[DraftExchange] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    faults: list[tuple[int, str]] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)


def collect_exchanges(blocks: Sequence[Block], attribution: Attribution) -> Dialogue:
    """Put every block where its role says; what is neither lead nor said by anybody stays unused."""
    dialogue = Dialogue(faults=list(attribution.faults))
    current: DraftExchange | None = None
    skipping = False
    for number, (block, role) in enumerate(zip(blocks, attribution.roles, strict=True)):
        text = attribution.texts[number]
        if role is TurnRole.ASIDE:
            continue
        if role is TurnRole.LEFT_OUT or (skipping and role is TurnRole.CONTINUATION):
            skipping = True
            if current:
                current.is_answered_by_others = True
            continue
        skipping = False
        if role is TurnRole.QUESTION:
            if current is None or not _continues(current, attribution):
                current = DraftExchange(block.line)
                dialogue.exchanges.append(current)
            current.question += [text] if text else []
            current.awaits_words = not text
            current.blocks.add(number)
        elif role is TurnRole.ANSWER:
            if current is None:
                current = DraftExchange(block.line)
                dialogue.exchanges.append(current)
            current.answering, current.voice = True, attribution.voice(number)
            current.awaits_words = not text
            current.answer += [(current.voice, text)] if text else []
            current.blocks.add(number)
        elif current is None:
            if not is_aside(block) and not block.is_heading:
                dialogue.lead.append(block.dash + text)
                dialogue.used.add(number)
        elif not _is_between_turns(block, current):
            _continue(current, block, text)
            current.blocks.add(number)
    dialogue.exchanges = [
        draft for draft in dialogue.exchanges if draft.answer or not draft.is_answered_by_others
    ]
    _drop_sign_off(dialogue, attribution)
    dialogue.faults += [(draft.line, NO_ANSWER) for draft in dialogue.exchanges if not draft.answer]
    dialogue.used |= {number for draft in dialogue.exchanges for number in draft.blocks}
    _unquote(dialogue)
    return dialogue


def _continues(draft: DraftExchange, attribution: Attribution) -> bool:
    """Say whether a question continues the one before it, instead of leaving it without an answer."""
    if draft.answering or draft.is_answered_by_others:
        return False
    return not draft.question or attribution.has_names or not ends_in_question(draft.question[-1])


def _is_between_turns(block: Block, draft: DraftExchange) -> bool:
    """Say whether a block that begins no turn is a heading or a caption."""
    # The first words of a turn are neither.
    return block.is_heading or (is_aside(block) and not draft.awaits_words)


def _continue(draft: DraftExchange, block: Block, text: str) -> None:
    # A dash that opens no turn is the mark of a list, and belongs to what was said.
    paragraph = text if draft.awaits_words else block.dash + text
    draft.awaits_words = False
    if draft.answering:
        draft.answer.append((draft.voice, paragraph))
    else:
        draft.question.append(paragraph)


def _drop_sign_off(dialogue: Dialogue, attribution: Attribution) -> None:
    """Leave out the interviewer's last words if they ask nothing, such as thanks."""
    last = dialogue.exchanges[-1] if len(dialogue.exchanges) > 1 else None
    if last is None or last.answering:
        return
    says = " ".join(last.question)
    if attribution.has_names or ("?" not in says and is_polite(says)):
        dialogue.exchanges.pop()
        if "?" in says:
            dialogue.doubts.append((last.line, _LEFT_OUT))


def _unquote(dialogue: Dialogue) -> None:
    """Take quotation marks off whole paragraphs where they only mean that somebody speaks."""
    firsts = [text for draft in dialogue.exchanges for _, text in draft.answer[:1]]
    quoted = sum(unquoted(text) != text for text in firsts)
    for draft in dialogue.exchanges:
        asked = [unquoted(text) for text in draft.question]
        # Only the first may have the question's number; a list may follow it.
        draft.question = [unquoted(without_list_mark(text)) for text in asked[:1]] + asked[1:]
        if quoted and quoted >= _SHARE_QUOTED * len(firsts):
            draft.answer = [(voice, unquoted(text)) for voice, text in draft.answer]
