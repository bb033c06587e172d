"""What nobody can read is no question; what somebody asked is one, however it is typed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from index.encoders.model_source import Model
from index.encoders.unigram import UnigramModel, read_unigram_model
from index.query.legibility import is_legible

pytestmark = pytest.mark.slow

QUESTIONS = sorted(Path("tests/data").glob("**/*.jsonl"))
KEYBOARDS = (
    "qwertyuiop",
    "asdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "ёúŋßğıəқңғ",
)


@pytest.fixture(scope="module")
def unigram_model(default_model: Model) -> UnigramModel:
    found = read_unigram_model(default_model.path / "tokenizer.json")
    assert found is not None
    return found


@pytest.mark.parametrize("keys", KEYBOARDS)
def test_random_letters_are_not_legible(unigram_model: UnigramModel, keys: str) -> None:
    chance = random.Random(0)
    typed = [
        " ".join("".join(chance.choices(keys, k=chance.randint(2, 9))) for _ in range(15)) for _ in range(100)
    ]
    assert sum(is_legible(text, unigram_model) for text in typed) <= 5


def test_what_people_ask_is_legible(unigram_model: UnigramModel) -> None:
    lines = [line for path in QUESTIONS for line in path.read_text(encoding="utf-8").splitlines() if line]
    asked = [found["question"] for line in lines if "question" in (found := json.loads(line))]
    assert len(asked) > 10_000
    unread = [question for question in asked if not is_legible(question, unigram_model)]
    assert len(unread) <= len(asked) / 1000, unread


@pytest.mark.parametrize(
    "question",
    [
        "а мёда?",
        "ҚҚС",
        "Джон Элвей?",
        "两国之间有领土争端吗？两国之间有领土争端吗？",
        "გამარჯობა, როგორ ხართ დღეს?",
    ],
)
def test_the_short_and_the_foreign_are_not_judged(unigram_model: UnigramModel, question: str) -> None:
    assert is_legible(question, unigram_model)
