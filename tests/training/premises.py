"""Pairs of a question and the passage that answers it, some of which contradict what it takes for granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from content.interview_file import read_interviews
from index.evaluation.question_file import read_questions
from index.ranking.reading import LONGEST_READ
from tests.training.pair import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

_FALSE_PREMISE: Final = "false-premise"
# What an answer to these contradicts cannot be told from the question by itself.
_LEFT_OUT: Final = frozenset({"follow-up", "keyword", "name"})
# How many other questions are taken of each interview.
_OTHERS: Final = 24
# In characters: so much of a passage before the expected words is read.
_BEFORE: Final = 200


def premise_pairs(question_files: Sequence[Path], random: Random) -> list[Pair]:
    """Return pairs from question files, whose interviews are in the folders beside them.

    The label is whether the passage contradicts what the question takes for granted.
    """
    pairs = []
    for path in question_files:
        answerable = [one for one in read_questions(path) if one.expect and one.kind not in _LEFT_OUT]
        false = [one for one in answerable if one.kind == _FALSE_PREMISE]
        others = [one for one in answerable if one.kind != _FALSE_PREMISE]
        exchanges = [e for interview in read_interviews(path.with_suffix("")) for e in interview.exchanges]
        for question in [*false, *random.sample(others, min(_OTHERS, len(others)))]:
            expected = question.expect[0]
            exchange, text = next((e, text) for e in exchanges for text in e.paragraphs if expected in text)
            start = max(0, text.find(expected) - _BEFORE)
            passage = f"{exchange.question} {text[start : start + LONGEST_READ]}".strip()
            pairs.append(Pair(question.question, passage, label=question.kind == _FALSE_PREMISE))
    return pairs
