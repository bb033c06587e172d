"""The buttons around a quote, and Telegram's limits for labels and data."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.conversation import keyboards
from bot.conversation.callback_data import (
    Opinion,
    QuestionsPage,
    ShowCard,
    ShowMore,
    StopWaiting,
    TurnQuoteButtons,
    Vote,
    WaitForAnswer,
    parse_quote_name,
    quote_name,
)
from bot.conversation.keyboards import SearchHit
from bot.conversation.translations import LANGUAGES, Translator, get_translator
from content.model import Passage
from index.quotes import Quote
from tests.support.callback_kinds import callback_kinds
from tests.support.interviews import Asked, interview_of_one

translators = st.sampled_from(LANGUAGES).map(get_translator)
asked = st.sampled_from(["", "Why?", "х" * 300])
question_ids = st.integers(0, 2**63 - 1)
hits = st.builds(SearchHit, question_ids, st.integers(0, 999), is_last=st.booleans())


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    exchanges = tuple(
        Asked(
            f"e{number}",
            draw(asked),
            ("a", "b")[: draw(st.integers(1, 2))],
        )
        for number in range(draw(st.integers(1, 3)))
    )
    url = draw(st.sampled_from(["", "https://example.com/a"]))
    interview = interview_of_one("slug", "Title", "Speaker", "en", exchanges, url=url)
    exchange = draw(st.sampled_from(interview.exchanges))
    number = draw(st.integers(0, len(exchange.paragraphs) - 1))
    return Quote(Passage(interview, exchange, number), "a", 0.0)


def sent_back(markup: InlineKeyboardMarkup | None) -> list[str]:
    assert markup is not None
    return [str(item.callback_data) for row in markup.inline_keyboard for item in row if item.callback_data]


@given(quotes(), translators, st.none() | hits)
def test_what_a_button_sends_back_fits_and_is_of_one_kind(
    quote: Quote, translator: Translator, hit: SearchHit | None
) -> None:
    for data in sent_back(keyboards.around_quote(quote, translator, hit)):
        assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        assert sum(bool(re.match(kind.pattern(), data)) for kind in callback_kinds()) == 1


@given(quotes())
def test_a_quote_is_read_from_its_name(quote: Quote) -> None:
    assert parse_quote_name(quote_name(quote)) == (quote.exchange_key, quote.passage.number)


def test_without_a_question_there_is_nothing_to_vote_on() -> None:
    interview = interview_of_one("slug", "Title", "Speaker", "en", [Asked("e", "Why?", ("a",))])
    quote = Quote(interview.passages()[0], "a", 0.0)
    assert sent_back(keyboards.around_quote(quote, get_translator("en"))) == [
        ShowCard(quote=quote_name(quote)).pack()
    ]


@pytest.mark.parametrize("can_share", [True, False])
def test_only_a_bot_that_can_be_asked_inline_offers_to_share(can_share: bool) -> None:
    interview = interview_of_one("slug", "Title", "Speaker", "en", [Asked("e", "Why?", ("a",))])
    quote = Quote(interview.passages()[0], "a", 0.0)
    markup = keyboards.around_quote(quote, get_translator("en"), can_share=can_share)
    assert markup is not None
    shares = [item for row in markup.inline_keyboard for item in row if item.switch_inline_query_chosen_chat]
    assert bool(shares) == can_share


def pages_of(
    quote: Quote, hit: SearchHit | None, waiting: InlineKeyboardButton | None = None
) -> list[InlineKeyboardMarkup]:
    """Turn the pages of a quote's buttons until the first one comes again."""
    pages: list[InlineKeyboardMarkup] = []
    page = 0
    while True:
        markup = keyboards.around_quote(quote, get_translator("en"), hit, page=page, waiting=waiting)
        assert markup is not None
        if markup in pages:
            return pages
        pages.append(markup)
        turns = [data for data in sent_back(markup) if data.startswith("b:")]
        if not turns:
            return pages
        data = TurnQuoteButtons.unpack(turns[0])
        assert keyboards.hit_of(data) == hit
        page = data.page


@given(quotes(), st.none() | hits)
def test_no_more_than_five_buttons_are_shown_and_by_turning_each_is_shown_once(
    quote: Quote, hit: SearchHit | None
) -> None:
    pages = [[item for row in markup.inline_keyboard for item in row] for markup in pages_of(quote, hit)]
    assert all(len(page) <= 5 for page in pages)
    shown = [item.text for page in pages for item in page if item.text != keyboards.TURN]
    assert len(shown) == len(set(shown))
    assert {"Share", "Card"} <= set(shown)


@given(quotes(), hits, st.integers(0, 2))
def test_the_button_to_wait_is_on_every_page_and_found_there(quote: Quote, hit: SearchHit, kind: int) -> None:
    translator, asked = get_translator("en"), hit.question_id
    waiting = (
        keyboards.wait_button(asked, translator),
        keyboards.stop_waiting_button(asked, translator),
        keyboards.wait_link(asked, "TestBot", translator),
    )[kind]
    pages = pages_of(quote, hit, waiting)
    for markup in pages:
        assert sum(map(len, markup.inline_keyboard)) <= 5
        assert markup.inline_keyboard[-1] == (waiting,)
        assert keyboards.waiting_in(markup) == waiting
    others = [item.text for markup in pages for row in markup.inline_keyboard[:-1] for item in row]
    shown = [label for label in others if label != keyboards.TURN]
    assert sorted(shown) == sorted(
        item.text
        for markup in pages_of(quote, hit)
        for row in markup.inline_keyboard
        for item in row
        if item.text != keyboards.TURN
    )
    assert keyboards.waiting_in(keyboards.around_quote(quote, translator, hit)) is None
    assert keyboards.waiting_in(None) is None


@given(quotes(), question_ids)
def test_once_there_is_more_it_is_offered_on_no_page(quote: Quote, question_id: int) -> None:
    hit = SearchHit(question_id, 0, is_last=False)
    (first, *_) = pages_of(quote, hit)
    without = keyboards.without_more(first)
    shown = sent_back(without)
    assert next(data for data in sent_back(first) if data not in shown).startswith("m:")
    turns = [TurnQuoteButtons.unpack(data) for data in shown if data.startswith("b:")]
    assert all(turn.is_last for turn in turns)


@given(quotes(), question_ids)
def test_only_the_closest_quote_can_be_voted_on(quote: Quote, question_id: int) -> None:
    for rank, is_last in itertools.product(range(3), (False, True)):
        markup = keyboards.around_quote(quote, get_translator("en"), SearchHit(question_id, rank, is_last))
        prefixes = [data.split(":")[0] for data in sent_back(markup)]
        assert (Vote.prefix in prefixes) == (rank == 0)
        assert (ShowMore.prefix in prefixes) != is_last


@given(quotes(), translators, question_ids, st.integers(0, 10**6), st.integers(0, 10**6))
def test_votes_are_counted_on_their_buttons_and_nothing_else_changes(
    quote: Quote, translator: Translator, question_id: int, up: int, down: int
) -> None:
    markup = keyboards.around_quote(quote, translator, SearchHit(question_id, 0, is_last=False))
    assert markup is not None
    counted = keyboards.with_votes(markup, up, down)
    assert sent_back(counted) == sent_back(markup)
    assert [item.text for item in counted.inline_keyboard[0][:2]] == [
        f"👍 {up}" if up else "👍", f"👎 {down}" if down else "👎",
    ]  # fmt: skip
    assert counted.inline_keyboard[1:] == markup.inline_keyboard[1:]
    assert keyboards.with_votes(counted, 0, 0) == markup


@given(st.integers(1, 9), st.data())
def test_pages_are_turned_one_by_one(pages: int, data: st.DataObject) -> None:
    page = data.draw(st.integers(0, pages - 1))
    buttons = keyboards.page_buttons(page, pages, lambda to: QuestionsPage(page=to), get_translator("en"))
    turns = [QuestionsPage.unpack(str(button.callback_data)).page for button in buttons]
    assert turns == [to for to in (page - 1, page + 1) if 0 <= to < pages]


@given(quotes(), translators, question_ids)
def test_the_button_to_wait_and_the_one_to_stop_take_each_others_place(
    quote: Quote, translator: Translator, question_id: int
) -> None:
    wait = keyboards.wait_button(question_id, translator)
    stop = keyboards.stop_waiting_button(question_id, translator)
    declined = keyboards.with_row(keyboards.keyboard(keyboards.numbers([quote])), wait)
    waiting = keyboards.with_replaced(declined, WaitForAnswer(question_id=question_id), stop)
    assert sent_back(waiting) == [*sent_back(declined)[:-1], stop.callback_data]
    assert keyboards.with_replaced(waiting, StopWaiting(question_id=question_id), wait) == declined


def test_a_button_that_telegram_refuses_is_left_out_and_one_of_an_unknown_kind_is_not() -> None:
    voting, page = Vote(opinion=Opinion.UP, question_id=1).pack(), "https://example.com"
    valid = [
        InlineKeyboardButton("1", callback_data=voting),
        InlineKeyboardButton("2", url=page),
        InlineKeyboardButton("3", api_kwargs={"of_the_future": {}}),
    ]
    refused = [
        InlineKeyboardButton("4"),
        InlineKeyboardButton(" ", url=page),
        InlineKeyboardButton("5", url=page, callback_data=voting),
        InlineKeyboardButton("6", callback_data=""),
        InlineKeyboardButton("7", callback_data="ə" * 33),
    ]
    assert keyboards.valid_buttons(
        InlineKeyboardMarkup([refused, [*valid, *refused]])
    ) == InlineKeyboardMarkup([valid])
    assert keyboards.valid_buttons(InlineKeyboardMarkup([refused])) is None
