"""Refits how sure the search is, and how the reranker's word counts: `make calibrate` prints the constants.

The questions are those of the shipped interview that are meant for fitting, those of five short interviews,
and those of the made-up interviews that the reranker was not trained on. Each is asked as it is, without the
interviewer's questions, and with every second question as another wording of an exchange. The figures of each
set with the constants fitted on the others say what to expect of an unseen interview.

What was tried: ``index/EXPERIMENTS.md``, "Confidence" and "Reading".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.metrics import roc_auc_score

from bot.live_index import open_encoder
from bot.settings import Settings
from content.interview_file import read_interviews
from index.encoders.model_configuration import ConfidenceCoefficients, ReadingWeights
from index.evaluation.question_file import read_questions
from index.ranking.reading import PASSAGES_READ, evidence, text_to_read
from index.reranker import adapter
from index.search import DECLINE_BELOW, Searcher
from index.store.build import build_in_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from content.model import Exchange, Interview
    from index.evaluation.question_file import EvaluationQuestion

    Numbers = NDArray[np.float64]
    Asked = tuple[Sequence[Interview], Sequence[EvaluationQuestion]]
    Variant = Callable[[Sequence[Interview], Sequence[EvaluationQuestion]], Asked]

DATA: Final = Path(__file__).parent / "data"
SETS: Final = {
    DATA / "abishev-fit.jsonl": Path("content/interviews"),
    **{path: path.with_suffix("") for path in sorted(DATA.glob("calibration/*.jsonl"))},
    **{path: path.with_suffix("") for path in sorted(DATA.glob("interviews/choose/*.jsonl"))},
}
# Chosen in index/EXPERIMENTS.md, "Confidence".
PENALTY: Final = 0.005
# The same for the weights of the order of the passages that were read.
ORDER_PENALTY: Final = 0.002


@dataclass(frozen=True)
class Question:
    """What the search and the reranker say of one question.

    Attributes:
        answerable: whether the interview answers it.
        features: of the first exchange by the search alone.
        right: whether that exchange is right.
        evidence: of shape (passages read, 4): see :func:`index.ranking.reading.evidence`.
        passage_is_right: of each passage that was read.
        turn_is_right: whether its whole answer is.
        features_read: of shape (passages read, 5): what the confidence in each would be computed from.
    """

    answerable: bool
    features: Numbers
    right: bool
    evidence: Numbers
    passage_is_right: NDArray[np.bool_]
    turn_is_right: NDArray[np.bool_]
    features_read: Numbers


Sample = tuple[Question, ...]


@dataclass(frozen=True)
class Fit:
    """A fitted regression."""

    coefficients: Numbers
    intercept: float

    def probabilities(self, features: Numbers) -> Numbers:
        return np.asarray(1 / (1 + np.exp(-(features @ self.coefficients + self.intercept))))


class SetSearcher:
    """Searches the interviews of a set for its questions."""

    def __init__(self) -> None:
        self._encoder = open_encoder(
            Settings(reranker_model=adapter.NAME), lambda _done, _total: None, Console(stderr=True).print
        )
        if self._encoder.reranker is None:
            raise SystemExit("there is no reranker to calibrate: unset EMBEDDING_MODEL")
        self._reranker = self._encoder.reranker

    def sample(self, path: Path, variant: Variant) -> Sample:
        """Return what is known of the questions of a set."""
        interviews, questions = variant(read_interviews(SETS[path]), read_questions(path))
        searcher = Searcher(build_in_memory(interviews, self._encoder), self._encoder)
        return tuple(self._ask(searcher, question) for question in questions)

    def _ask(self, searcher: Searcher, question: EvaluationQuestion) -> Question:
        found = searcher.proposals(question.question, PASSAGES_READ, question.previous)
        ranked, proposed = found.ranked, found.ranked_passages
        readings = self._reranker.read(
            found.query, [text_to_read(*one) for one in zip(found.passages, proposed, strict=True)]
        ).answers
        first = searcher.first_quote(ranked)
        return Question(
            answerable=bool(question.expect),
            features=np.array(ranked.confidence_features(ranked.first).inputs()),
            right=_answers(first.answer.text, question),
            evidence=np.array(
                [evidence(*one, ranked) for one in zip(proposed, readings.tolist(), strict=True)]
            ),
            passage_is_right=np.array([_answers(one.text, question) for one in found.passages]),
            turn_is_right=np.array([_answers(one.turn.text, question) for one in found.passages]),
            features_read=np.array(
                [
                    replace(one, reading=reading).inputs()
                    for one, reading in zip(found.features, readings.tolist(), strict=True)
                ]
            ),
        )


def as_it_is(interviews: Sequence[Interview], questions: Sequence[EvaluationQuestion]) -> Asked:
    """Change nothing."""
    return interviews, questions


def without_questions(interviews: Sequence[Interview], questions: Sequence[EvaluationQuestion]) -> Asked:
    """Make statements of all exchanges."""
    statements = [
        replace(i, exchanges=tuple(replace(e, question="", also_asked=()) for e in i.exchanges))
        for i in interviews
    ]
    return statements, questions


def half_as_wordings(interviews: Sequence[Interview], questions: Sequence[EvaluationQuestion]) -> Asked:
    """Make every second answerable question another wording of its exchange, and ask the others."""
    answerable = [one for one in questions if one.expect and not one.previous]
    moved = answerable[::2]

    def with_wordings(exchange: Exchange) -> Exchange:
        own = [q.question for q in moved if any(q.expect[0] in text for text in exchange.paragraphs)]
        return replace(exchange, also_asked=(*exchange.also_asked, *own))

    changed = [replace(i, exchanges=tuple(map(with_wordings, i.exchanges))) for i in interviews]
    return changed, [question for question in questions if question not in moved]


VARIANTS: Final[dict[str, Variant]] = {
    "": as_it_is,
    "without questions": without_questions,
    "with wordings": half_as_wordings,
}


def fit_order(samples: Sequence[Sample]) -> Numbers:
    """Fit what the order of the passages is made of, by a conditional logit; no weight is negative.

    McFadden 1974, "Conditional logit analysis of qualitative choice behavior".
    """
    chosen = [
        (question, 1 / len(sample))
        for sample in samples
        for question in sample
        if question.passage_is_right.any()
    ]
    inputs = np.stack([_padded(question.evidence) for question, _ in chosen])
    is_read = np.stack([_padded(np.ones(len(question.evidence))) for question, _ in chosen]) > 0
    is_right = np.stack([_padded(question.passage_is_right) for question, _ in chosen]) > 0
    weight = np.array([weight for _, weight in chosen])

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        values = np.where(is_read, inputs @ parameters, -np.inf)
        of_all, of_right = logsumexp(values, axis=1), logsumexp(np.where(is_right, values, -np.inf), axis=1)
        penalty = ORDER_PENALTY * len(samples)
        total = weight @ (of_all - of_right) + penalty * (parameters**2).sum()
        shares = np.exp(values - of_all[:, None]) - is_right * np.exp(values - of_right[:, None])
        gradient = np.einsum("q,qp,qpf->f", weight, shares, inputs)
        return float(total), gradient + 2 * penalty * parameters

    count = inputs.shape[2]
    bounds = [(0, None)] * count
    return np.asarray(minimize(loss, np.ones(count), jac=True, bounds=bounds, method="L-BFGS-B").x)


def _padded(values: NDArray[Any]) -> Numbers:
    """Return what is known of the passages of a question, as if PASSAGES_READ of them had been read."""
    missing = [(0, PASSAGES_READ - len(values)), *[(0, 0)] * (values.ndim - 1)]
    return np.pad(values.astype(float), missing)


def fit(features: Sequence[Numbers], right: Sequence[NDArray[np.bool_]]) -> Fit:
    """Fit by penalised likelihood; no coefficient is negative, and each set weighs the same.

    Args:
        features: of each set, of shape (questions, features).
        right: of each set, whether what was found is right.
    """
    inputs = np.concatenate(features)
    truth = np.concatenate(right).astype(float)
    weight = np.concatenate([np.full(len(one), 1 / len(one) / len(right)) for one in right])
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0)
    standardised = (inputs - mean) / spread

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        logits = standardised @ parameters[:-1] + parameters[-1]
        penalty = PENALTY * (parameters[:-1] ** 2).sum()
        value = weight @ (np.logaddexp(0, logits) - truth * logits) + penalty
        slope = weight * (1 / (1 + np.exp(-logits)) - truth)
        gradient = np.append(standardised.T @ slope + 2 * PENALTY * parameters[:-1], slope.sum())
        return float(value), gradient

    count = inputs.shape[1]
    bounds = [(0, None)] * count + [(None, None)]
    found = minimize(loss, np.zeros(count + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    coefficients = found[:-1] / spread
    return Fit(coefficients, float(found[-1] - coefficients @ mean))


def fit_alone(samples: Sequence[Sample]) -> Fit:
    """Fit the confidence of the search by itself."""
    return fit(
        [np.array([question.features for question in sample]) for sample in samples],
        [np.array([question.right for question in sample]) for sample in samples],
    )


def fit_read(samples: Sequence[Sample], weights: Numbers) -> Fit:
    """Fit the confidence in the passage that comes first once the reranker has read."""
    chosen = [[(question, (question.evidence @ weights).argmax()) for question in one] for one in samples]
    return fit(
        [np.array([question.features_read[best] for question, best in one]) for one in chosen],
        [np.array([question.turn_is_right[best] for question, best in one]) for one in chosen],
    )


def main() -> None:
    """Fit and print."""
    searcher = SetSearcher()
    known = {
        (path, name): searcher.sample(path, VARIANTS[name])
        for path, name in track([*product(SETS, VARIANTS)], console=Console(stderr=True))
    }
    table = Table(
        "left out", "AUROC", "answered", "falsely answered", "log loss", title="Fitted on the others"
    )
    for (left_out, name), sample in known.items():
        others = [one for (path, _), one in known.items() if path != left_out]
        weights = fit_order(others)
        best = [(question.evidence @ weights).argmax() for question in sample]
        features = np.array([q.features_read[n] for q, n in zip(sample, best, strict=True)])
        right = np.array([q.turn_is_right[n] for q, n in zip(sample, best, strict=True)])
        answerable = np.array([question.answerable for question in sample])
        p = fit_read(others, weights).probabilities(features)
        table.add_row(
            f"  {name}" if name else left_out.stem,
            f"{roc_auc_score(answerable, p):.3f}",
            f"{(p[answerable] >= DECLINE_BELOW).mean():.3f}",
            f"{(p[~answerable] >= DECLINE_BELOW).mean():.3f}",
            f"{-np.log(np.where(right, p, 1 - p)).mean():.3f}",
        )
    samples = list(known.values())
    weights = fit_order(samples)
    console = Console()
    console.print(table)
    console.print("confidence =", _coefficients(fit_alone(samples)))
    console.print("reading =", ReadingWeights(*(round(float(weight), 3) for weight in weights)))
    console.print("confidence_after_reading =", _coefficients(fit_read(samples, weights)))


def _coefficients(found: Fit) -> ConfidenceCoefficients:
    relevance, margin, *after_reading = (round(float(one), 3) for one in found.coefficients)
    return ConfidenceCoefficients(relevance, margin, round(found.intercept, 3), *after_reading)


def _answers(text: str, question: EvaluationQuestion) -> bool:
    return any(expected in text for expected in question.expect)


if __name__ == "__main__":
    main()
