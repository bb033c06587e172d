"""Evaluation for the command line: several sets, one or two configurations, with progress."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.cli import output
from bot.live_index import open_encoder, searcher_of_directory
from bot.settings import SettingsError, read_settings
from index.evaluation.evaluate import run_questions
from index.evaluation.perturbations import PERTURBATIONS
from index.evaluation.question_file import read_questions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.settings import Settings
    from index.evaluation.outcome import QuestionOutcome
    from index.evaluation.question_file import EvaluationQuestion


@dataclass(frozen=True, slots=True)
class Measured:
    """The outcomes of one set under one configuration."""

    name: str
    outcomes: tuple[QuestionOutcome, ...]
    seconds: float


def evaluate_sets(
    files: Sequence[Path],
    settings: Settings,
    content: Path | None = None,
    perturbation: str = "",
    compare: Sequence[str] = (),
    *,
    ignore_previous: bool = False,
) -> list[Measured]:
    """Ask the questions of every file, under the settings and under those to compare them with.

    Args:
        files: question files; a directory NAME beside NAME.jsonl holds its interviews, if there is one.
        settings: the configuration to measure.
        content: the interviews of all the files instead.
        perturbation: what is done to each question first, one of :data:`PERTURBATIONS`, or empty.
        compare: ``SETTING=VALUE`` of a second configuration.
        ignore_previous: whether each question is asked without its previous questions.

    Raises:
        InterviewFileError: a question file or an interview file is faulty.
        ModelError: a model cannot be opened.
        SettingsError: what is to be compared is not a setting, or not a value of it.
    """
    sets = [(path, _perturbed(read_questions(path), perturbation)) for path in files]
    if ignore_previous:
        sets = [
            (path, [replace(question, previous=()) for question in questions]) for path, questions in sets
        ]
    configurations = {"": settings}
    if compare:
        configurations[" ".join(compare)] = _changed(settings, compare)
    measured = []
    for label, configuration in configurations.items():
        with output.progress("Making the embedding model") as progress:
            encoder = open_encoder(configuration, progress, lambda warning: output.warn([warning]))
        for path, questions in sets:
            own = path.with_suffix("")
            directory = content or (own if own.is_dir() else configuration.content_dir)
            with output.progress(f"Embedding {directory}") as progress:
                searcher = searcher_of_directory(directory, encoder, configuration, progress)
            with output.progress(f"Asking {path.stem}") as progress:
                outcomes, seconds = run_questions(searcher, questions, progress)
            measured.append(Measured(f"{path.stem} {label}".strip(), outcomes, seconds))
    return sorted(measured, key=lambda one: one.name) if compare else measured


def _perturbed(questions: Sequence[EvaluationQuestion], perturbation: str) -> Sequence[EvaluationQuestion]:
    if not perturbation:
        return questions
    perturb = PERTURBATIONS[perturbation]
    return [
        replace(question, question=perturb(question.question, question.language)) for question in questions
    ]


def _changed(settings: Settings, changes: Sequence[str]) -> Settings:
    fields = settings.model_dump()
    for change in changes:
        name, given, value = change.partition("=")
        if not given or name.lower() not in fields:
            raise SettingsError(
                f"--compare takes SETTING=VALUE, such as DECLINE_BELOW=0.6, and not {change!r}"
            )
        fields[name.lower()] = value
    return read_settings(**fields)
