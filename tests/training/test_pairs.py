"""The pairs of question and passage that the reranker learns from."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.premises import premise_pairs
from tests.training.public_pairs import squad_pairs
from tests.training.rough_questions import roughen

INTERVIEWS = Path(__file__).parents[1] / "data" / "interviews" / "fit"
CONTEXT = (
    "The queen lives for five years. She lays two thousand eggs a day in summer. Drones have no sting. "
    "In autumn the workers throw them out. Honey keeps for centuries."
)


@given(st.text(min_size=1), st.integers())
def test_a_question_in_a_hurry_is_still_a_text(question: str, seed: int) -> None:
    roughened = roughen(question, Random(seed))
    assert isinstance(roughened, str)
    assert len(roughened) <= len(question) * 18 + 2  # one character can decompose into eighteen


def test_most_questions_stay_as_they_are() -> None:
    random = Random(0)
    question = "How many eggs does a queen lay in summer?"
    same = sum(roughen(question, random) == question for _ in range(1000))
    assert 650 < same < 800


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """A folder with one article in the layout of SQuAD 2.0."""
    questions = [
        {
            "question": "How long does the queen live?",
            "is_impossible": False,
            "answers": [{"text": "five years", "answer_start": CONTEXT.index("five years")}],
        },
        {
            "question": "How many eggs does she lay in winter?",
            "is_impossible": True,
            "answers": [],
            "plausible_answers": [{"text": "two thousand", "answer_start": CONTEXT.index("two thousand")}],
        },
    ]
    article = {"title": "Bees", "paragraphs": [{"context": CONTEXT, "qas": questions}]}
    (tmp_path / "squad2.json").write_text(json.dumps({"data": [article]}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("seed", range(20))
def test_a_passage_answers_exactly_where_the_answer_stands(squad: Path, seed: int) -> None:
    pairs = squad_pairs(squad, ["Bees"], Random(seed))
    assert [pair.label for pair in pairs].count(True) == 1
    assert [pair.label for pair in pairs].count(False) >= 1
    assert all("five years" in pair.passage for pair in pairs if pair.label)


def test_the_same_seed_draws_the_same_pairs(squad: Path) -> None:
    assert squad_pairs(squad, ["Bees"], Random(3)) == squad_pairs(squad, ["Bees"], Random(3))


def test_articles_that_are_left_out_give_no_pairs(squad: Path) -> None:
    assert squad_pairs(squad, ["Wasps"], Random(0)) == []


def test_a_question_with_a_false_premise_stands_beside_the_passage_that_corrects_it() -> None:
    pairs = premise_pairs([INTERVIEWS / "chemist-az.jsonl"], Random(0))
    corrected = [pair for pair in pairs if pair.label]
    assert 0 < len(corrected) < len(pairs) - len(corrected)
    fired = next(pair for pair in corrected if pair.question == "niyə onu zavoddan qovdular")
    assert "Heç kim çıxarmayıb, ərizəni özüm yazmışam" in fired.passage
