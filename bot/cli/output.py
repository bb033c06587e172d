"""What the command line shows: quotes, tables, faults and progress. Results on stdout, all else on stderr."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from index.evaluation.outcome import QuestionOutcome
    from index.quotes import Quote
    from index.search_result import SearchResult

_ERROR_SHOWN: Final = 160
_WIDE: Final = 240
# One console for all of stderr, so that a progress bar knows of the spinner above it.
_STDERR: Final = Console(stderr=True)


def use_utf8() -> None:
    """Write and read UTF-8 whatever the locale says: quotes are in any script, and JSON is UTF-8."""
    for stream, errors in (
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
        (sys.stdin, "replace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def say(text: str) -> None:
    """Print a result for people on stdout, as it is."""
    sys.stdout.write(text + "\n")
    # The reader of a pipe may wait for it while the process keeps running.
    sys.stdout.flush()


def say_json(value: object) -> None:
    """Print one JSON value on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def warn(messages: Iterable[str]) -> None:
    """Print warnings on stderr."""
    for message in messages:
        _STDERR.print(Text(message, "yellow"), soft_wrap=True)


def complain(message: str) -> None:
    """Print what went wrong on stderr."""
    _STDERR.print(Text(message, "red"), soft_wrap=True)


def waiting(title: str) -> AbstractContextManager[object]:
    """Show a spinner on stderr while something takes its time; nothing where stderr is not a terminal."""
    return _STDERR.status(title) if _STDERR.is_terminal else nullcontext()


def counted(number: int, noun: str) -> str:
    """Return a number with the form of its noun, which takes an ``s``: ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def show_fields(fields: Mapping[str, str]) -> None:
    """Print names and values as two columns."""
    table = Table.grid(padding=(0, 3))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in fields.items():
        table.add_row(name, Text(value))
    _stdout().print(table)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give a callback of (done, total) that shows a progress bar on stderr from its first call.

    Where stderr is not a terminal, the title alone is printed, once.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=_STDERR, transient=True, disable=not _STDERR.is_terminal)
    task = bar.add_task(title, total=None)
    is_started = False

    def advance(done: int, total: int) -> None:
        nonlocal is_started
        if not is_started:
            is_started = True
            if not _STDERR.is_terminal:
                _STDERR.print(Text(f"{title} …"), soft_wrap=True)
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        if is_started:
            bar.stop()


def result_json(result: SearchResult) -> dict[str, Any]:
    """Return a search result as `ask --json` prints it."""
    return {
        "question": result.question,
        "answered": result.answered,
        "contradicts": result.contradicts,
        "confidence": round(result.confidence, 4),
        "quotes": [
            {
                "interview": quote.interview.slug,
                "exchange": quote.exchange.id,
                "speaker": quote.speaker.name,
                "question": quote.exchange.question,
                "answer": quote.answer.text,
                "passage": quote.passage.text,
                "score": round(quote.score, 4),
                "url": quote.interview.url,
            }
            for quote in result.quotes
        ],
    }


def show_result(result: SearchResult) -> None:
    """Print the quotes or, where the question was declined, the nearest questions."""
    from index.search_result import Outcome

    console = Console()
    if result.outcome is not Outcome.DECLINE:
        if result.outcome is Outcome.DOUBT:
            hedge = Text("I am not sure that this answers your question, but it may:", "yellow")
            _print(console, hedge)
        elif result.contradicts:
            hedge = Text("The speaker may see this differently from the question:", "yellow")
            _print(console, hedge)
        for quote in result.quotes:
            _show_quote(console, quote)
        return
    declined = "There is no answer to that in the interview. The closest questions that it answers:"
    _print(console, Text(declined, "yellow"))
    for quote in result.quotes:
        _print(console, Text("• ").append(quote.exchange.question or quote.best_sentence, "italic"))


def show_passage(passage: str, said_by: str) -> None:
    """Print a passage, and below it whose words it is."""
    console = Console()
    _show_passage(console, passage)
    _print(console, Text(f"— {said_by}"))


def _show_quote(console: Console, quote: Quote) -> None:
    interview, speaker = quote.interview, quote.speaker
    _show_passage(console, quote.passage.text)
    _print(
        console, Text("— ").append(speaker.name, "bold").append(f", {speaker.role}" if speaker.role else "")
    )
    if quote.exchange.question:
        _print(console, Text("in answer to: ", "dim").append(quote.exchange.question, "italic not dim"))
    source = ", ".join(filter(None, [interview.outlet, str(interview.date or "")]))
    # A link that is wrapped cannot be followed.
    console.print(Text(" ".join(filter(None, [source, interview.url])), "dim"), soft_wrap=True)


def _show_passage(console: Console, passage: str) -> None:
    console.print()
    if console.is_terminal:
        console.print(Padding(Text(passage), (0, 2)))
    else:  # nothing is wrapped in a pipe
        say(passage)
    console.print()


def _print(console: Console, text: Text) -> None:
    """Print a text, between words in lines that fit where it is a terminal."""
    console.print(text, soft_wrap=not console.is_terminal)


def show_import(dropped: Iterable[str], done: str) -> None:
    """Print the lines that an import left out, and what it did."""
    for number, line in enumerate(dropped):
        if number == 0:
            _STDERR.print(Text("Left out:", "bold"))
        _STDERR.print(Text(f"  - {line}", overflow="ellipsis", no_wrap=True))
    _STDERR.print(Text(done, "green"), soft_wrap=True)


def show_reports(reports: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Print the figures of several evaluations: a row a figure, a column a set; then each set by language."""
    shown = list(reports)
    _show_figures("all languages", shown)
    for name, report in shown:
        if len(report["by_language"]) > 1:
            _show_figures(name, list(report["by_language"].items()))


def _show_figures(title: str, columns: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    table = Table("", title=title, title_justify="left")
    for name, _ in columns:
        table.add_column(name, justify="right", overflow="fold")
    for figure, value in columns[0][1].items():
        if isinstance(value, dict | list):
            continue
        table.add_row(figure, *(_cell(column.get(figure)) for _, column in columns))
        spreads = [column["intervals"].get(figure) for _, column in columns]
        if any(spreads):
            table.add_row("  95 %", *(f"{s[0]:.2f}–{s[1]:.2f}" if s else "" for s in spreads), style="dim")
    _stdout().print(table)


def _stdout() -> Console:
    """Return a console on stdout; nothing is cut in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDE)


def show_errors(sets: Iterable[tuple[str, Sequence[QuestionOutcome]]], count: int) -> None:
    """Print what went wrong in each set, worst first: confident wrong answers, right ones held back."""
    for name, outcomes in sets:
        wrong = [o for o in outcomes if o.answered != o.is_right or (o.question.expect and not o.is_right)]
        title = f"{name}: {counted(len(wrong), 'error')}"
        table = Table("", "confidence", "question", "expected", "first passage", title=title)
        for outcome in sorted(wrong, key=lambda outcome: -outcome.absolute_error)[:count]:
            expected = " / ".join(outcome.question.expect) or "to decline"
            kind = "declined" if not outcome.answered else "wrong"
            cells = (outcome.question.question, expected, outcome.first)
            table.add_row(kind, f"{outcome.confidence:.2f}", *(Text(cell[:_ERROR_SHOWN]) for cell in cells))
        _stdout().print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "–" if value is None else str(value)
