"""A quote a day: at the subscriber's hour, and never the same one until all were sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.callback_data import quote_name
from bot.conversation.daily import OFFSETS, choose_quote, clock_time, next_time, quotable, usual_offset
from bot.conversation.translations import LANGUAGES
from content.model import Passage
from index.quotes import Quote
from tests.support.interviews import Asked, interview_of_one

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
hours = st.integers(0, 23)
offsets = st.sampled_from(OFFSETS)


def quotes_of(*paragraphs: str) -> list[Quote]:
    interview = interview_of_one("bees", "Bees", "Ada Hollis", "en", [Asked("why", "Why?", paragraphs)])
    (exchange,) = interview.exchanges
    return [Quote(Passage(interview, exchange, number), "", 0.0) for number in range(len(paragraphs))]


@pytest.mark.parametrize(
    ("now", "hour", "offset", "expected"),
    [
        (NOON, 9, 0, datetime(2026, 11, 28, 9, tzinfo=UTC)),
        (NOON, 12, 0, datetime(2026, 11, 28, 12, tzinfo=UTC)),
        (NOON, 18, 5, datetime(2026, 11, 27, 13, tzinfo=UTC)),
        (NOON, 7, 14, datetime(2026, 11, 27, 17, tzinfo=UTC)),
        (NOON, 7, -12, datetime(2026, 11, 27, 19, tzinfo=UTC)),
    ],
)
def test_the_next_time_is_the_hour_of_the_subscribers_clock(
    now: datetime, hour: int, offset: int, expected: datetime
) -> None:
    assert next_time(now, hour, offset) == expected


@given(moments, hours, offsets)
def test_the_next_time_comes_within_a_day_and_shows_the_hour(now: datetime, hour: int, offset: int) -> None:
    at = next_time(now, hour, offset)
    assert timedelta() < at - now <= timedelta(days=1)
    assert clock_time(at, offset) == f"{hour:02}:00"


def test_every_language_has_a_clock_to_begin_with() -> None:
    assert [usual_offset(language) in OFFSETS for language in LANGUAGES] == [True] * len(LANGUAGES)


def test_what_says_little_by_itself_or_is_too_long_is_not_sent() -> None:
    short, fitting, long = quotes_of(
        "Yes.", "Bees are the reason why there are apples in the garden. " * 2, "a" * 3000
    )
    assert quotable([short, fitting, long]) == [fitting]
    assert quotable([short, long]) == [short, long]


@given(st.integers(), st.integers(1, 12))
def test_no_quote_is_sent_twice_before_all_were_sent(chat_id: int, count: int) -> None:
    quotes = quotes_of(*(f"Paragraph {number}" for number in range(count)))
    received: list[str] = []
    while (quote := choose_quote(chat_id, quotes, received)) is not None:
        received.append(quote_name(quote))
    assert sorted(received) == sorted(map(quote_name, quotes))


def test_not_everybody_gets_the_same_quote_on_the_same_day() -> None:
    quotes = quotes_of(*(f"Paragraph {number}" for number in range(12)))
    assert len({choose_quote(chat_id, quotes, ()) for chat_id in range(50)}) > 1
