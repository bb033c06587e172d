"""Dialogues that mark nothing: questions are told from answers by what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from content.article.blocks import count_questions, ends_in_question
from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import Attribution, answers_follow
from content.article.grammar import addresses_somebody, is_prompt, speaks_of_self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.article.blocks import Block

_LONGEST_QUESTION: Final = 80
_LONGEST_STATEMENT: Final = 30
_SINGULAR: Final = frozenset({
    "i", "me", "my", "mine", "myself", "я", "меня", "мне", "мной", "мой", "моя", "мен", "маған", "менің",
    "ben", "bana", "benim", "beni", "mən", "mənə", "mənim", "məni",
})  # fmt: skip
_HOW_TO_TELL: Final = (
    "it cannot be told whether the interviewer or the speaker says this: "
    "begin every question with `Q: ` and every answer with `A: `"
)
_UNMARKED: Final = (
    "from here on nothing but their words tells questions from answers: check who says what, or begin every "
    "question with `Q: ` and every answer with `A: `"
)


def read_plain(blocks: Sequence[Block]) -> Attribution | None:
    """Read a dialogue whose questions nothing sets off but their question mark.

    The speaker may ask, too. What speaks of oneself and not to somebody is the speaker's; what may be either
    is not guessed.
    """
    solid = [number for number, block in enumerate(blocks) if not is_aside(block)]
    start = next((place for place, n in enumerate(solid) if _opens(blocks[n].text)), None)
    if start is None or not any(_asks(blocks[n].text) for n in solid):
        return None
    if all("quoted" in blocks[n].styles for n in solid[start:]) and _take_turns(blocks, solid[start:]):
        return answers_follow(blocks, frozenset(solid[start::2]))
    questions: list[int] = []
    faults: list[tuple[int, str]] = []
    for place in range(start, len(solid)):
        number = solid[place]
        text = blocks[number].text
        answers_now = bool(questions) and place > 0 and questions[-1] == solid[place - 1]
        has_more = place + 1 < len(solid) and not _asks(blocks[solid[place + 1]].text)
        if not questions:
            questions.append(number)
        elif answers_now:
            if not _asks(text) and not is_prompt(text):
                continue
            if speaks_of_self(text) and not addresses_somebody(text):
                continue
            if addresses_somebody(text) or is_prompt(text):
                questions.append(number)  # the question above has no answer, and is named for it
            else:
                faults.append((blocks[number].line, _HOW_TO_TELL))
        elif _asks(text):
            if addresses_somebody(text) or (count_questions(text) == 1 and not speaks_of_self(text)):
                questions.append(number)
            elif count_questions(text) == 1:
                if _is_asked_by_we(text):
                    questions.append(number)
                else:
                    faults.append((blocks[number].line, _HOW_TO_TELL))
            elif not speaks_of_self(text):
                faults.append((blocks[number].line, _HOW_TO_TELL))
        elif is_prompt(text) and has_more:
            questions.append(number)
        elif (
            has_more
            and addresses_somebody(text)
            and not speaks_of_self(text)
            and len(text.split()) <= _LONGEST_STATEMENT
        ):
            faults.append((blocks[number].line, _HOW_TO_TELL))
    marks = frozenset(mark for number in questions for mark in _marks(blocks[number]))
    asked = frozenset(questions)
    faults += [
        (blocks[n].line, _HOW_TO_TELL) for n in solid[start:] if n not in asked and marks & _marks(blocks[n])
    ]
    doubts = [(blocks[solid[start]].line, _UNMARKED)]
    return answers_follow(blocks, asked).with_faults(faults).with_doubts(doubts)


def _marks(block: Block) -> frozenset[str]:
    """Return what sets a block off: an answer that has what a question has may be a question."""
    styles = frozenset(style for style in block.styles if not style.startswith(("class ", "colour ")))
    return styles | {"dash"} if block.dash else styles


def _take_turns(blocks: Sequence[Block], turns: Sequence[int]) -> bool:
    """Say whether only every other paragraph asks, and the last one answers."""
    return len(turns) % 2 == 0 and not any(ends_in_question(blocks[n].text) for n in turns[1::2])


def _opens(text: str) -> bool:
    return _asks(text) or is_prompt(text)


def _asks(text: str) -> bool:
    return ends_in_question(text) and len(text.split()) <= _LONGEST_QUESTION


def _is_asked_by_we(text: str) -> bool:
    """Say whether a question is about all: `What should we expect?` is an interviewer's."""
    words = {word.strip(".,!?;:").casefold() for word in text.split()}
    return not words & _SINGULAR
