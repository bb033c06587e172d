"""Which passages are read, and which of them is quoted first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from content.model import Passage
from index.encoders.model_configuration import ReadingWeights
from index.ranking.ranker import RankedExchanges, RankedPassage
from index.ranking.reading import exchange_values, proposed_passages, text_to_read, weighed
from index.reranker.reranker import Readings
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from index.ranking.ranker import ExchangeRanker

WEIGHTS = ReadingWeights(reading=1.0, closeness=0.5, score=2.0, log_score=1.0)
SENTENCE = "They gather in a ball around the queen."


def ranked(scores: list[float]) -> RankedExchanges:
    count = len(scores)
    numbers = np.arange(count)
    values = np.array(scores)
    return RankedExchanges(numbers, values, values, np.ones(count), numbers, numbers, ())


def passages(count: int, closeness: float = 0.0) -> list[RankedPassage]:
    return [RankedPassage(position, 0, "", "", closeness) for position in range(count)]


def readings(*logits: float) -> Readings:
    return Readings(np.array(logits))


def test_what_the_reranker_reads_as_an_answer_comes_first() -> None:
    read = weighed(passages(3), readings(-2.0, 4.0, 0.0), ranked([0.3, 0.28, 0.25]), WEIGHTS)
    assert [one.passage.position for one in read] == [1, 2, 0]


def test_a_much_closer_question_outweighs_the_reranker() -> None:
    read = weighed(passages(2), readings(-0.5, 0.5), ranked([0.95, 0.03]), WEIGHTS)
    assert read[0].passage.position == 0


def test_a_reranker_that_nothing_was_fitted_to_decides_alone() -> None:
    read = weighed(passages(2), readings(-0.5, 0.5), ranked([0.95, 0.03]), None)
    assert read[0].passage.position == 1


def test_what_contradicts_is_told_of_the_passage_that_does() -> None:
    said = Readings(np.array([0.0, 5.0]), np.array([-3.0, 3.0]))
    read = weighed(passages(2), said, ranked([0.3, 0.3]), WEIGHTS)
    assert [one.contradicts for one in read] == [True, False]
    assert not any(
        one.contradicts for one in weighed(passages(2), readings(0, 5), ranked([0.3, 0.3]), WEIGHTS)
    )


class Ranker:
    """Knows one passage of each exchange; that of the best one is far less close than the others."""

    def passages(self, ranked: RankedExchanges, position: int) -> list[RankedPassage]:
        return [RankedPassage(position, 0, "", "", 0.0 if position == ranked.first else 90.0)]


def proposed(scores: list[float]) -> list[int]:
    return [one.position for one in proposed_passages(cast("ExchangeRanker", Ranker()), ranked(scores), 3)]


def test_a_passage_of_the_best_exchange_is_always_read() -> None:
    assert proposed([0.2, 0.19, 0.18, 0.17, 0.16]) == [1, 2, 0]


def test_where_the_best_exchange_is_clearly_relevant_no_other_is_read() -> None:
    assert proposed([0.9, 0.19, 0.18, 0.17, 0.16]) == [0]


@given(
    st.lists(st.floats(-0.1, 1.0), min_size=1, max_size=12),
    st.lists(st.floats(-9, 9), min_size=1, max_size=12),
    st.data(),
)
def test_every_candidate_has_its_place_and_none_unread_is_before_one_read(
    scores: list[float], logits: list[float], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, min(len(scores), len(logits))))
    candidates = ranked(scores)
    read = weighed(passages(count), readings(*logits[:count]), candidates, WEIGHTS)
    values = exchange_values(candidates, read)
    assert sorted(values) == list(range(len(scores)))
    assert set(list(values)[:count]) == set(range(count))
    assert list(values.values()) == sorted(values.values(), reverse=True)


def test_a_passage_is_read_after_the_closest_wording_of_its_question() -> None:
    interview = interview_of_one("bees", "Bees", "Ada", "en", (Asked("a", "And in winter?", (SENTENCE,)),))
    passage = Passage(interview, interview.exchanges[0], 0)
    closest = RankedPassage(0, 0, "How do bees survive?", SENTENCE, 0.0)
    assert text_to_read(passage, closest) == f"How do bees survive? {SENTENCE}"
    assert text_to_read(passage, RankedPassage(0, 0, "", SENTENCE, 0.0)) == SENTENCE


def test_of_a_long_passage_the_part_around_its_best_sentence_is_read() -> None:
    text = f"{'One more word about the summer. ' * 100}{SENTENCE}{' And about autumn, too.' * 100}"
    interview = interview_of_one("bees", "Bees", "Ada", "en", (Asked("a", "And in winter?", (text,)),))
    read = text_to_read(Passage(interview, interview.exchanges[0], 0), RankedPassage(0, 0, "", SENTENCE, 0.0))
    assert SENTENCE in read
    assert read in text
    assert len(read) < len(text) / 8
