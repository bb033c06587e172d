"""Spelling correction."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders.model_source import Model
from index.encoders.unigram import UnigramModel, read_unigram_model
from index.query.spelling import SpellingCorrector

NOT_A_WORD = re.compile(r"[\W\d_]+")


@pytest.fixture(scope="module")
def unigram_model(default_model: Model) -> UnigramModel:
    found = read_unigram_model(default_model.path / "tokenizer.json")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def correct_spelling(unigram_model: UnigramModel) -> SpellingCorrector:
    return SpellingCorrector(unigram_model, ["The Zangezur corridor, and the Aktau-Baku ferry."])


@pytest.mark.parametrize(
    "question",
    [
        "How do you assess the current relations between the two countries?",
        "Что вы думаете о будущем региона?",
        "Екі елдің қарым-қатынасы қандай?",
        "İki ölkə arasındakı münasibətlər necədir?",
        "Türkiye ile ilişkiler nasıl gelişiyor?",
        "what about the ferry from Aktau",
        "Zangezur?",
        "",
        "?!… 12 34 🤔",
    ],
)
def test_a_clean_question_stays_as_it_is(correct_spelling: SpellingCorrector, question: str) -> None:
    assert correct_spelling(question) == question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the future of the regoin", "the future of the region"),
        ("Wtaer from the rivers", "Water from the rivers"),
        ("будущее ргеиона", "будущее региона"),
        ("the Znagezur corirdor", "the Zangezur corridor"),
        ("Turkiye ile iliskiler nasil?", "Türkiye ile ilişkiler nasıl?"),
        ("munasibetler", "münasibətlər"),
        ("калай ойлайсыз каржы туралы", "қалай ойлайсыз қаржы туралы"),
        ("Kak vy otsenivaete otnosheniya?", "Как вы оцениваете отношения?"),
        ("chto budet s etim regionom", "что будет с этим регионом"),
        ("WHAT ABOUT THE FERRY?", "what about the ferry?"),
        ("ЕКІ ЕЛДІҢ ҚАРЫМ-ҚАТЫНАСЫ ҚАНДАЙ?", "екі елдің қарым-қатынасы қандай?"),
        ("İKİ ÖLKƏ ARASINDAKI MÜNASİBƏTLƏR", "iki ölkə arasındakı münasibətlər"),
    ],
)
def test_swapped_and_missing_letters_are_corrected(
    correct_spelling: SpellingCorrector, typed: str, meant: str
) -> None:
    assert correct_spelling(typed) == meant


def test_nothing_is_corrected_where_the_keyboard_has_the_letters(correct_spelling: SpellingCorrector) -> None:
    assert correct_spelling("Şimdi Turkiye") == "Şimdi Turkiye"


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_everything_that_is_not_a_word_is_kept(correct_spelling: SpellingCorrector, text: str) -> None:
    corrected = correct_spelling(text)
    assert NOT_A_WORD.findall(corrected) == NOT_A_WORD.findall(text)
    assert correct_spelling(text) == corrected


def test_a_long_question_takes_milliseconds(correct_spelling: SpellingCorrector) -> None:
    started = time.perf_counter()
    correct_spelling("Qwertz uiopas dfghjk lyxcvb nmqwer " * 60)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps({"model": {"type": "BPE", "vocab": {"a": 0}}}),
        '{"model": {"type": "Unigram"}}',
    ],
)
def test_another_tokenizer_has_no_unigram_model(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    assert read_unigram_model(path) is None
    path.write_text(content)
    assert read_unigram_model(path) is None
