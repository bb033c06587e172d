"""`evaluate`: measures the search on question files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import output
from bot.cli._common import AsJson, ContentOption, load_settings


def _perturbation(name: str) -> str:
    """Return the name of a perturbation; `list` prints all names and exits."""
    from index.evaluation.perturbations import PERTURBATIONS

    if name == "list":
        for known in PERTURBATIONS:
            output.say(known)
        raise typer.Exit
    if name and name not in PERTURBATIONS:
        raise typer.BadParameter(f"there is no {name!r}: it is one of {', '.join(PERTURBATIONS)}")
    return name


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Question files (JSON Lines).", metavar="QUESTIONS…")],
    content: ContentOption = None,
    perturb: Annotated[
        str,
        typer.Option(
            help="Perturb each question first, as people type; `list` names the ways.",
            metavar="NAME",
            callback=_perturbation,
            is_eager=True,
        ),
    ] = "",
    compare: Annotated[
        list[str] | None,
        typer.Option(
            help="Measure with this setting too, side by side. Repeatable.", metavar="SETTING=VALUE"
        ),
    ] = None,
    ignore_previous: Annotated[
        bool,
        typer.Option("--ignore-previous", help="Ask follow-ups without their previous questions."),
    ] = False,
    errors: Annotated[int, typer.Option(min=0, help="List this many of the worst errors.", metavar="N")] = 0,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw reliability and precision against coverage as PNG.", metavar="FILE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the search on question files.

    A file NAME.jsonl with a directory NAME beside it is asked of the interviews in there. A line may say in
    `previous` what was asked just before.
    """
    with output.waiting("Loading the evaluation"):
        from bot.cli._evaluation import evaluate_sets
        from index.evaluation.evaluate import report
        from index.evaluation.reliability import plot as plot_curves

    measured = evaluate_sets(
        files, load_settings(), content, perturb, compare or [], ignore_previous=ignore_previous
    )
    reports = [(one.name, report(one.outcomes, one.seconds)) for one in measured]
    if plot:
        plot_curves({one.name: one.outcomes for one in measured}, plot)
    if as_json:
        found = [figures for _, figures in reports]
        output.say_json(found[0] if len(found) == 1 else found)
        return
    output.show_reports(reports)
    if errors:
        output.show_errors([(one.name, one.outcomes) for one in measured], errors)
