"""`ask`: one question, answered in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import output
from bot.cli._common import AsJson, ContentOption, load_encoder, load_settings


def ask(
    question: Annotated[str, typer.Argument(help="In any language.")],
    count: Annotated[
        int | None, typer.Option("-k", min=1, max=50, help="How many quotes.", metavar="N")
    ] = None,
    content: ContentOption = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question in the terminal."""
    if not question.strip():
        raise typer.BadParameter("the question is empty")
    if any(map(_is_undecoded, question)):
        raise typer.BadParameter("the question is not UTF-8")
    with output.waiting("Searching"):
        from bot.live_index import LiveIndex, searcher_of_directory
        from index.search import SUGGESTIONS, Outcome

        settings = load_settings()
        encoder, warnings = load_encoder(settings)
        with output.progress("Embedding the interviews") as progress:
            if content:
                output.warn(warnings)
                searcher = searcher_of_directory(content, encoder, settings, progress)
            else:
                index = LiveIndex(settings, encoder, warnings)
                index.open(progress)
                searcher = index.searcher
                output.warn(index.warnings)
        result = searcher.search(question, count or SUGGESTIONS)
    if as_json:
        output.say_json(output.result_json(result))
    else:
        output.show_result(result if count or result.outcome is Outcome.DECLINE else result.first())


def _is_undecoded(character: str) -> bool:
    """Return whether a character stands for a byte that could not be decoded."""
    return "\ud800" <= character <= "\udfff"
