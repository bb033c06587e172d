"""Callback data fits Telegram's limit and survives a round trip; anything else is refused."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.conversation.callback_data import (
    CallbackData,
    ChooseInterview,
    ChooseLanguage,
    Opinion,
    QuestionsPage,
    SetDaily,
    SetGroupAnswers,
    ShowCard,
    ShowExchange,
    ShowMore,
    StopDaily,
    TurnQuoteButtons,
    Vote,
    parse_quote_name,
    parse_wait_payload,
    wait_payload,
)
from bot.conversation.translations import LANGUAGES
from bot.state.model import Answers
from tests.support.callback_kinds import callback_kinds

KINDS = list(callback_kinds())
KEY = "0123456789abcdef"

keys = st.text("0123456789abcdef", min_size=16, max_size=16)
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "answers": st.sampled_from(Answers),
    "before": st.integers(0, 10**15 - 1),
    "count": st.integers(1, 99),
    "exchange": keys,
    "hour": st.integers(0, 23),
    "interview": st.none() | keys,
    "is_last": st.integers(0, 1),
    "key": keys,
    "language": st.none() | st.sampled_from(LANGUAGES),
    "opinion": st.sampled_from(Opinion),
    "page": st.integers(0, 9999),
    "question_id": st.integers(0, 2**63 - 1),
    "quote": st.builds("{}-{}".format, keys, st.integers(0, 999_999)),
    "rank": st.integers(0, 9999),
    "replaces": st.integers(0, 1),
    "speaker": st.integers(0, 999),
    "speakers": st.integers(0, 2**16 - 1),
    "stamp": st.text("0123456789abcdef", min_size=8, max_size=8),
    "utc_offset": st.integers(-12, 14),
}


def sendable(kind: type[CallbackData]) -> st.SearchStrategy[CallbackData]:
    return st.fixed_dictionaries({name: FIELDS[name] for name in kind.model_fields}).map(
        lambda values: kind(**values)
    )


@given(st.sampled_from(KINDS).flatmap(sendable))
def test_data_is_read_as_it_was_written_and_fits(data: CallbackData) -> None:
    packed = data.pack()
    assert type(data).unpack(packed) == data
    assert len(packed.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert [kind for kind in KINDS if re.match(kind.pattern(), packed)] == [type(data)]


@given(st.sampled_from(KINDS), st.lists(st.text(max_size=20) | keys | st.sampled_from(["-", "0", "kk", "+"])))
def test_nothing_is_read_that_was_not_written(kind: type[CallbackData], parts: list[str]) -> None:
    packed = ":".join([kind.prefix, *parts])
    try:
        data = kind.unpack(packed)
    except ValueError:
        return
    assert data.pack() == packed


@pytest.mark.parametrize(
    ("kind", "forged"),
    [
        (ShowMore, ""),
        (ShowMore, "m"),
        (ShowMore, "m:1"),
        (ShowMore, "m:1:1:1"),
        (ShowMore, "m:1:-1"),
        (ShowMore, "m:1:10000"),
        (ShowMore, "m:1: 1"),
        (ShowMore, "m:1:01"),
        (ShowMore, "m::1"),
        (ShowMore, "m:g:1"),
        (ShowMore, "m:-1:1"),
        (ShowMore, "m:0x1:1"),
        (ShowMore, "m:8000000000000000:1"),
        (ShowMore, "m:" + "1" * 17 + ":1"),
        (QuestionsPage, "q:١"),
        (ShowExchange, "x:" + KEY[1:]),
        (ShowExchange, "x:" + KEY + "\n"),
        (ShowExchange, "x:" + KEY.upper()),
        (ShowCard, "c:" + KEY),
        (ShowCard, "c:" + KEY + "-1234567"),
        (TurnQuoteButtons, f"b:{KEY}-0:1:0:2:0"),
        (TurnQuoteButtons, f"b:{KEY}-0::0:0:0"),
        (Vote, "v:0:1"),
        (ChooseLanguage, "l:la"),
        (ChooseInterview, "i::0"),
        (SetGroupAnswers, "g:a:everything"),
        (SetDaily, "y:s:24:0"),
        (SetDaily, "y:s:9:15"),
        (StopDaily, "y:x"),
        (StopDaily, "y:x:1"),
    ],
)
def test_forged_data_is_refused(kind: type[CallbackData], forged: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        kind.unpack(forged)


def test_buttons_of_a_quote_that_was_not_searched_for_know_no_question() -> None:
    turn = TurnQuoteButtons(quote=f"{KEY}-0", question_id=None, rank=0, is_last=1, page=1)
    assert TurnQuoteButtons.unpack(turn.pack()) == turn


def test_every_kind_is_told_from_every_other_by_its_first_part() -> None:
    prefixes = [f"{kind.prefix}:" for kind in KINDS]
    assert not any(one.startswith(other) for one, other in itertools.permutations(prefixes, 2))


@given(st.text(max_size=20))
def test_no_quote_is_read_from_what_is_no_name(name: str) -> None:
    named = parse_quote_name(name)
    assert named is None or f"{named[0]}-{named[1]}" == name or name.split("-")[1].startswith("0")


@given(st.integers(0, 2**63 - 1))
def test_a_deep_link_leads_back_to_the_question_and_fits(question_id: int) -> None:
    payload = wait_payload(question_id)
    assert parse_wait_payload(payload) == question_id
    assert len(payload) <= MessageLimit.DEEP_LINK_LENGTH
    assert parse_quote_name(payload) is None


@given(st.text(max_size=20) | st.text("wait-0123456789abcdef", max_size=24))
def test_no_question_is_read_from_what_is_no_deep_link_to_one(payload: str) -> None:
    question_id = parse_wait_payload(payload)
    assert question_id is None or int(payload.removeprefix("wait-"), 16) == question_id
