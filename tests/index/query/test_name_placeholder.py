"""Names of speakers in messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.name_placeholder import merge_names
from index.query.rough_spelling import SPEAKER, words_of

NAMES = ["Gaziz Abishev"]
FORMS = {word.spelling for word in words_of("bey müəllim мырза mr")}


def merged(text: str) -> list[str]:
    return [word.spelling for word in merge_names(words_of(text), NAMES, FORMS)]


@pytest.mark.parametrize(
    "name",
    [
        "Gaziz Abishev",
        "gaziz",
        "ABISHEV",
        "Mr. Abishev",
        "Gaziz Bey",
        "Qaziz Abişev",
        "Gaziz müəllim",
        "Abişevsiniz",
        "Abişev'le",
        "Газизом Абишевым",
        "Ғазиз Әбішевсіз",
        "Ғазиз мырза",
        "abisheff",
        "abshev",
        "abihsev",
    ],
)
def test_a_name_is_one_word_in_any_alphabet_with_any_ending(name: str) -> None:
    assert merged(f"who is {name}?") == ["vho", "is", SPEAKER]


@pytest.mark.parametrize("text", ["who is Aliyev?", "gaz və neft", "mr president", "the abyss", "Gabon"])
def test_another_word_stays(text: str) -> None:
    assert SPEAKER not in merged(text)


def test_a_merged_word_spans_the_name_in_the_text() -> None:
    text = "so, Gaziz  Abishev: why?"
    (name,) = [word for word in merge_names(words_of(text), NAMES) if word.spelling == SPEAKER]
    assert text[name.start : name.end] == "Gaziz  Abishev"


@given(st.text(), st.lists(st.text()))
def test_whatever_the_names_no_word_is_lost(text: str, names: list[str]) -> None:
    words = words_of(text)
    covered = merge_names(words, names)
    assert [word for word in words if not any(one.start <= word.start < one.end for one in covered)] == []
    assert covered == sorted(covered, key=lambda word: word.start)
