"""What an editor sees of an article fits in one message, however much the article holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from telegram.constants import MessageLimit

from bot.conversation import article_preview
from bot.conversation.quote_html import utf16_length
from bot.conversation.translations import LANGUAGES, get_translator
from bot.playground.api.text.html import parse_html
from content.article.importer import Article, ArticleExchange, Said
from content.faults import Fault

LONG = "Ж<&>w" * 500
NAMES = tuple(f"{number}. {LONG}" for number in range(40))
FIELDS = ("speaker", "interviewer", "title", "language", "url", "date", "slug")
FAULTS = tuple(Fault(LONG, number, LONG, FIELDS) for number in range(99))
HUGE = Article(
    path=LONG,
    title=LONG,
    speakers=NAMES,
    role=LONG,
    outlet=LONG,
    interviewer=", ".join(NAMES),
    url=f"https://example.com/{LONG}",
    language="en",
    date=date(2026, 1, 31),
    lead=(LONG,),
    exchanges=(ArticleExchange(LONG, (Said(NAMES[0], LONG),)),) * 9_999,
    dropped=(LONG,) * 9_999,
    doubts=FAULTS,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_found_or_wrong_fits_in_one_message(language: str) -> None:
    translator = get_translator(language)
    for text in (article_preview.preview(HUGE, translator), article_preview.refusal(FAULTS, translator)):
        assert utf16_length(parse_html(text).text) <= MessageLimit.MAX_TEXT_LENGTH


def test_the_language_is_named_in_the_editors() -> None:
    short = replace(
        HUGE, title="Bees", outlet="The Hive", url="", interviewer="", speakers=("Ada",), doubts=()
    )
    about = article_preview.preview(short, get_translator("ru")).partition("\n\n")[0]
    assert about.endswith("\nThe Hive, 2026-01-31, английский")


def test_a_refusal_says_what_a_caption_can_say_of_it() -> None:
    faults = [
        Fault("a.txt", 3, "who is <this>?", ("speaker", "interviewer")),
        Fault("a.txt", 1, "no title", ("title",)),
    ]
    assert article_preview.refusal(faults, get_translator("en")) == (
        "This cannot become an interview yet:\n• a.txt:3: who is &lt;this&gt;?\n• a.txt:1: no title\n"
        "Send it again with what is missing, in the caption or below the link, one item per line:\n"
        "<code>speaker: Ada Hollis</code>\n<code>interviewer: Ann Lee</code>\n<code>title: On bees</code>"
    )


def test_a_refusal_asks_for_nothing_that_would_not_help() -> None:
    faults = [Fault("a.txt", 1, "the article is empty"), Fault("a.txt", 1, "the slug is wrong", ("slug",))]
    assert article_preview.refusal(faults, get_translator("en")) == (
        "This cannot become an interview yet:\n• a.txt:1: the article is empty\n• a.txt:1: the slug is wrong"
    )


def test_as_many_people_can_be_chosen_as_there_are_buttons_for() -> None:
    known = article_preview.people(HUGE)
    assert known == NAMES[: article_preview.PEOPLE_SHOWN]
    every = (1 << len(known)) - 1
    markup = article_preview.buttons(HUGE, known, every, get_translator("en"), replaces=False)
    assert len(markup.inline_keyboard) == len(known) + 1
