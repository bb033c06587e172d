"""The turns without a label in a dialogue in which others have one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question
from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import Attribution, TurnRole
from content.article.grammar import is_prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.article.blocks import Block

NO_LABEL: Final = (
    "it cannot be told whether the interviewer or the speaker says this: begin it with the label of who does"
)


def with_styled_questions(blocks: Sequence[Block], attribution: Attribution) -> Attribution:
    """Let what is set off as the labelled questions are, and no labelled answer is, be questions, too.

    Some newsrooms give the label only to the first question and the first answer.
    """
    styles = {
        role: _common_styles(blocks, attribution, role) for role in (TurnRole.QUESTION, TurnRole.ANSWER)
    }
    of_questions = styles[TurnRole.QUESTION] - styles[TurnRole.ANSWER]
    roles, voices = list(attribution.roles), list(attribution.voices)
    faults: list[tuple[int, str]] = []
    answering = asked = False
    for number, (block, role) in enumerate(zip(blocks, attribution.roles, strict=True)):
        if role is not TurnRole.CONTINUATION:
            answering, asked = role is TurnRole.ANSWER, False
        elif (answering or asked) and of_questions & block.styles and not is_aside(block):
            roles[number] = TurnRole.QUESTION
            answering, asked = False, True
        elif asked and not is_aside(block):
            roles[number] = TurnRole.ANSWER
            voices[number] = next(iter(attribution.speakers), "")
            answering, asked = True, False
            if len(attribution.speakers) > 1:
                faults.append((block.line, NO_LABEL))
    return replace(attribution, roles=tuple(roles), voices=tuple(voices)).with_faults(faults)


def _common_styles(blocks: Sequence[Block], attribution: Attribution, role: TurnRole) -> frozenset[str]:
    """Return the styles that all turns of one role have; of answers, those that any has."""
    found = [
        block.styles | ({block.opening_style} if block.opening == block.text else set())
        for number, (block, own) in enumerate(zip(blocks, attribution.roles, strict=True))
        if own is role and attribution.texts[number]
    ]
    if not found:
        return frozenset()
    if role is TurnRole.ANSWER:
        return frozenset().union(*found)
    return frozenset.intersection(*map(frozenset, found))


def with_unlabelled_answers(blocks: Sequence[Block], attribution: Attribution) -> Attribution:
    """Let what stands between the questions be the answers.

    Where answers begin with a dash, a paragraph without one before it still belongs to the question.
    """
    roles = list(attribution.roles)
    texts = list(attribution.texts)
    asked = [number for number, role in enumerate(roles) if role is TurnRole.QUESTION]
    dashed = any(block.dash for block in blocks)
    for question, below in zip(asked, [*asked[1:], len(roles)], strict=True):
        between = range(question + 1, below)
        if not texts[question] and between:  # the name has a line of its own
            between = range(question + 2, below)
        first = next((n for n in between if blocks[n].dash), None) if dashed else next(iter(between), None)
        if first is not None:
            roles[first], texts[first] = TurnRole.ANSWER, blocks[first].text
    return Attribution(
        tuple(roles), tuple(texts), interviewers=attribution.interviewers, faults=attribution.faults
    )


def with_unlabelled_questions(blocks: Sequence[Block], attribution: Attribution) -> Attribution | None:
    """Let what stands right above every answer be the question, if a dash, a style or its end shows it."""
    roles = list(attribution.roles)
    answers = [number for number, role in enumerate(roles) if role is TurnRole.ANSWER]
    asked = asking = 0
    for before, answer in zip([answers[0], *answers], answers, strict=False):
        above = answer - 1
        if above < 0 or roles[above] is not TurnRole.CONTINUATION:
            continue  # the first turn may be a statement, and the speaker may go on
        block = blocks[above]
        if block.is_marked or ends_in_question(block.text) or is_prompt(block.text):
            roles[above] = TurnRole.QUESTION
            asked += 1
            asking += ends_in_question(block.text) or is_prompt(block.text)
        elif answer != answers[0] and attribution.voice(answer) == attribution.voice(before):
            return None
    unanswered = any(
        block.is_marked and ends_in_question(block.text) and role is TurnRole.CONTINUATION
        for block, role in zip(blocks, roles, strict=True)
    )
    if not asked or unanswered or 2 * asking < asked:
        return None  # what stands before a colon is no label
    return Attribution(
        tuple(roles),
        attribution.texts,
        voices=attribution.voices,
        speakers=attribution.speakers,
        doubts=tuple(
            (block.line, NO_LABEL)
            for block, role in zip(blocks, roles, strict=True)
            if (role is TurnRole.QUESTION and not block.is_marked and not ends_in_question(block.text))
            or (role is TurnRole.CONTINUATION and block.dash)
        ),
    )
