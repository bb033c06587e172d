"""Moments and durations in the words of a language. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from babel.dates import format_skeleton, format_timedelta

if TYPE_CHECKING:
    from bot.conversation.translations import Translator


def moment(at: datetime, translator: Translator) -> str:
    """Return a moment: ``Nov 24, 2026, 18:05 UTC``."""
    in_utc = at.astimezone(UTC)
    day = format_skeleton("yMMMd", in_utc, locale=translator.language)
    return f"{day}, {format_skeleton('Hm', in_utc, locale=translator.language)} UTC"


def day(of: date, translator: Translator) -> str:
    """Return a day: ``Nov 24, 2026``."""
    return format_skeleton("yMMMd", of, locale=translator.language)


def duration(length: timedelta, translator: Translator) -> str:
    """Return a duration in its greatest unit, at least minutes: ``5 hours``."""
    at_least = max(length, timedelta(minutes=1))
    return format_timedelta(at_least, granularity="minute", locale=translator.language)
