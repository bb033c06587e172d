"""A question file -> figures: how often the right answer comes first, and how well declines are decided."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.evaluation.outcome import RANKS, QuestionOutcome
from index.evaluation.reliability import answered_rate_at, expected_calibration_error, reliability

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.evaluation.question_file import EvaluationQuestion
    from index.search import Searcher

_RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one set; None where a set has no question that they are about."""

    questions: int
    answerable: int
    unanswerable: int
    success_at_1: float | None
    success_at_3: float | None
    success_at_5: float | None
    mrr: float | None
    passage_success_at_1: float | None
    decline_auroc: float | None
    answered_rate: float | None
    answered_precision: float | None
    false_answer_rate: float | None


def run_questions(
    searcher: Searcher,
    questions: Sequence[EvaluationQuestion],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[QuestionOutcome, ...], float]:
    """Search every question; return the outcomes and the seconds it took.

    Raises:
        ModelError: the model cannot be opened.
    """
    started = time.monotonic()
    outcomes = []
    for done, question in enumerate(questions, 1):
        result = searcher.search(question.question, RANKS, question.previous)
        right = [any(text in quote.answer.text for text in question.expect) for quote in result.quotes]
        passage_is_right = bool(result.quotes) and any(
            text in result.quotes[0].passage.text for text in question.expect
        )
        rank = right.index(True) + 1 if True in right else 0
        first = result.quotes[0].passage.text if result.quotes else ""
        outcomes.append(
            QuestionOutcome(question, rank, passage_is_right, result.answered, result.confidence, first)
        )
        if progress:
            progress(done, len(questions))
    return tuple(outcomes), time.monotonic() - started


def figures(outcomes: Sequence[QuestionOutcome]) -> Figures:
    """Compute the figures of a set of outcomes."""
    answerable = [outcome for outcome in outcomes if outcome.question.expect]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.expect]
    answered = [outcome for outcome in answerable if outcome.answered]
    auroc = None
    if answerable and unanswerable:
        truth = np.array([bool(outcome.question.expect) for outcome in outcomes])
        auroc = float(_auroc(truth, np.array([outcome.confidence for outcome in outcomes])))
    return Figures(
        questions=len(outcomes),
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        success_at_1=_mean([outcome.rank == 1 for outcome in answerable]),
        success_at_3=_mean([1 <= outcome.rank <= 3 for outcome in answerable]),
        success_at_5=_mean([1 <= outcome.rank <= 5 for outcome in answerable]),
        mrr=_mean([1 / outcome.rank if outcome.rank else 0.0 for outcome in answerable]),
        passage_success_at_1=_mean([outcome.passage_is_right for outcome in answerable]),
        decline_auroc=auroc,
        answered_rate=_mean([outcome.answered for outcome in answerable]),
        answered_precision=_mean([outcome.rank == 1 for outcome in answered]),
        false_answer_rate=_mean([outcome.answered for outcome in unanswerable]),
    )


def intervals(outcomes: Sequence[QuestionOutcome]) -> dict[str, tuple[float, float]]:
    """Return the 95 % confidence interval of each figure, by bootstrap over the questions.

    Efron 1979, "Bootstrap Methods: Another Look at the Jackknife": the percentiles of resampled sets. A
    resample without any question that a figure is about is left out.
    """
    answerable = np.array([bool(outcome.question.expect) for outcome in outcomes])
    answered = np.array([outcome.answered for outcome in outcomes])
    rank = np.array([outcome.rank for outcome in outcomes])
    passage_is_right = np.array([outcome.passage_is_right for outcome in outcomes])
    confidence = np.array([outcome.confidence for outcome in outcomes])
    # Of each figure that is a mean: what it is the mean of, and over which questions.
    means = {
        "success_at_1": (rank == 1, answerable),
        "success_at_3": ((rank >= 1) & (rank <= 3), answerable),
        "success_at_5": ((rank >= 1) & (rank <= 5), answerable),
        "mrr": (np.where(rank > 0, 1 / np.maximum(rank, 1), 0.0), answerable),
        "passage_success_at_1": (passage_is_right, answerable),
        "answered_rate": (answered, answerable),
        "answered_precision": (rank == 1, answerable & answered),
        "false_answer_rate": (answered, ~answerable),
    }
    drawn = np.random.default_rng(0).integers(0, len(outcomes), (_RESAMPLES, len(outcomes)))
    resampled = {
        name: _ratios((values * about)[drawn].sum(axis=1), about[drawn].sum(axis=1))
        for name, (values, about) in means.items()
    }
    resampled["decline_auroc"] = _auroc(answerable[drawn], confidence[drawn])
    return {
        name: (float(np.nanpercentile(values, 2.5)), float(np.nanpercentile(values, 97.5)))
        for name, values in resampled.items()
        if not np.isnan(values).all()
    }


def _auroc(answerable: NDArray[np.bool_], confidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how often an answerable question is the more confident one of a pair; NaN without pairs.

    Mann and Whitney 1947, by ranks; a tie counts one half.

    Args:
        answerable: of each question along the last axis.
        confidence: likewise.
    """
    from scipy.stats import rankdata

    count = answerable.sum(axis=-1)
    ahead = (rankdata(confidence, axis=-1) * answerable).sum(axis=-1) - count * (count + 1) / 2
    return _ratios(ahead, count * (answerable.shape[-1] - count))


def _ratios(parts: NDArray[Any], wholes: NDArray[Any]) -> NDArray[np.float64]:
    """Divide; NaN where the divisor is 0."""
    ratios = np.full(np.shape(wholes), np.nan)
    np.divide(parts, wholes, out=ratios, where=wholes > 0)
    return ratios


def report(outcomes: Sequence[QuestionOutcome], seconds: float) -> dict[str, Any]:
    """Return the figures of a set, over all and by language, ready for JSON."""
    languages = sorted({outcome.question.language for outcome in outcomes})
    by_language = {
        language: _with_intervals([o for o in outcomes if o.question.language == language])
        for language in languages
    }
    return {
        **_with_intervals(outcomes),
        "answered_rate_at_0.10": answered_rate_at(outcomes, 0.10),
        "expected_calibration_error": expected_calibration_error(outcomes),
        "reliability": [asdict(bin_) for bin_ in reliability(outcomes)],
        "by_language": by_language,
        "seconds": round(seconds, 3),
    }


def _with_intervals(outcomes: Sequence[QuestionOutcome]) -> dict[str, Any]:
    return {**asdict(figures(outcomes)), "intervals": intervals(outcomes)}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
