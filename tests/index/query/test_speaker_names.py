"""Whose words a question asks for: names in five languages and two alphabets, and what looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.model_source import Model
from index.encoders.unigram import UnigramModel, read_unigram_model
from index.query.speaker_names import Mention, SpeakerNames

SELIN, GAZIZ, RAISA = "Selin Demirel", "Gaziz Abishev", "Раиса Вдовенко"


@pytest.fixture(scope="module")
def unigram_model(default_model: Model) -> UnigramModel:
    found = read_unigram_model(default_model.path / "tokenizer.json")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def names(unigram_model: UnigramModel) -> SpeakerNames:
    return SpeakerNames([SELIN, GAZIZ, RAISA], unigram_model)


@pytest.mark.parametrize(
    ("question", "speaker", "rest"),
    [
        ("What does Selin say about China?", SELIN, "What does say about China?"),
        ("what does selin say about china", SELIN, "what does say about china"),
        ("Selin Demirel, what about China?", SELIN, "what about China?"),
        ("Selin's view of China", SELIN, "view of China"),
        ("что Селин говорит о Китае", SELIN, "что говорит о Китае"),
        ("мнение Абишева о Китае", GAZIZ, "мнение о Китае"),
        ("спросите у Газиза Абишева про Китай", GAZIZ, "спросите у про Китай"),
        ("Selin Çin hakkında ne diyor?", SELIN, "Çin hakkında ne diyor?"),
        ("Selin’in Çin görüşü", SELIN, "Çin görüşü"),
        ("Abişev Çin haqqında nə deyir", GAZIZ, "Çin haqqında nə deyir"),
        ("Abişevin fikri", GAZIZ, "fikri"),
        ("Әбішевтің Қытай туралы ойы", GAZIZ, "Қытай туралы ойы"),
        ("Ғазиз не айтты?", GAZIZ, "не айтты?"),
        ("what does Vdovenko do at night", RAISA, "what does do at night"),
        ("Raisa?", RAISA, "?"),
        ("что сказала Раисе диспетчер", RAISA, "что сказала диспетчер"),
    ],
)
def test_a_name_is_found_however_it_is_written(
    names: SpeakerNames, question: str, speaker: str, rest: str
) -> None:
    assert names.find(question) == Mention(frozenset({speaker}), rest)


@pytest.mark.parametrize(
    "question",
    ["What does Merkel say about trade?", "What about China?", "the line", "раиса2", "?", "", "🤔"],
)
def test_other_words_stay_where_they_are(names: SpeakerNames, question: str) -> None:
    assert names.find(question) == Mention(frozenset(), question)


@pytest.mark.parametrize(
    "question",
    [
        "What does he say about Selin?",
        "Selin hakkında ne diyor?",
        "Selin haqqında",
        "что он думает о Селин",
        "Селин туралы",
    ],
)
def test_whom_a_question_is_about_is_not_whose_words_it_asks_for(names: SpeakerNames, question: str) -> None:
    assert not names.find(question).speakers


def test_several_speakers_may_be_named(names: SpeakerNames) -> None:
    assert names.find("What do Selin and Gaziz say of China?").speakers == {SELIN, GAZIZ}


def test_who_share_a_name_are_all_meant_unless_the_other_name_tells_them_apart() -> None:
    smith, jones = "Anna Smith", "Anna Jones"
    names = SpeakerNames([smith, jones, "Bob Gray"])
    assert names.find("What does Anna say?").speakers == {smith, jones}
    assert names.find("What does Anna Jones say?").speakers == {jones}
    assert names.find("What does Smith say?").speakers == {smith}


def test_a_person_may_have_a_name_in_each_alphabet() -> None:
    both = {"Gaziz Abishev", "Газиз Абишев"}
    assert SpeakerNames(both).find("Abishev on China").speakers == both


def test_a_country_that_is_also_a_name_is_a_country_where_it_stands_alone() -> None:
    names = SpeakerNames(["Georgia Brown", "Michael Jordan"])
    for question in ("What about Georgia?", "А Иордания?", "Is Jordan a partner?"):
        assert not names.find(question).speakers
    assert names.find("What does Georgia Brown say?").speakers == {"Georgia Brown"}
    assert names.find("What does Brown say?").speakers == {"Georgia Brown"}


def test_an_ordinary_word_is_a_name_only_where_it_is_written_as_one(unigram_model: UnigramModel) -> None:
    names = SpeakerNames(["Can Yıldız", "Вера Роман"], unigram_model)
    for question in ("Can China help?", "what can he do", "есть ли вера в людей", "roman okuyor mu"):
        assert not names.find(question).speakers
    assert names.find("what does Can say").speakers == {"Can Yıldız"}
    assert names.find("что думает Вера о реке").speakers == {"Вера Роман"}
    assert names.find("can yıldız ne diyor").speakers == {"Can Yıldız"}


@given(st.text())
def test_without_a_speaker_any_text_comes_through_unchanged(text: str) -> None:
    assert SpeakerNames([]).find(text).rest == text


@given(st.text())
def test_only_words_are_taken_out(text: str) -> None:
    question = f"{text} Selin"
    assert set(SpeakerNames([SELIN, GAZIZ]).find(question).rest) <= set(question) | {" "}
