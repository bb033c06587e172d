"""What people see in a terminal: numbers with nouns, columns, whole words, a spinner where one waits."""

from __future__ import annotations

import os
import pty
import re
import sys
from contextlib import contextmanager, suppress
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final

import pytest
from rich.console import Console

from bot.cli import output
from index.quotes import Quote
from index.search_result import Outcome, SearchResult
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH: Final = 40
QUESTION: Final = "How is the rapprochement of these two countries perceived in the neighbourhood?"
ANSWER: Final = "Everyone seeks to engage with others in a pragmatic way: sometimes they see risks."
INTERVIEW: Final = interview_of_one("two", "Two", "Ada", "en", (Asked("how", QUESTION, (ANSWER,)),))
QUOTES: Final = tuple(Quote(passage, passage.text, 0.0) for passage in INTERVIEW.passages())


class Terminal:
    """What a terminal shows; it is read all the time, so that nobody who writes to it is held up.

    Args:
        shown: the file descriptor to read from.
    """

    def __init__(self, shown: int) -> None:
        self._shown = shown
        self._text = ""
        self._news = Condition()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        # A terminal whose other end is closed cannot be read.
        with suppress(OSError):
            while part := os.read(self._shown, 4096):
                with self._news:
                    self._text += part.decode(errors="replace")
                    self._news.notify_all()

    def wait_for(self, text: str) -> str:
        """Wait for a text, and return all that was shown so far."""
        with self._news:
            assert self._news.wait_for(lambda: text in self._text, timeout=120), self._text
            return self._text


@contextmanager
def terminal_as_stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Make stderr a terminal. It is no fixture, because pytest sets stderr anew after those."""
    monkeypatch.setenv("TERM", "xterm")
    for variable in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(variable, raising=False)
    shown, written = pty.openpty()
    with os.fdopen(written, "w", encoding="utf-8") as stderr, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stderr)
        # A console finds out when it is made whether it is at a terminal.
        patched.setattr(output, "_STDERR", Console(stderr=True))
        yield Terminal(shown)
    os.close(shown)


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (21, "21 files")]
)
def test_a_number_takes_the_form_of_its_noun(number: int, told: str) -> None:
    assert output.counted(number, "file") == told


def test_fields_are_columns_and_nothing_is_cut_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_fields({"Name": "[bold]x", "Longer name": "y" * 200})
    lines = capsys.readouterr().out.splitlines()
    assert [line.rstrip() for line in lines] == ["Name          [bold]x", f"Longer name   {'y' * 200}"]


def test_a_spinner_says_what_is_waited_for_and_a_bar_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal_as_stderr(monkeypatch) as terminal, output.waiting("Opening the index"):
        terminal.wait_for("Opening the index")
        with output.progress("Embedding") as advance:
            advance(3, 7)
            terminal.wait_for("3/7")


def test_a_pipe_gets_no_spinner_and_each_title_once(capsys: pytest.CaptureFixture[str]) -> None:
    with output.waiting("Opening the index"), output.progress("Embedding") as advance:
        advance(1, 2)
        advance(2, 2)
    assert capsys.readouterr().err == "Embedding …\n"


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
