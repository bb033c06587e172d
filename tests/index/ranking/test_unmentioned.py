"""What a question names and an exchange does not mention."""

from __future__ import annotations

import pytest

from index.ranking.unmentioned import unmentioned
from tests.support.interviews import Asked, interview_of_one

TRADE = Asked(
    "trade",
    "How did trade with Georgia grow after 2019?",
    ("In 2021 Professor Hollis counted twelve thousand lorries in Poti.",),
    also_asked=("Was there a railway to Тбилиси?",),
)
(EXCHANGE,) = interview_of_one("trade", "Trade", "Ada", "en", (TRADE,)).exchanges


@pytest.mark.parametrize(
    ("question", "language", "count"),
    [
        ("how did trade grow?", "en", 0),
        ("What about Georgia in 2019?", "en", 0),
        ("Какая торговля с Грузией?", "ru", 0),
        ("Gürcüstanla ticarət necədir?", "az", 0),
        ("What about Armenia?", "en", 1),
        ("Что с Арменией?", "ru", 1),
        ("Ermənistanla ticarət necədir?", "az", 1),
        ("How many lorries in 2018?", "en", 1),
        ("What did Hollis count?", "en", 0),
        ("Что насчитал Холлис?", "ru", 0),
        ("What did Baker count?", "en", 1),
        ("What did Baker count in Armenia in 2018?", "en", 3),
        ("Who drove to Tbilisi?", "en", 0),
    ],
)
def test_of_each_kind_what_is_not_mentioned_counts_once(question: str, language: str, count: int) -> None:
    assert unmentioned(question, language, EXCHANGE) == count


@pytest.mark.parametrize(
    "question",
    [
        "Growth?",
        "WHAT DID BAKER COUNT?",
        "Really? Why did it grow?",
        "Should I worry, and I'd say yes?",
        "5 lorries?",
    ],
)
def test_a_capital_that_begins_a_sentence_or_is_one_of_all_makes_no_name(question: str) -> None:
    assert unmentioned(question, "en", EXCHANGE) == 0


def test_where_all_nouns_have_capitals_they_are_no_names() -> None:
    assert unmentioned("Wie wuchs der Handel mit Georgien?", "de", EXCHANGE) == 0


def test_nothing_is_missing_from_an_exchange_that_holds_the_question() -> None:
    for question in (EXCHANGE.question, *EXCHANGE.also_asked, *EXCHANGE.paragraphs):
        assert unmentioned(question, "en", EXCHANGE) == 0
