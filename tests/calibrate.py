"""Refits the confidence of an embedding model: `make calibrate` prints it for its configuration.

The questions are those of the shipped interview that are meant for fitting, and those of five short
interviews in four languages; each interview once as it is, and once without its interviewer's questions. The
figures of each set with the constants fitted on the others say what to expect of an
unseen interview.

What was tried: ``index/EXPERIMENTS.md``, "Confidence".
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from bot.live_index import open_encoder
from bot.settings import Settings
from content.interview_file import read_interviews
from index.encoders.model_configuration import ConfidenceCoefficients
from index.evaluation.question_file import read_questions
from index.search import DECLINE_BELOW, Searcher
from index.store.build import build_in_memory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from content.model import Interview

    Numbers = NDArray[np.float64]

DATA: Final = Path(__file__).parent / "data"
SETS: Final = {
    DATA / "abishev-fit.jsonl": Path("content/interviews"),
    **{path: path.with_suffix("") for path in sorted(DATA.glob("calibration/*.jsonl"))},
}
# Chosen in index/EXPERIMENTS.md, "Confidence".
PENALTY: Final = 0.005


@dataclass(frozen=True)
class Sample:
    """The features of the first quote of each question of a set, and whether that quote is right."""

    features: Numbers
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]


@dataclass(frozen=True)
class Fit:
    """A fitted regression."""

    coefficients: Numbers
    intercept: float

    def probabilities(self, features: Numbers) -> Numbers:
        return np.asarray(1 / (1 + np.exp(-(features @ self.coefficients + self.intercept))))


class SetSearcher:
    """Searches the interviews of several sets together for the questions of those sets."""

    def __init__(self) -> None:
        self._encoder = open_encoder(Settings(), lambda _done, _total: None, Console(stderr=True).print)
        self._known: dict[tuple[bool, tuple[Path, ...]], Sample] = {}

    def sample(self, *sets: Path, with_questions: bool = True) -> Sample:
        key = (with_questions, sets)
        if key not in self._known:
            interviews = [interview for path in sets for interview in read_interviews(SETS[path])]
            if not with_questions:
                interviews = list(map(_without_questions, interviews))
            searcher = Searcher(build_in_memory(interviews, self._encoder), self._encoder)
            features, right, answerable = [], [], []
            for question in (question for path in sets for question in read_questions(path)):
                result = searcher.search(question.question, 1)
                features.append(result.confidence_features.inputs())
                right.append(any(text in result.quotes[0].answer.text for text in question.expect))
                answerable.append(bool(question.expect))
            self._known[key] = Sample(np.array(features), np.array(right), np.array(answerable))
        return self._known[key]

    def samples(self, sets: Sequence[Path]) -> list[Sample]:
        """Each set by itself, with its questions and without; and all of them at once: a collection."""
        alone = [self.sample(path, with_questions=asked) for path in sets for asked in (True, False)]
        return [*alone, self.sample(*sets)]


def _without_questions(interview: Interview) -> Interview:
    statements = tuple(replace(e, question="", also_asked=()) for e in interview.exchanges)
    return replace(interview, exchanges=statements)


def fit(samples: Sequence[Sample]) -> Fit:
    """Fit by penalised likelihood; no coefficient is negative, and each set weighs the same."""
    features = np.concatenate([sample.features for sample in samples])
    right = np.concatenate([sample.right for sample in samples]).astype(float)
    weight = np.concatenate([np.full(len(s.right), 1 / len(s.right) / len(samples)) for s in samples])
    mean, spread = features.mean(axis=0), features.std(axis=0)
    standardised = (features - mean) / spread

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        logits = standardised @ parameters[:-1] + parameters[-1]
        penalty = PENALTY * (parameters[:-1] ** 2).sum()
        value = weight @ (np.logaddexp(0, logits) - right * logits) + penalty
        slope = weight * (1 / (1 + np.exp(-logits)) - right)
        gradient = np.append(standardised.T @ slope + 2 * PENALTY * parameters[:-1], slope.sum())
        return float(value), gradient

    count = features.shape[1]
    bounds = [(0, None)] * count + [(None, None)]
    found = minimize(loss, np.zeros(count + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    coefficients = found[:-1] / spread
    return Fit(coefficients, float(found[-1] - coefficients @ mean))


def main() -> None:
    """Fit and print."""
    set_searcher = SetSearcher()
    table = Table(
        "left out", "AUROC", "answered", "falsely answered", "log loss", title="Fitted on the others"
    )
    for left_out, asked in itertools.product(SETS, (True, False)):
        sample = set_searcher.sample(left_out, with_questions=asked)
        p = fit(set_searcher.samples([path for path in SETS if path != left_out])).probabilities(
            sample.features
        )
        table.add_row(
            left_out.stem if asked else "  without questions",
            f"{roc_auc_score(sample.answerable, p):.3f}",
            f"{(p[sample.answerable] >= DECLINE_BELOW).mean():.3f}",
            f"{(p[~sample.answerable] >= DECLINE_BELOW).mean():.3f}",
            f"{-np.log(np.where(sample.right, p, 1 - p)).mean():.3f}",
        )
    found = fit(set_searcher.samples(list(SETS)))
    console = Console()
    console.print(table)
    relevance, margin = map(float, found.coefficients)
    fitted = ConfidenceCoefficients(
        relevance=round(relevance, 3), margin=round(margin, 3), intercept=round(found.intercept, 3)
    )
    console.print(fitted)


if __name__ == "__main__":
    main()
