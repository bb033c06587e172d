"""Wordings are added to an interview file in place, and nothing else of it changes."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.also_asked import new_wordings, with_also_asked, without_also_asked
from content.interview_file import InterviewFileError, parse_interview
from content.model import InterviewError

FILE = """---
title:   "Bees: a life"   # kept by hand
speaker: Ada Hollis
language: en
---

The lead.


## Why bees? {#why}

My grandfather left me four hives.

Also asked:
- What got you into bees?


##

Nobody asks me about wasps.

## And winter?

They gather in a ball.
"""


def added(before: str, after: str) -> list[str]:
    lines = list(difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)))
    assert not [line for line in lines if line.startswith("- ")]
    return [line[2:] for line in lines if line.startswith("+ ")]


def test_a_wording_joins_the_list_that_is_there() -> None:
    after = with_also_asked(FILE, "bees", "why", ["How did it begin?"])
    assert added(FILE, after) == ["- How did it begin?\n"]
    assert parse_interview(after, slug="bees").exchanges[0].also_asked[-1] == "How did it begin?"


def test_an_exchange_without_a_list_gets_one() -> None:
    after = with_also_asked(FILE, "bees", "and-winter", ["How do they survive?", "Қыста қайтеді?"])
    assert after == FILE + "\nAlso asked:\n- How do they survive?\n- Қыста қайтеді?\n"


def test_a_statement_may_have_wordings_too() -> None:
    statement = parse_interview(FILE, slug="bees").exchanges[1]
    after = with_also_asked(FILE, "bees", statement.id, ["What about wasps?"])
    assert after.count("wasps.\n\nAlso asked:\n- What about wasps?\n\n## And winter?") == 1


@pytest.mark.parametrize("wording", ["what got you into  BEES?", "Why bees?", " ", "\n"])
def test_what_is_known_or_empty_changes_nothing(wording: str) -> None:
    assert with_also_asked(FILE, "bees", "why", [wording]) == FILE


def test_line_ends_a_byte_order_mark_and_a_missing_last_line_end_are_kept() -> None:
    windows = "\ufeff" + FILE.strip().replace("\n", "\r\n")
    after = with_also_asked(windows, "bees", "and-winter", ["How?"])
    assert after == windows + "\r\n\r\nAlso asked:\r\n- How?\r\n"


def test_an_exchange_that_is_gone_is_named() -> None:
    with pytest.raises(InterviewError, match="no exchange 'gone' in 'bees'"):
        with_also_asked(FILE, "bees", "gone", ["Why?"])


def test_a_faulty_file_is_not_touched() -> None:
    with pytest.raises(InterviewFileError, match="not closed"):
        with_also_asked("---\ntitle: x\n", "bees", "why", ["Why?"])


@given(st.text(max_size=80))
def test_whatever_is_asked_the_file_stays_sound_and_only_grows(wording: str) -> None:
    try:
        after = with_also_asked(FILE, "bees", "why", [wording])
    except InterviewError:
        return
    exchange = parse_interview(after, slug="bees").exchanges[0]
    assert exchange.also_asked[:1] == ("What got you into bees?",)
    assert exchange.also_asked[1:] in {(), (" ".join(wording.split()),)}
    added(FILE, after)


@given(st.lists(st.text(max_size=60), max_size=4), st.sampled_from(["why", "and-winter"]))
def test_what_was_added_can_be_removed_again_without_a_trace(wordings: list[str], exchange_id: str) -> None:
    exchange = next(one for one in parse_interview(FILE, slug="bees").exchanges if one.id == exchange_id)
    new = new_wordings(exchange, wordings)
    try:
        after = with_also_asked(FILE, "bees", exchange_id, wordings)
    except InterviewError:
        return
    if new:
        after = without_also_asked(after, "bees", exchange_id, len(new))
    assert after == FILE


def test_only_the_last_wordings_are_removed_and_a_list_goes_with_its_last_one() -> None:
    windows = ("\ufeff" + FILE).replace("\n", "\r\n")
    after = with_also_asked(windows, "bees", "why", ["How did it begin?"])
    assert without_also_asked(after, "bees", "why", 1) == windows
    assert without_also_asked(after, "bees", "why", 2) == windows.replace(
        "\r\n\r\nAlso asked:\r\n- What got you into bees?", ""
    )


@pytest.mark.parametrize("count", [0, 2, -1])
def test_no_more_is_removed_than_there_is(count: int) -> None:
    with pytest.raises(InterviewError, match=f"has not {count} wordings"):
        without_also_asked(FILE, "bees", "why", count)
