"""The editors' figures name passages and languages, and say once what is the same in both periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from telegram.constants import MessageLimit

from bot.conversation.figures import figures
from bot.conversation.quote_html import utf16_length
from bot.conversation.translations import LANGUAGES, get_translator
from bot.playground.api.text.html import parse_html
from bot.state.model import Day, Quoted, Statistics, Where
from content.model import Passage, exchange_key
from index.quotes import Quote
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from content.model import Interview

TODAY = date(2026, 11, 26)
BEES = interview_of_one(
    "bees", "On bees", "Ada <Hollis>", "en", [Asked("why", "Why bees?", ("Because of honey.", "And wax."))]
)


def statistics(days: int, asked: dict[int, int], quoted: tuple[Quoted, ...] = ()) -> Statistics:
    """Return the figures of some days up to today; ``asked`` says how many questions how many days ago."""
    shown = tuple(Day(TODAY - timedelta(days=ago), asked.get(ago, 0), 0) for ago in reversed(range(days)))
    count = sum(day.answered for day in shown)
    by_language = {"kk": count} if count else {}
    return Statistics(count, count, 0, by_language, {Where.PRIVATE: count}, quoted, 1, 2, shown)


def told(asked: dict[int, int], quoted: tuple[Quoted, ...] = ()) -> str:
    def passage(key: str, number: int) -> Quote | None:
        return quote(BEES, number) if key == exchange_key("bees", "why") else None

    week, month = (statistics(days, asked, quoted) for days in (7, 30))
    return figures(week, month, passage, get_translator("en"))


def quote(interview: Interview, number: int) -> Quote:
    passage = Passage(interview, interview.exchanges[0], number)
    return Quote(passage, passage.text, 1.0)


def test_periods_that_differ_are_told_one_after_the_other() -> None:
    text = told({0: 2, 6: 1, 29: 4})
    assert text.startswith("<b>The last 7 days</b>\nQuestions: 3; answered: 3, declined: 0\n👍 1  👎 2\n")
    assert "\n\n<b>The last 30 days</b>\nQuestions: 7; " in text
    assert text.count("Asked in: Kazakh") == 2


def test_a_young_bots_longer_period_is_not_told_twice() -> None:
    text = told({0: 2, 6: 1})
    assert text.endswith("<b>The last 30 days</b>\nThe same: nothing was asked before Nov 20, 2026.")
    assert text.count("Questions:") == 1


def test_where_nothing_was_asked_that_is_all_there_is_to_say() -> None:
    assert told({}) == "<b>The last 30 days</b>\nNothing was asked."


def test_passages_are_named_by_speaker_words_and_question() -> None:
    key = exchange_key("bees", "why")
    text = told({0: 5}, (Quoted("bees", key, 1, 3), Quoted("bees", "gone", 0, 2)))
    assert (
        "Most quoted:\n3 × Ada &lt;Hollis&gt;: And wax. (<i>Why bees?</i>)\n"
        "2 × a passage that is not quoted any more\n"
    ) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_quoted_it_fits_in_one_message(language: str) -> None:
    long = "Ж<&>w" * 100
    interview = interview_of_one("x", long, long, "en", [Asked("x", long, (long,))])
    quoted = tuple(Quoted("x", "x", 0, 10**6) for _ in range(9))
    week, month = (statistics(days, {0: 1, 20: 1}, quoted) for days in (7, 30))
    text = figures(week, month, lambda *_: quote(interview, 0), get_translator(language))
    assert utf16_length(parse_html(text).text) <= MessageLimit.MAX_TEXT_LENGTH
