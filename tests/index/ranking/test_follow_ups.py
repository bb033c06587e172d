"""What a follow-up adds to the question before it has to be met by itself."""

from __future__ import annotations

import math

import pytest

from content.model import Exchange, Speaker, Turn
from index.ranking.follow_ups import adds_something, is_met

EXCHANGE = Exchange(
    "allies",
    "Who are your allies?",
    (Turn(Speaker("Ada Hollis"), ("Kazakhstan is one of them.", "The others change.")),),
    ("Does Georgia help?",),
)


@pytest.mark.parametrize("follow_up", ["why is that?", "а почему?", "neden?", "bəs niyə?", "неге?", "?", ""])
def test_some_follow_ups_add_nothing(follow_up: str) -> None:
    assert not adds_something(follow_up)


@pytest.mark.parametrize(
    "follow_up",
    ["and the weather?", "а хоккей?", "peki bitcoin?", "and in 2015?", "and Turkey?", "а Россия?"],
)
def test_others_add_a_word(follow_up: str) -> None:
    assert adds_something(follow_up)


def test_what_a_follow_up_adds_is_met_by_a_sentence_that_is_close_enough() -> None:
    met = [
        is_met("and the weather?", EXCHANGE, closeness) for closeness in (-math.inf, -1, 0, 1, 2, math.inf)
    ]
    assert met == [False, False, False, True, True, True]


def test_where_the_reranker_is_sure_closeness_does_not_matter() -> None:
    assert is_met("and the others?", EXCHANGE, -1.0, reading=2.0)
    assert not is_met("and the weather?", EXCHANGE, -1.0, reading=-2.0)


@pytest.mark.parametrize("follow_up", ["and Kazakhstan?", "а Казахстан?", "bəs Gürcüstan?", "and Georgia?"])
def test_a_country_that_the_exchange_mentions_may_be_asked_about(follow_up: str) -> None:
    assert is_met(follow_up, EXCHANGE, 4.0)


@pytest.mark.parametrize("follow_up", ["what about Armenia?", "а Армения?", "peki Ermenistan?"])
def test_no_closeness_stands_for_a_country_that_it_does_not_mention(follow_up: str) -> None:
    assert not is_met(follow_up, EXCHANGE, 100.0)
    assert not is_met(follow_up, EXCHANGE, 100.0, reading=9.0)
