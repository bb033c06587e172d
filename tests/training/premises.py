"""Teaches the reranker to tell whether a passage contradicts what a question takes for granted.

A logistic regression reads what the trained model makes of pairs: questions with a false premise together
with the passages that correct them, and other questions together with the passages that answer them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from content.interview_file import read_interviews
from index.evaluation.question_file import read_questions
from index.ranking.reading import LONGEST_READ
from index.reranker import adapter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

    from numpy.typing import NDArray
    from sentence_transformers import CrossEncoder

FALSE_PREMISE: Final = "false-premise"
# What an answer to these says may lean on what was asked before, or on nothing at all.
_LEFT_OUT: Final = frozenset({"follow-up", "keyword", "name"})
# How many other questions are taken of each interview.
_OTHERS: Final = 24
# Where the passage is longer, so much of it before the expected words is read.
_BEFORE: Final = 200
_BATCH_SIZE: Final = 16
# The inverse of the penalty; chosen in index/EXPERIMENTS.md, "Premises".
_INVERSE_PENALTY: Final = 0.003


@dataclass(frozen=True, slots=True)
class PremisePair:
    """One example.

    Attributes:
        question: as a reader may write it.
        passage: the interviewer's question, then the passage that answers.
        contradicts: whether the passage contradicts what the question takes for granted.
    """

    question: str
    passage: str
    contradicts: bool


def premise_pairs(question_files: Sequence[Path], random: Random) -> list[PremisePair]:
    """Return the examples of some question files, whose interviews are in the folders beside them."""
    pairs = []
    for path in question_files:
        answerable = [one for one in read_questions(path) if one.expect and one.kind not in _LEFT_OUT]
        false = [one for one in answerable if one.kind == FALSE_PREMISE]
        others = [one for one in answerable if one.kind != FALSE_PREMISE]
        exchanges = [
            exchange
            for interview in read_interviews(path.with_suffix(""))
            for exchange in interview.exchanges
        ]
        for question in [*false, *random.sample(others, min(_OTHERS, len(others)))]:
            expected = question.expect[0]
            exchange, text = next((e, text) for e in exchanges for text in e.paragraphs if expected in text)
            start = max(0, text.find(expected) - _BEFORE)
            passage = f"{exchange.question} {text[start : start + LONGEST_READ]}".strip()
            pairs.append(PremisePair(question.question, passage, question.kind == FALSE_PREMISE))
    return pairs


def fit_contradiction(
    model: CrossEncoder, pairs: Sequence[PremisePair], progress: Callable[[int, int], None]
) -> None:
    """Fit the second output of a model to pairs, in place; all else stays as it is.

    Args:
        model: as :func:`index.reranker.adapter.untrained` makes it.
        pairs: what it learns from.
        progress: called with (pairs done, pairs in all).
    """
    regression = make_pipeline(
        StandardScaler(), LogisticRegression(C=_INVERSE_PENALTY, class_weight="balanced", max_iter=3000)
    )
    regression.fit(layer_means(model, pairs, progress), [pair.contradicts for pair in pairs])
    scaler, logistic = regression
    weights = logistic.coef_[0] / scaler.scale_
    _, head = adapter.parts_of(model)
    with torch.no_grad():
        head.get_parameter("weight")[1] = torch.from_numpy(weights)
        head.get_parameter("bias")[1] = float(logistic.intercept_[0] - weights @ scaler.mean_)


def layer_means(
    model: CrossEncoder, pairs: Sequence[PremisePair], progress: Callable[[int, int], None]
) -> NDArray[np.float32]:
    """Return what the linear layer on top is given for each pair, of shape (pairs, layers × hidden)."""
    model.eval()
    found = []
    for start in range(0, len(pairs), _BATCH_SIZE):
        progress(start, len(pairs))
        batch = pairs[start : start + _BATCH_SIZE]
        features: dict[str, Any] = model.preprocess(
            [(adapter.QUESTION_PROMPT + one.question, adapter.PASSAGE_PROMPT + one.passage) for one in batch]
        )
        with torch.no_grad():
            for module in list(model)[:-1]:
                features = module(features)
        found.append(features["sentence_embedding"].float().numpy())
    progress(len(pairs), len(pairs))
    return np.concatenate(found)
