"""Reliability and the precision-coverage curve, against values computed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.evaluation.outcome import QuestionOutcome
from index.evaluation.question_file import EvaluationQuestion
from index.evaluation.reliability import (
    answered_rate_at,
    expected_calibration_error,
    plot,
    precision_and_coverage,
    reliability,
)

if TYPE_CHECKING:
    from pathlib import Path


def outcome(confidence: float, *, right: bool = False, answerable: bool = True) -> QuestionOutcome:
    question = EvaluationQuestion("?", "en", ("text",) if answerable else ())
    return QuestionOutcome(question, int(right), right, confidence >= 0.5, confidence)


FOUR_OF_FIVE = [outcome(0.8, right=n > 0) for n in range(5)]


def test_confidences_equal_to_the_share_of_right_answers_are_calibrated() -> None:
    assert expected_calibration_error(FOUR_OF_FIVE) == pytest.approx(0)
    (only,) = reliability(FOUR_OF_FIVE)
    assert (only.lower, only.upper, only.count) == (0.8, 0.9, 5)
    assert (only.confidence, only.right) == pytest.approx((0.8, 0.8))


def test_the_calibration_error_is_weighted_by_the_counts() -> None:
    sure_and_wrong = outcome(1.0)
    assert expected_calibration_error([*FOUR_OF_FIVE, sure_and_wrong]) == pytest.approx(1 / 6)


def test_the_answered_rate_is_at_the_threshold_with_the_given_false_answer_rate() -> None:
    unanswerable = [outcome(n / 10, answerable=False) for n in range(10)]
    answerable = [outcome(confidence) for confidence in (0.95, 0.85, 0.75, 0.1)]
    assert answered_rate_at([*answerable, *unanswerable], 0.0) == 1 / 4
    assert answered_rate_at([*answerable, *unanswerable], 0.1) == 2 / 4
    assert answered_rate_at([*answerable, *unanswerable], 1.0) == 1
    assert answered_rate_at(answerable, 0.1) is None
    assert answered_rate_at(unanswerable, 0.1) is None


def test_precision_and_coverage_start_with_the_most_confident() -> None:
    outcomes = [outcome(0.2), outcome(0.9, right=True), outcome(0.5, right=True), outcome(0.7)]
    coverage, precision = precision_and_coverage(outcomes)
    assert coverage == [1 / 4, 2 / 4, 3 / 4, 1]
    assert precision == pytest.approx([1, 1 / 2, 2 / 3, 2 / 4])


def test_the_curves_are_drawn_as_a_png(tmp_path: Path) -> None:
    plot({"one": FOUR_OF_FIVE, "another": [outcome(0.1, answerable=False)]}, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(OSError, match="No such file"):
        plot({"one": FOUR_OF_FIVE}, tmp_path / "nowhere" / "curves.png")
