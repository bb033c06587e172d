"""Quotes that no search found: the first passages of exchanges, and any passage by its name."""

from __future__ import annotations

import pytest

from content.model import Interview
from index.quotes import Quotes


@pytest.fixture(scope="module")
def quotes(interviews: tuple[Interview, ...]) -> Quotes:
    return Quotes(interviews)


def test_every_exchange_has_an_opening_quote(quotes: Quotes, interviews: tuple[Interview, ...]) -> None:
    openings = quotes.openings()
    assert [q.exchange for q in openings] == [e for i in interviews for e in i.exchanges]
    assert all(q.passage.number == 0 and q.best_sentence in q.passage.text for q in openings)
    assert quotes.find(openings[2].exchange_key) == openings[2]


def test_a_passage_is_found_by_its_exchange_and_number(
    quotes: Quotes, interviews: tuple[Interview, ...]
) -> None:
    key = quotes.openings()[0].exchange_key
    second = quotes.find(key, 1)
    assert second is not None
    assert second.passage.text == interviews[0].exchanges[0].paragraphs[1]
    assert second.best_sentence in second.passage.text
    assert second.reading is None
    assert quotes.find(key, 2) is None
    assert quotes.find(key, -1) is None
    assert quotes.find("unknown") is None
