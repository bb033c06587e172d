"""Where and when an interview was published."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from content.article.blocks import Hints
from content.article.names import PROPER_NAME, is_outlet
from content.article.phrases import any_of, expression, months, phrases
from content.model import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_OUTLETS: Final = tuple(
    re.compile(expression(phrase, outlet=f"(?P<outlet>{PROPER_NAME})"))
    for phrase in phrases("outlets.spoken_with")
)
_SOURCE_LINE: Final = re.compile(rf"{any_of('boilerplate.source')}\s*[:：]\s*(?P<url>\S+)", re.I)
_MONTHS: Final = months()
_DAY_FIRST: Final = re.compile(
    r"(?P<day>\d{1,2})\.?\s+(?P<month>[^\W\d_]{3,12})\.?,?\s+(?P<year>\d{4})(?!\d)"
)
_MONTH_FIRST: Final = re.compile(
    r"(?P<month>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)"
)
_NUMBERS: Final = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
)
# Before a date, a day of the week or a word such as `Published` may stand.
_WORDS_AROUND: Final = re.compile(r"\w+\W+\w")
_LONGEST_DATE_LINE: Final = 40


def find_outlet(hints: Hints, lead: Sequence[str], label: str, interviewer: str) -> str:
    """Find who published the interview, where the page or the lead plainly says it."""
    if hints.site:
        return hints.site
    for paragraph in lead:
        for pattern in _OUTLETS:
            for match in pattern.finditer(paragraph):
                outlet = re.sub(r"['’]\w+$", "", match["outlet"].strip(' «»“”"'))  # a Turkish case ending
                outlet = re.sub(r"^(?:портал|издание|газета|журнал|сайт)\s+(?=[«\w])", "", outlet, flags=re.I)
                if is_outlet(outlet) and outlet != interviewer:
                    return outlet
    return label if label and is_outlet(label) else ""


def find_url(hints: Hints, texts: Iterable[str]) -> str:
    """Find the article's address: the page's own, or a line such as ``Source: https://…``."""
    lines = (match["url"] for text in texts if (match := _SOURCE_LINE.fullmatch(text)))
    return hints.url or next(filter(is_web_address, lines), "")


def published_at(link: str, declared: str) -> str:
    """Return where an article is published that a link led to.

    Args:
        link: the link, which may carry where a reader comes from.
        declared: the address that the article names; one on another site may be that of a source.
    """
    return declared if declared and _site(declared) == _site(link) else link


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def find_date(hints: Hints, texts: Iterable[str]) -> date | None:
    """Find the day of publication: the page's own, or the one line that is nothing but a date."""
    if hints.date:
        return hints.date
    days = {day for text in texts if (day := day_in(text))}
    return days.pop() if len(days) == 1 else None


def day_in(line: str) -> date | None:
    """Return the day that a line is, if it is nothing else: `Thursday, September 5, 2013`."""
    if len(line) > _LONGEST_DATE_LINE:
        return None
    for pattern in (_DAY_FIRST, _MONTH_FIRST, *_NUMBERS):
        match = pattern.search(line)
        if match is None or _WORDS_AROUND.search(line[: match.start()]):
            continue
        word = match["month"].lower()
        month = int(word) if word.isdigit() else _MONTHS.get(word[:3], _MONTHS.get(word[:4], 0))
        try:
            return date(int(match["year"]), month, int(match["day"]))
        except ValueError:
            return None
    return None
