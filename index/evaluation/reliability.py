"""Whether a confidence can be trusted: the reliability and the precision-coverage curve of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from index.evaluation.outcome import QuestionOutcome

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence lies in one tenth of the range.

    Attributes:
        confidence: their mean confidence.
        right: the share of them whose first answer is right.
    """

    lower: float
    upper: float
    count: int
    confidence: float
    right: float


def reliability(outcomes: Sequence[QuestionOutcome]) -> tuple[Bin, ...]:
    """Group outcomes by confidence; tenths of the range without an outcome are left out."""
    confidence = np.array([outcome.confidence for outcome in outcomes])
    right = np.array([outcome.is_right for outcome in outcomes], dtype=float)
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            int(chosen.sum()),
            float(confidence[chosen].mean()),
            float(right[chosen].mean()),
        )
        for number in range(BINS)
        if (chosen := place == number).any()
    )


def expected_calibration_error(outcomes: Sequence[QuestionOutcome]) -> float:
    """Return the mean gap between confidence and success, over the bins and weighted by their counts.

    Naeini et al. 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    return sum(bin_.count * abs(bin_.confidence - bin_.right) for bin_ in reliability(outcomes)) / len(
        outcomes
    )


def answered_rate_at(outcomes: Sequence[QuestionOutcome], false_answer_rate: float) -> float | None:
    """Return the share of answerable questions answered at the threshold with this false-answer rate.

    None where there are no answerable or no unanswerable questions.
    """
    wrong = sorted((o.confidence for o in outcomes if not o.question.expect), reverse=True)
    answerable = [o.confidence for o in outcomes if o.question.expect]
    if not wrong or not answerable:
        return None
    allowed = int(false_answer_rate * len(wrong))
    threshold = wrong[allowed] if allowed < len(wrong) else -1.0
    return sum(confidence > threshold for confidence in answerable) / len(answerable)


def precision_and_coverage(outcomes: Sequence[QuestionOutcome]) -> tuple[Sequence[float], Sequence[float]]:
    """Return, from the most confident question down, the coverage so far and the precision so far."""
    ordered = sorted(outcomes, key=lambda outcome: -outcome.confidence)
    right = np.cumsum([outcome.is_right for outcome in ordered])
    counts = np.arange(1, len(ordered) + 1)
    return (counts / len(ordered)).tolist(), (right / counts).tolist()


def plot(sets: Mapping[str, Sequence[QuestionOutcome]], path: Path) -> None:
    """Draw both curves of each set as a PNG.

    Raises:
        OSError: the file cannot be written.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], [0, 1], color="grey", linestyle=":", label="perfect")
    for name, outcomes in sets.items():
        bins = reliability(outcomes)
        label = f"{name} (ECE {expected_calibration_error(outcomes):.3f})"
        left.plot([b.confidence for b in bins], [b.right for b in bins], marker="o", label=label)
        right.plot(*precision_and_coverage(outcomes), label=name)
    left.set(
        title="Reliability", xlabel="confidence", ylabel="share of right answers", xlim=(0, 1), ylim=(0, 1.02)
    )
    right.set(
        title="Precision and coverage", xlabel="share of questions answered", ylabel="share of those right"
    )
    right.set(xlim=(0, 1), ylim=(0, 1.02))
    for axes in (left, right):
        axes.legend(fontsize="small")
        axes.grid(alpha=0.3)
    figure.savefig(path, format="png", dpi=120)
