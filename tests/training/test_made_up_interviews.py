"""The made-up interviews that the reranker is trained on, calibrated with and reported on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from content.interview_file import read_interviews
from index.evaluation.question_file import read_questions

DATA: Final = Path(__file__).parents[1] / "data" / "interviews"
FILES: Final = sorted(DATA.glob("*/*.jsonl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_question_expects_is_in_its_interview(path: Path) -> None:
    interviews = read_interviews(path.with_suffix(""))
    passages = [text for i in interviews for e in i.exchanges for text in e.paragraphs]
    for question in read_questions(path):
        for expected in question.expect:
            assert any(expected in passage for passage in passages), question.question


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_about_half_of_the_questions_have_no_answer_and_all_five_languages_ask(path: Path) -> None:
    questions = read_questions(path)
    answerable = sum(bool(question.expect) for question in questions)
    assert 0.4 < answerable / len(questions) < 0.6
    assert set(Counter(question.language for question in questions)) == {"en", "ru", "kk", "az", "tr"}


def test_no_interview_is_both_trained_on_and_reported_on() -> None:
    names = [path.stem for path in FILES]
    assert len(names) == len(set(names)) == 112
    texts = [text for path in FILES for text in _answers(path)]
    assert len(texts) == len(set(texts))


def _answers(path: Path) -> list[str]:
    interviews = read_interviews(path.with_suffix(""))
    return ["\n".join(e.paragraphs) for i in interviews for e in i.exchanges]
