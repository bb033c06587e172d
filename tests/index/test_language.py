"""Language detection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.data.texts import background
from index.language import LANGUAGES, LanguageDetector, base_language


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector(["de", "xx", "en"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do the bees survive the winter?", "en"),
        ("Какой мост был для вас самым трудным?", "ru"),
        ("Екі ел бір-біріне неге керек?", "kk"),
        ("Mənə xalça toxumağı kim öyrədib?", "az"),
        ("Çay hasadı ne zaman başlar?", "tr"),
    ],
)
def test_the_readers_five_languages_are_detected(
    detector: LanguageDetector, text: str, language: str
) -> None:
    assert detector(text) == language


def test_the_languages_of_interviews_are_detected(detector: LanguageDetector) -> None:
    question = "Warum sind die Brücken gesperrt?"
    assert detector(question) == "de"
    assert LanguageDetector()(question) in LANGUAGES


def test_a_short_text_is_in_an_expected_language() -> None:
    detector = LanguageDetector(others=["de", "fr", "nl"])
    assert detector("Warum sind die Brücken gesperrt?") == "de"
    assert detector("<script>alert(1)</script>") in LANGUAGES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("中国对哈萨克斯坦有什么影响？", "zh"),
        ("中国", "zh"),
        ("アゼルバイジャンとの関係は？", "ja"),
        ("카자흐스탄", "ko"),
        ("الصين", "ar"),
    ],
)
def test_one_word_is_enough_in_a_script_that_no_expected_language_has(text: str, language: str) -> None:
    assert LanguageDetector(others=["ar", "de", "ja", "ko", "zh"])(text) == language


def test_the_language_of_nearly_all_background_texts_is_detected(detector: LanguageDetector) -> None:
    right = [detector(line.text) == line.language for line in background()]
    assert sum(right) >= 0.95 * len(right)


@pytest.mark.parametrize("text", ["", " ", "?!", "🙏🙏", "2024"])
def test_a_text_without_words_has_no_language(detector: LanguageDetector, text: str) -> None:
    assert detector(text) == ""


@given(st.text())
def test_any_text_is_in_a_known_language_or_in_none(text: str) -> None:
    assert LanguageDetector()(text) in {"", *LANGUAGES}


@pytest.mark.parametrize(("code", "language"), [("az", "az"), ("az-Latn", "az"), ("EN-gb", "en")])
def test_the_base_language_of_a_tag_with_script_or_region(code: str, language: str) -> None:
    assert base_language(code) == language
