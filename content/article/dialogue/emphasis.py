"""Questions set off by a style, such as a heading, bold, numbers, a class or a column of a table."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import HEADINGS, ends_in_question
from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import Attribution, answers_follow
from content.article.dialogue.remarks import is_polite
from content.article.grammar import addresses_somebody, is_prompt, speaks_of_self
from content.article.marks import list_number, unquoted, without_list_mark
from content.article.notes import is_closing_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.article.blocks import Block

# Of two styles that as many questions have, the first; any other comes after these.
_STRENGTH: Final = ("question", "h2", "h3", "h4", "h5", "h6", "numbered", "bold", "italic", "bulleted")
# In these a statement may be a sentence that the speaker, or the editor, sets off.
# In these, one question is enough; any other style must have more questions than anything else.
_SURE: Final = frozenset(_STRENGTH) - {"bulleted"}
_INLINE_STYLES: Final = frozenset({"bold", "italic"})
_WHOSE_STATEMENT: Final = (
    "it cannot be told whether the interviewer or the speaker says this: "
    "end it with a question mark if it is a question, or take its marks off if it is not"
)
_WHOSE_SECTION: Final = (
    "it cannot be told whether the speaker says what stands below this heading: "
    "end it with a question mark if it asks, or delete it with what is below"
)


def read_emphasis(blocks: Sequence[Block]) -> Attribution | None:
    """Read a dialogue whose questions are set off by one style."""
    style = _style_of_questions(blocks)
    if style is None:
        return None
    questions: set[int] = set()
    faults: list[tuple[int, str]] = []
    doubts: list[tuple[int, str]] = []
    left_out: list[int] = []
    styled = [number for number, block in enumerate(blocks) if style in block.styles]
    for number, below in zip(styled, [*styled[1:], len(blocks)], strict=True):
        text = blocks[number].text
        if number == len(blocks) - 1 and is_polite(text):
            left_out.append(number)
        elif ends_in_question(text) or is_prompt(text) or style == "question":
            questions.add(number)
        elif not questions and not addresses_somebody(text):
            continue  # the lead
        elif style in HEADINGS:
            is_last = below == len(blocks)
            has_text = any(not blocks[n].is_heading for n in range(number + 1, below))
            if is_last and is_closing_heading(text):
                left_out += range(number, len(blocks))
            elif is_last and has_text and not addresses_somebody(text) and not _is_sentence(text):
                faults.append((blocks[number].line, _WHOSE_SECTION))
            elif has_text:
                questions.add(number)
        elif style in _INLINE_STYLES:
            if is_aside(blocks[number]):
                continue  # a phrase without an end is a subheading; a question is always a sentence
            if addresses_somebody(text):
                questions.add(number)
            else:
                found = doubts if speaks_of_self(text) else faults
                found.append((blocks[number].line, _WHOSE_STATEMENT))
        else:
            questions.add(number)
    texts = [
        without_list_mark(unquoted(block.text)) if number in questions else block.text
        for number, block in enumerate(blocks)
    ]
    read = answers_follow(blocks, frozenset(questions), texts).without(left_out)
    return read.with_faults(faults).with_doubts(doubts)


def _style_of_questions(blocks: Sequence[Block]) -> str | None:
    """Return the style that sets questions off from what follows them, if one does."""
    asking = Counter(
        style
        for block, below in pairwise(blocks)
        if ends_in_question(block.text)
        for style in block.styles - {"h1", "answer"}
        if style not in below.styles or (style in HEADINGS and ends_in_question(below.text))
    )
    asking += Counter(
        style for block in blocks[-1:] if ends_in_question(block.text) for style in block.styles
    )
    if any("question" in block.styles for block in blocks) and any("answer" in b.styles for b in blocks):
        return "question"
    silent = Counter(style for block in blocks if not ends_in_question(block.text) for style in block.styles)
    fitting = [style for style, count in asking.items() if style in _SURE or count > silent[style]]
    if "numbered" in fitting and not _are_counted(blocks):
        fitting.remove("numbered")
    return min(
        fitting,
        key=lambda s: (-asking[s], _STRENGTH.index(s) if s in _STRENGTH else len(_STRENGTH), s),
        default=None,
    )


def _are_counted(blocks: Sequence[Block]) -> bool:
    """Say whether the numbers before questions count up, with an answer after each."""
    numbers = [n for block in blocks if (n := list_number(block.text)) is not None]
    alone = all(
        "numbered" not in below.styles for block, below in pairwise(blocks) if "numbered" in block.styles
    )
    return alone and all(after == before + 1 for before, after in pairwise(numbers))


def _is_sentence(text: str) -> bool:
    return text.rstrip(" \"'”’»").endswith((".", "!", "…", ":"))
