"""sentence-transformers is imported without scikit-learn, and both work."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

IMPORTED = """
import sys
from index.encoders.importing import import_without_scikit_learn

import_without_scikit_learn()
from sentence_transformers.util import pairwise_manhattan_sim, manhattan_sim
assert not {"sklearn", "sklearn.metrics", "scipy.stats"} & sys.modules.keys()

import torch
sparse = torch.tensor([[1.0, 0.0], [0.0, 3.0]]).to_sparse()
print((-manhattan_sim(sparse, sparse)).tolist())
from sklearn.metrics import accuracy_score
print(accuracy_score([1, 0], [1, 1]))
"""


def test_scikit_learn_comes_with_the_function_that_needs_it() -> None:
    ran = subprocess.run([sys.executable, "-c", IMPORTED], check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["[[0.0, 4.0], [4.0, 0.0]]", "0.5"]
