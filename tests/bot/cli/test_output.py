"""Whatever is printed for people fits a narrow terminal, and is left alone in a pipe."""

from __future__ import annotations

import re
from typing import Final

import pytest

from bot.cli import output
from index.quotes import Quote
from index.search_result import Outcome, SearchResult
from tests.support.interviews import Asked, interview_of_one

WIDTH: Final = 40
QUESTION: Final = "How is the rapprochement of these two countries perceived in the neighbourhood?"
ANSWER: Final = "Everyone seeks to engage with others in a pragmatic way: sometimes they see risks."
INTERVIEW: Final = interview_of_one("two", "Two", "Ada", "en", (Asked("how", QUESTION, (ANSWER,)),))
QUOTES: Final = tuple(Quote(passage, passage.text, 0.0) for passage in INTERVIEW.passages())


@pytest.mark.parametrize("outcome", Outcome)
def test_lines_are_broken_between_words_in_a_terminal_and_not_at_all_in_a_pipe(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = SearchResult("How?", outcome, 0.4, QUOTES)
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    output.show_result(result)
    piped = capsys.readouterr().out
    assert QUESTION in piped
    assert outcome is Outcome.DECLINE or ANSWER in piped

    monkeypatch.setenv("FORCE_COLOR", "1")
    output.show_result(result)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert max(map(len, shown.splitlines())) <= WIDTH
    assert shown.split() == piped.split()
