"""What an interview can and cannot be."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.model import (
    Exchange,
    Interview,
    InterviewError,
    Speaker,
    Turn,
    exchange_key,
    is_web_address,
)

GAZIZ = Speaker("Gaziz Abishev", "analyst")
ADA = Speaker("Ada Hollis")
ONE = Exchange("one", "One?", (Turn(GAZIZ, ("Yes.", "And more.")),))
STATEMENT = Exchange("statement", "", (Turn(GAZIZ, ("We are friends.",)),))
BOTH = Exchange(
    "both", "Both?", (Turn(GAZIZ, ("He.", "Again.")), Turn(ADA, ("She.",)), Turn(GAZIZ, ("Well.",)))
)


def interview(changes: dict[str, Any] | None = None) -> Interview:
    fields: dict[str, Any] = {
        "slug": "sea",
        "title": "The sea",
        "speakers": (GAZIZ,),
        "language": "en",
        "exchanges": (ONE, STATEMENT),
    }
    return Interview(**fields | (changes or {}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": ""}, "slug is empty"),
        ({"title": " "}, "title is empty"),
        ({"speakers": ()}, "no speaker"),
        ({"speakers": (GAZIZ, Speaker("Gaziz Abishev"))}, "'Gaziz Abishev' stands twice"),
        ({"speakers": (ADA,)}, "'Gaziz Abishev' is not one of the interview's speakers"),
        ({"language": ""}, "language is empty"),
        ({"exchanges": ()}, "no exchange"),
        ({"exchanges": (ONE, ONE)}, "'one' stands twice"),
        ({"url": "caspianpost.com"}, "not an http or https address"),
    ],
)
def test_an_interview_that_cannot_be_served_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InterviewError, match=words):
        interview(changes)


def test_a_speaker_has_a_name() -> None:
    with pytest.raises(InterviewError, match="speaker is empty"):
        Speaker(" ")


@pytest.mark.parametrize("turns", [(), ((),), (("",),), (("Yes.", " \n"),)])
def test_an_exchange_has_something_to_quote(turns: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(InterviewError, match="'one' has no answer"):
        Exchange("one", "One?", tuple(Turn(GAZIZ, paragraphs) for paragraphs in turns))


def test_what_one_speaker_says_in_a_row_is_one_turn() -> None:
    with pytest.raises(InterviewError, match="two turns of one speaker in a row"):
        Exchange("one", "One?", (Turn(GAZIZ, ("Yes.",)), Turn(GAZIZ, ("And more.",))))


def test_an_exchange_has_an_id() -> None:
    with pytest.raises(InterviewError, match="no id"):
        Exchange("", "One?", (Turn(GAZIZ, ("Yes.",)),))


def test_passages_are_the_paragraphs_of_all_answers_in_order() -> None:
    passages = interview().passages()
    assert [(p.exchange.id, p.number, p.text) for p in passages] == [
        ("one", 0, "Yes."),
        ("one", 1, "And more."),
        ("statement", 0, "We are friends."),
    ]


def test_the_text_of_an_answer_joins_its_paragraphs_by_a_blank_line() -> None:
    assert ONE.answer[0].text == "Yes.\n\nAnd more."


def test_a_passage_knows_who_says_it_and_the_turn_around_it() -> None:
    panel = interview({"speakers": (GAZIZ, ADA), "exchanges": (STATEMENT, BOTH)})
    assert [(p.number, p.text, p.speaker, p.turn.text) for p in panel.passages()] == [
        (0, "We are friends.", GAZIZ, "We are friends."),
        (0, "He.", GAZIZ, "He.\n\nAgain."),
        (1, "Again.", GAZIZ, "He.\n\nAgain."),
        (2, "She.", ADA, "She."),
        (3, "Well.", GAZIZ, "Well."),
    ]


def test_where_a_speaker_begins_to_speak_in_an_exchange() -> None:
    assert [BOTH.passage_of(speaker) for speaker in (GAZIZ, ADA, Speaker("B. Other"))] == [0, 2, None]


def test_values_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ONE.question = "Two?"  # type: ignore[misc]


@given(st.text(), st.text())
def test_a_key_is_short_and_always_the_same(slug: str, exchange: str) -> None:
    key = exchange_key(slug, exchange)
    assert key == exchange_key(slug, exchange)
    assert len(key) == 16
    assert set(key) <= set("0123456789abcdef")


def test_keys_tell_interview_and_exchange_apart() -> None:
    assert len({exchange_key("a", "bc"), exchange_key("ab", "c"), exchange_key("a", "b")}) == 3


@pytest.mark.parametrize(
    "address", ["https://caspianpost.com/interview/a-b?c=d#e", "http://127.0.0.1:8081", "https://әлем.қаз/"]
)
def test_web_addresses(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "caspianpost.com",
        "ftp://a.b",
        "https://",
        "https:///a",
        "javascript:alert(1)",
        "https://a b",
        "http://a:0",
        "http://a:b",
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    assert not is_web_address(text)


@given(st.text())
def test_any_text_is_a_web_address_or_not(text: str) -> None:
    assert is_web_address(text) in {True, False}


@pytest.mark.parametrize(
    "url", ["https://localhost", "https://-", "https://%", "http://.", "https://a..b", "ftp://a.b"]
)
def test_an_address_of_which_telegram_makes_no_link_is_not_one(url: str) -> None:
    assert not is_web_address(url)


@pytest.mark.parametrize(
    "url", ["https://a.b", "http://xn--e1a.рф:8080/x?y#z", "https://127.0.0.1/", "https://[::1]:8/"]
)
def test_other_addresses_are_fine(url: str) -> None:
    assert is_web_address(url)
