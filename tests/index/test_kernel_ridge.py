"""Kernel ridge regression over the nearest texts."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import kernel_ridge as sklearn_kernel_ridge

from index.kernel_ridge import KernelRidge

RIDGE = KernelRidge(alpha=0.1, gamma=1.0)


def unit_vectors(count: int, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    vectors = np.random.default_rng(seed).normal(size=(count, 12)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.mark.parametrize("seed", range(5))
def test_the_label_weights_of_a_class_add_up_to_scikit_learns_prediction(seed: int) -> None:
    texts, query = unit_vectors(20, seed), unit_vectors(1, seed + 100)[0]
    sample_weight = np.random.default_rng(seed).uniform(0.2, 1, 20)
    classes = np.arange(20) % 4
    reference = sklearn_kernel_ridge.KernelRidge(alpha=RIDGE.alpha, kernel="rbf", gamma=RIDGE.gamma)
    reference.fit(texts, np.eye(4)[classes], sample_weight=sample_weight)
    weights = RIDGE.label_weights(texts, query, sample_weight)
    predictions = [weights[classes == number].sum() for number in range(4)]
    assert predictions == pytest.approx(reference.predict(query[None])[0], abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_the_dual_coefficients_are_scikit_learns(seed: int) -> None:
    texts, classes = unit_vectors(20, seed), np.arange(20) % 4
    reference = sklearn_kernel_ridge.KernelRidge(alpha=RIDGE.alpha, kernel="rbf", gamma=RIDGE.gamma)
    reference.fit(texts, 2 * np.eye(4)[classes] - 1)
    assert RIDGE.dual_coefficients(texts, classes) == pytest.approx(reference.dual_coef_, abs=1e-4)


def test_a_text_like_the_query_weighs_the_most_and_shares_its_weight_with_a_copy() -> None:
    texts, query = unit_vectors(6, 1), unit_vectors(1, 2)[0]
    alone = RIDGE.label_weights(np.vstack([texts, query]), query, np.ones(7))
    assert alone.argmax() == 6
    twice = RIDGE.label_weights(np.vstack([texts, query, query]), query, np.ones(8))
    assert twice[6] == pytest.approx(twice[7], abs=1e-4)
    assert alone[6] < twice[6] + twice[7] < 2 * alone[6]


def test_the_kernel_of_a_text_with_itself_is_one() -> None:
    assert RIDGE.kernel(np.array([1.0, 0.0, -1.0], dtype=np.float32)).tolist() == pytest.approx(
        [1, np.exp(-2 * RIDGE.gamma), np.exp(-4 * RIDGE.gamma)]
    )
