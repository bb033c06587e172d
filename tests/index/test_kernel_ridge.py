"""Kernel ridge regression over the nearest texts."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import kernel_ridge as sklearn_kernel_ridge

from index.kernel_ridge import KernelRidge

RIDGE = KernelRidge(sharpness=2.0, noise=0.1)


def unit_vectors(count: int, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    vectors = np.random.default_rng(seed).normal(size=(count, 12)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.mark.parametrize("seed", range(5))
def test_the_votes_of_a_class_add_up_to_the_regression_of_its_indicator(seed: int) -> None:
    texts, question = unit_vectors(20, seed), unit_vectors(1, seed + 100)[0]
    weights = np.random.default_rng(seed).uniform(0.2, 1, 20)
    classes = np.arange(20) % 4
    # A Gaussian kernel of width sharpness / 2.
    reference = sklearn_kernel_ridge.KernelRidge(alpha=RIDGE.noise, kernel="rbf", gamma=RIDGE.sharpness / 2)
    reference.fit(texts, np.eye(4)[classes], sample_weight=weights)
    found = RIDGE.votes(texts, question, weights)
    added = [found[classes == number].sum() for number in range(4)]
    assert added == pytest.approx(reference.predict(question[None])[0], abs=1e-4)


def test_a_text_like_the_question_speaks_for_it_and_a_copy_shares_the_vote() -> None:
    texts, question = unit_vectors(6, 1), unit_vectors(1, 2)[0]
    alone = RIDGE.votes(np.vstack([texts, question]), question, np.ones(7))
    assert alone.argmax() == 6
    twice = RIDGE.votes(np.vstack([texts, question, question]), question, np.ones(8))
    assert twice[6] == pytest.approx(twice[7], abs=1e-4)
    assert alone[6] < twice[6] + twice[7] < 2 * alone[6]


def test_the_kernel_of_a_text_with_itself_is_one() -> None:
    assert RIDGE.kernel(np.array([1.0, 0.0, -1.0], dtype=np.float32)).tolist() == pytest.approx(
        [1, np.exp(-RIDGE.sharpness), np.exp(-2 * RIDGE.sharpness)]
    )
