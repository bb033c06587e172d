"""Spelling correction; and that it leaves alone what was typed as it was meant."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.interview_file import read_interviews
from index.encoders.model_source import Model
from index.encoders.unigram import UnigramModel, read_unigram_model
from index.language import LanguageDetector
from index.query.spelling import SpellingCorrector

INTERVIEWS = Path("tests/data/interviews")
UNSOUND = {"misspelt", "no-diacritics", "transliterated"}
NOT_A_WORD = re.compile(r"[\W\d_]+")


@pytest.fixture(scope="module")
def unigram_model(default_model: Model) -> UnigramModel:
    found = read_unigram_model(default_model.path / "tokenizer.json")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def correct_spelling(unigram_model: UnigramModel) -> SpellingCorrector:
    texts = ["The Zangezur corridor, and the Aktau-Baku ferry."]
    return SpellingCorrector(unigram_model, texts, LanguageDetector(others=["de", "ja", "zh"]))


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
        "ABŞ",
        "ABŞ ilə münasibətlər",
        "США",
        "ЕС",
        "КСРО",
        "КСРО кезінде",
        "ОДКБ И ШОС",
        "SWIFT",
        "neighbours",
        "what about defence",
        "тенге",
        "курс тенге",
        "что он сказал трампу",
        "which crop did they plant once",
        "konteyner",
        "Naryn",
        "маған айтшы",
        "Was denken Sie über China?",
        "中国对哈萨克斯坦有什么影响？",
        "アゼルバイジャンとの関係は？",
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
        ("zachem nuzhny sankcii?", "зачем нужны санкции?"),
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


@pytest.mark.parametrize("folder", ["choose", pytest.param("fit", marks=pytest.mark.slow)])
def test_nearly_no_sound_question_is_changed(unigram_model: UnigramModel, folder: str) -> None:
    language_of = LanguageDetector()
    changed, asked = [], 0
    for path in sorted(INTERVIEWS.glob(f"{folder}/*.jsonl")):
        (interview,) = read_interviews(path.with_suffix(""))
        texts = [text for one in interview.exchanges for text in (one.question, *one.paragraphs)]
        correct_spelling = SpellingCorrector(unigram_model, texts, language_of)
        lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        sound = [line["question"] for line in lines if line["kind"] not in UNSOUND]
        asked += len(sound)
        changed += [text for text in sound if correct_spelling(text) != text]
    assert len(changed) <= 0.01 * asked, changed


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
