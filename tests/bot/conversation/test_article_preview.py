"""What an editor sees of an article fits in one message, however much the article holds."""

from __future__ import annotations

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
FAULTS = tuple(Fault(LONG, number, LONG) for number in range(99))
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


def test_as_many_people_can_be_chosen_as_there_are_buttons_for() -> None:
    known = article_preview.people(HUGE)
    assert known == NAMES[: article_preview.PEOPLE_SHOWN]
    every = (1 << len(known)) - 1
    markup = article_preview.buttons(HUGE, known, every, get_translator("en"), replaces=False)
    assert len(markup.inline_keyboard) == len(known) + 1
