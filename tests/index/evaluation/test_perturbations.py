"""Questions as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.perturbations import PERTURBATIONS

QUESTION = "Azərbaycanın Qazaxıstanla münasibətləri necə inkişaf edir?"


@pytest.mark.parametrize(
    ("name", "question", "perturbed"),
    [
        ("lower-case", "Who Is He?", "who is he?"),
        ("upper-case", "Who Is He?", "WHO IS HE?"),
        ("no-punctuation", "Well, who - «he»?", "Well who  he"),
        ("no-diacritics", "Azərbaycanın İşi, Çay; йод", "Azerbaycanin Isi, Cay; йод"),
        ("russian-letters", "Қазақстанның үні, Әнші", "Казакстаннын уни, Анши"),
        ("latin-letters", "Как дела, Юля? Щи!", "kak dela, yulya? schi!"),
        ("emoji", "Why?", "🤔 Why? 🙏🙏"),
        ("one-word", "Who owns the harbour?", "harbour"),
        ("one-word", "?!", "?!"),
    ],
)
def test_each_perturbation_of_a_question(name: str, question: str, perturbed: str) -> None:
    assert PERTURBATIONS[name](question, "en") == perturbed


def test_one_pair_of_letters_in_twenty_is_swapped() -> None:
    perturbed = PERTURBATIONS["typos"](QUESTION, "az")
    assert sorted(perturbed) == sorted(QUESTION)
    # At least two swaps, as there are about fifty letters; each changes at most two places.
    assert 2 <= sum(a != b for a, b in zip(perturbed, QUESTION, strict=True)) <= 6
    assert PERTURBATIONS["typos"]("Why?", "en") == "Why?"


@pytest.mark.parametrize(("language", "around"), [("en", "Слушай"), ("ru", "Hey guys")])
def test_a_question_is_wrapped_in_another_language(language: str, around: str) -> None:
    perturbed = PERTURBATIONS["mixed-language"](QUESTION, language)
    assert around in perturbed
    assert QUESTION in perturbed


@pytest.mark.parametrize("language", ["en", "ru", "kk", "az", "tr", "fi"])
def test_a_rant_has_500_words_and_the_question_on_a_line_of_its_own(language: str) -> None:
    perturbed = PERTURBATIONS["rant"](QUESTION, language)
    assert 500 <= len(perturbed.split()) < 550
    assert QUESTION in [line.strip() for line in perturbed.splitlines()]


@pytest.mark.parametrize("name", PERTURBATIONS)
@given(text=st.text(max_size=80))
def test_any_text_is_perturbed_in_the_same_way_each_time(name: str, text: str) -> None:
    assert PERTURBATIONS[name](text, "en") == PERTURBATIONS[name](text, "en")
