"""How sure it is that a candidate answers a request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL
from index.query.decomposition import Query
from index.query.requests import Request
from index.ranking.candidates import CandidateJudge, Candidates
from index.ranking.ranker import RankedExchanges
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from index.ranking.ranker import ExchangeRanker

EXCHANGES = interview_of_one(
    "trade",
    "Trade",
    "Ada",
    "en",
    (
        Asked("hives", "Why bees?", ("My grandfather left me four hives.",)),
        Asked("trade", "How does trade grow?", ("Georgia sells honey, and Armenia buys it.",)),
    ),
).exchanges
EARLIER = "Does Turkey buy honey?"


class Ranker:
    """Ranks nothing; all that a follow-up adds is equally close to any exchange."""

    def __init__(self, closeness: float) -> None:
        self._closeness = closeness

    def closest_sentence(self, _ranked: RankedExchanges, _exchange: int) -> float:
        return self._closeness


def judge(closeness: float = 0.0) -> CandidateJudge:
    return CandidateJudge(EXCHANGES, cast("ExchangeRanker", Ranker(closeness)), MULTILINGUAL_E5_SMALL)


def candidates(text: str, *earlier: str, is_answerable: bool = True) -> Candidates:
    query = Query(text, earlier=earlier)
    request = Request(query, query.text, query.text, frozenset(), is_answerable)
    numbers, scores = np.arange(2), np.array([0.1, 0.9])
    ranked = RankedExchanges(numbers, scores, scores, np.ones(2), numbers, numbers, ())
    return Candidates(request, "en", ranked, candidates(text) if earlier else None)


def test_the_first_candidate_is_surer_than_the_others() -> None:
    found = candidates("How does trade grow?")
    assert 0 < judge().confidence(found, 0) < judge().confidence(found, found.ranked.first) < 1


def test_what_asks_nothing_is_answered_by_nothing() -> None:
    assert judge().confidence(candidates("?!", is_answerable=False), 1) == 0


@pytest.mark.parametrize(
    ("asked", "earlier", "count"),
    [
        ("Does Armenia buy honey?", (), 0),
        ("Does Turkey buy honey?", (), 1),
        ("and Armenia?", (EARLIER,), 0),
        ("and Turkey?", ("Does Armenia buy honey?",), 1),
    ],
)
def test_what_only_an_earlier_question_names_need_not_be_mentioned(
    asked: str, earlier: tuple[str, ...], count: int
) -> None:
    assert judge(closeness=2.0).features(candidates(asked, *earlier), 1).unmentioned == count


def test_what_a_follow_up_adds_must_be_close_to_the_candidate() -> None:
    follow_up = candidates("and the price of honey?", EARLIER)
    assert judge(closeness=0.0).confidence(follow_up, 1) == 0
    assert judge(closeness=2.0).confidence(follow_up, 1) > 0


def test_no_reading_stands_for_a_country_that_the_candidate_does_not_mention() -> None:
    follow_up = candidates("and Turkey?", "Does Armenia buy honey?")
    features = replace(judge(closeness=9.0).features(follow_up, 1), reading=9.0)
    assert judge(closeness=9.0).confidence(follow_up, 1, features) == 0


def test_a_follow_up_that_adds_nothing_counts_as_the_question_before_it() -> None:
    assert judge(closeness=0.0).confidence(candidates("why?", EARLIER), 1) > 0


def test_where_something_was_read_the_reading_counts() -> None:
    found = candidates("How does trade grow?")
    features = judge().features(found, 1)
    sure, unsure = (judge().confidence(found, 1, replace(features, reading=one)) for one in (3.0, -3.0))
    assert unsure < sure
