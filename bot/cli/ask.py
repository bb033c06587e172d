"""`ask`: one question, answered in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import output
from bot.cli._common import AsJson, ContentOption, checked_text, open_searcher


def ask(
    question: Annotated[str, typer.Argument(help="In any language.", callback=checked_text)],
    count: Annotated[
        int | None, typer.Option("-k", min=1, max=50, help="How many quotes.", metavar="N")
    ] = None,
    content: ContentOption = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question in the terminal."""
    with output.waiting("Searching"):
        from index.search import SUGGESTIONS
        from index.search_result import Outcome

        result = open_searcher(content).search(question, count or SUGGESTIONS)
    if as_json:
        output.say_json(output.result_json(result))
    else:
        output.show_result(result if count or result.outcome is Outcome.DECLINE else result.first())
