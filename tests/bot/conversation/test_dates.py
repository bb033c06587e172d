"""Moments and durations are written as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.conversation import dates
from bot.conversation.translations import LANGUAGES, get_translator

ENGLISH = get_translator("en")


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5))])
def test_a_moment_is_told_in_utc(zone: timezone) -> None:
    at = datetime(2026, 11, 24, 18, 5, tzinfo=UTC).astimezone(zone)
    assert dates.moment(at, ENGLISH) == "Nov 24, 2026, 18:05 UTC"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_gets_iso_dates(language: str) -> None:
    told = dates.day(date(2026, 11, 24), get_translator(language))
    assert "2026" in told
    assert "2026-11-24" not in told


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(seconds=-1), "1 minute"),
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=9), "9 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_duration_is_told_in_its_greatest_unit(length: timedelta, told: str) -> None:
    assert dates.duration(length, ENGLISH) == told
