"""The list of interviews that editors see fits in a message and its buttons lead to what they name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from telegram.constants import MessageLimit

from bot.conversation import interview_list
from bot.conversation.callback_data import (
    InterviewListPage,
    OfferWithdrawal,
    RestoreInterview,
    WithdrawInterview,
    interview_key,
)
from bot.conversation.interview_list import INTERVIEWS_SHOWN, ListedInterview
from bot.conversation.quote_html import utf16_length
from bot.conversation.translations import LANGUAGES, get_translator
from bot.playground.api.text.html import parse_html
from content.model import Exchange, Interview, Speaker, Turn

ENGLISH = get_translator("en")
LONG = "Ж<&>w" * 500
SPEAKERS = tuple(Speaker(f"{number}. {LONG}", LONG) for number in range(40))


def listed(slug: str, title: str, *, is_published: bool = True, stamp: str = "0badcafe") -> ListedInterview:
    speakers = (Speaker("Ada Hollis"), Speaker("Finn <Moe>")) if title != LONG else SPEAKERS
    interview = Interview(
        slug=slug,
        title=title,
        speakers=speakers,
        language="en",
        exchanges=(Exchange("x", "Why?", (Turn(speakers[0], ("Because.",)),)),),
        outlet="The Courier" if title != LONG else LONG,
        date=date(2026, 1, 31),
    )
    return ListedInterview(Path(f"{slug}.md"), interview, stamp, is_published=is_published)


def buttons(*shown: ListedInterview, page: int = 0, pages: int = 1) -> list[tuple[str, object]]:
    markup = interview_list.list_buttons(shown, page, pages, ENGLISH)
    return [(b.text, b.callback_data) for row in markup.inline_keyboard for b in row] if markup else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_fits_in_one_message_whatever_the_interviews_are_called(language: str) -> None:
    translator = get_translator(language)
    one = listed("ж" * 120, LONG, is_published=False)
    page = interview_list.interview_list(10**6, 10**6, [one] * INTERVIEWS_SHOWN, 10**6, translator)
    for text in (page, interview_list.withdrawal_question(one, translator)):
        assert utf16_length(parse_html(text).text) <= MessageLimit.MAX_TEXT_LENGTH


def test_an_interview_is_described() -> None:
    text = interview_list.interview_list(1, 2, [listed("bees", "On <bees>")], 0, ENGLISH)
    assert text == (
        "<b>Interviews:</b> 1 published, 2 withdrawn\n\n<b>1. On &lt;bees&gt;</b>\n"
        "Ada Hollis, Finn &lt;Moe&gt;, The Courier, 2026-01-31, 1 exchange\n<code>bees.md</code>"
    )


def test_one_is_withdrawn_the_other_restored_and_pages_are_turned() -> None:
    published, withdrawn = listed("bees", "On bees"), listed("sea", "At sea", is_published=False)
    assert buttons(published, withdrawn, page=1, pages=3) == [
        ("Withdraw 6. On bees", OfferWithdrawal(key=interview_key("bees"), stamp="0badcafe").pack()),
        ("Restore 7. At sea", RestoreInterview(key=interview_key("sea"), stamp="0badcafe").pack()),
        ("◀ Back", InterviewListPage(page=0).pack()),
        ("Next ▶", InterviewListPage(page=2).pack()),
    ]


def test_what_is_not_as_it_should_be_is_said() -> None:
    gone = listed("bees", "On bees", stamp="")
    broken = ListedInterview(Path("sea.md"), None, "0badcafe", is_published=False)
    text = interview_list.interview_list(1, 1, [gone, broken], 0, ENGLISH)
    assert "<b>1. On bees</b> (the file is not there any more: /reindex)" in text
    assert "<b>2. sea</b> (withdrawn, the file cannot be read)" in text
    assert [label for label, _ in buttons(gone, broken)] == ["Restore 2. sea"]


def test_a_withdrawal_wants_a_yes() -> None:
    one = listed("bees", "On bees")
    assert interview_list.withdrawal_question(one, ENGLISH).startswith("Withdraw <b>On bees</b>?")
    markup = interview_list.withdrawal_buttons(one, ENGLISH)
    assert markup is not None
    assert [button.callback_data for button in markup.inline_keyboard[0]] == [
        WithdrawInterview(key=interview_key("bees"), stamp="0badcafe").pack(),
        InterviewListPage(page=0).pack(),
    ]
