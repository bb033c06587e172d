"""Fitting one output of the linear layer on top, once the transformer below it is trained.

A logistic regression reads what the transformer makes of pairs. On interviews that nothing was trained on it
judges better than the layer that was trained together with the transformer: index/EXPERIMENTS.md, "Reading".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from index.reranker import adapter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import CrossEncoder

    from tests.training.pair import Pair

_BATCH_SIZE: Final = 16
_MAX_ITERATIONS: Final = 3000


def fit_output(
    model: CrossEncoder,
    output: int,
    pairs: Sequence[Pair],
    *,
    inverse_penalty: float,
    is_balanced: bool,
    progress: Callable[[int, int], None],
) -> None:
    """Fit one output of the linear layer, in place; all else stays as it is.

    Args:
        model: as :func:`index.reranker.adapter.untrained` makes it.
        output: which one.
        pairs: what it learns from, prompts included; their labels, and not their weights.
        inverse_penalty: of the squares of the weights, for inputs of unit variance.
        is_balanced: whether the labels count as if there were as many of one as of the other.
        progress: called with (pairs done, pairs in all).
    """
    logistic = LogisticRegression(
        C=inverse_penalty, class_weight="balanced" if is_balanced else None, max_iter=_MAX_ITERATIONS
    )
    scaler = StandardScaler()
    make_pipeline(scaler, logistic).fit(_inputs(model, pairs, progress), [pair.label for pair in pairs])
    weights = logistic.coef_[0] / scaler.scale_
    _, layer = adapter.parts_of(model)
    with torch.no_grad():
        layer.get_parameter("weight")[output] = torch.from_numpy(weights)
        layer.get_parameter("bias")[output] = float(logistic.intercept_[0] - weights @ scaler.mean_)


def _inputs(
    model: CrossEncoder, pairs: Sequence[Pair], progress: Callable[[int, int], None]
) -> NDArray[np.float32]:
    """Return what the linear layer is given for each pair, of shape (pairs, layers × hidden)."""
    model.eval()
    found = []
    for start in range(0, len(pairs), _BATCH_SIZE):
        progress(start, len(pairs))
        batch = pairs[start : start + _BATCH_SIZE]
        features: dict[str, Any] = model.preprocess([(pair.question, pair.passage) for pair in batch])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for module in list(model)[:-1]:
                features = module(features)
        found.append(features["sentence_embedding"].float().numpy())
    progress(len(pairs), len(pairs))
    return np.concatenate(found)
