"""A quote a day: at which moment, and which quote. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.conversation.callback_data import quote_name
from bot.conversation.quote_html import utf16_length

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.quotes import Quote

# A shorter passage, such as "Yes, of course.", says little by itself; a longer one takes several messages.
_LENGTHS: Final = range(60, 2001)
OFFSETS: Final = range(-12, 15)
"""Of the clocks that there are, in hours east of UTC."""
# Of the places where most speakers of a language live: Baku, Astana, Moscow, Istanbul.
_USUAL_OFFSETS: Final = {"az": 4, "kk": 5, "ru": 3, "tr": 3}


def usual_offset(language: str) -> int:
    """Return a first guess of a subscriber's clock, in hours east of UTC."""
    return _USUAL_OFFSETS.get(language, 0)


def clock_time(now: datetime, utc_offset: int) -> str:
    """Return what a subscriber's clock shows, as in ``14:05``."""
    return f"{now + timedelta(hours=utc_offset):%H:%M}"


def next_time(now: datetime, hour: int, utc_offset: int) -> datetime:
    """Return when it is next a whole hour by a subscriber's clock.

    Args:
        now: in UTC.
        hour: from 0 to 23.
        utc_offset: of the clock, in hours east of UTC.

    Returns:
        That moment, in UTC: later than now, by a day at most.
    """
    offset = timedelta(hours=utc_offset)
    local = now + offset
    at = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (at if at > local else at + timedelta(days=1)) - offset


def quotable(quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes that say something by themselves and fit into a message; all if none does."""
    return [quote for quote in quotes if utf16_length(quote.passage.text) in _LENGTHS] or list(quotes)


def choose_quote(chat_id: int, quotes: Sequence[Quote], received: Collection[str]) -> Quote | None:
    """Return a quote that a chat has not got yet, in an order of its own; None where it has got all."""

    def place(quote: Quote) -> str:
        return hashlib.sha256(f"{chat_id} {quote_name(quote)}".encode()).hexdigest()

    return min((one for one in quotes if quote_name(one) not in received), key=place, default=None)
