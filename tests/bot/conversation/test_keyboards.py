"""Buttons say what fits, send back what Telegram takes, and are read again as they were written."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.conversation import keyboards
from bot.conversation.keyboards import CallbackAction, OfQuestion
from bot.conversation.translations import LANGUAGES, Translator, get_translator
from content.model import Exchange, Interview, Passage
from index.search import Quote

translators = st.sampled_from(LANGUAGES).map(get_translator)
asked = st.sampled_from(["", "Why?", "х" * 300])
question_ids = st.integers(0, 2**63 - 1)
of_questions = st.builds(OfQuestion, question_ids, st.integers(0, 999), is_last=st.booleans())


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    exchanges = tuple(
        Exchange(
            f"e{number}",
            draw(asked),
            ("a", "b")[: draw(st.integers(1, 2))],
        )
        for number in range(draw(st.integers(1, 3)))
    )
    url = draw(st.sampled_from(["", "https://example.com/a"]))
    interview = Interview("slug", "Title", "Speaker", "en", exchanges, url=url)
    exchange = draw(st.sampled_from(exchanges))
    number = draw(st.integers(0, len(exchange.answer) - 1))
    return Quote(Passage(interview, exchange, number), "a", 0.0)


def sent_back(markup: InlineKeyboardMarkup | None) -> list[str]:
    assert markup is not None
    return [str(item.callback_data) for row in markup.inline_keyboard for item in row if item.callback_data]


@given(quotes(), translators, st.none() | of_questions)
def test_what_a_button_sends_back_fits_and_names_a_press(
    quote: Quote, translator: Translator, of_question: OfQuestion | None
) -> None:
    for data in sent_back(keyboards.around_quote(quote, translator, of_question)):
        assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        assert data.split(":")[0] in set(CallbackAction)


@given(quotes())
def test_a_quote_is_read_from_its_name(quote: Quote) -> None:
    assert keyboards.named_quote(keyboards.quote_name(quote)) == (quote.exchange_key, quote.passage.number)


@given(question_ids)
def test_a_question_is_read_from_its_name(question_id: int) -> None:
    assert keyboards.question_id(keyboards.question_name(question_id)) == question_id


@given(st.text(max_size=20))
def test_no_name_is_read_that_was_not_written(name: str) -> None:
    number = keyboards.question_id(name)
    assert number is None or 0 <= number < 2**63
    named = keyboards.named_quote(name)
    assert named is None or f"{named[0]}-{named[1]}" == name or name.split("-")[1].startswith("0")


@pytest.mark.parametrize("name", ["", "g", "-1", "0x1", " 1", "8000000000000000", "1" * 17])
def test_a_name_that_no_question_has(name: str) -> None:
    assert keyboards.question_id(name) is None


def test_without_a_question_there_is_nothing_to_vote_on() -> None:
    exchange = Exchange("e", "Why?", ("a",))
    interview = Interview("slug", "Title", "Speaker", "en", (exchange,))
    quote = Quote(Passage(interview, exchange, 0), "a", 0.0)
    assert sent_back(keyboards.around_quote(quote, get_translator("en"))) == [
        f"c:{keyboards.quote_name(quote)}"
    ]


@pytest.mark.parametrize("can_share", [True, False])
def test_only_a_bot_that_can_be_asked_inline_offers_to_share(can_share: bool) -> None:
    exchange = Exchange("e", "Why?", ("a",))
    interview = Interview("slug", "Title", "Speaker", "en", (exchange,))
    quote = Quote(Passage(interview, exchange, 0), "a", 0.0)
    markup = keyboards.around_quote(quote, get_translator("en"), can_share=can_share)
    assert markup is not None
    shares = [item for row in markup.inline_keyboard for item in row if item.switch_inline_query_chosen_chat]
    assert bool(shares) == can_share


@given(quotes(), question_ids)
def test_there_are_opinions_on_the_closest_quote_alone(quote: Quote, question_id: int) -> None:
    for rank, is_last in itertools.product(range(3), (False, True)):
        markup = keyboards.around_quote(quote, get_translator("en"), OfQuestion(question_id, rank, is_last))
        presses = [data.split(":")[0] for data in sent_back(markup)]
        assert (CallbackAction.VOTE in presses) == (rank == 0)
        assert (CallbackAction.MORE in presses) != is_last


@given(quotes(), translators, question_ids, st.integers(0, 10**6), st.integers(0, 10**6))
def test_votes_are_counted_on_their_buttons_and_nothing_else_changes(
    quote: Quote, translator: Translator, question_id: int, up: int, down: int
) -> None:
    markup = keyboards.around_quote(quote, translator, OfQuestion(question_id, 0, is_last=False))
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
    turns = [
        int(keyboards.callback_arguments(str(item.callback_data))[0])
        for item in keyboards.turning(CallbackAction.QUESTIONS, page, pages, get_translator("en"))
    ]
    assert turns == [to for to in (page - 1, page + 1) if 0 <= to < pages]


def test_every_press_is_told_from_every_other_by_its_first_part() -> None:
    assert not any(one.startswith(other) for one, other in itertools.permutations(CallbackAction, 2))
