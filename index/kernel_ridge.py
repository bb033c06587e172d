"""Kernel ridge regression on the spot: which of the texts near a question speak for it, and how strongly.

For each question a small regression is solved over the nearest texts of the interviews and the nearest
background texts, the latter being a class of their own: "no answer". In its dual form the prediction for a
class is the sum of the weights of the class's texts, so one linear system gives all classes at once.

Saunders, Gammerman and Vovk 1998, "Ridge Regression Learning Algorithm in Dual Variables"; over the nearest
texts only: Zhang et al. 2006, "SVM-KNN". Where the
texts are always the same, the system is solved once for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.encoders.encoder import Vectors

SHARPNESS: Final = 2.0
NOISE: Final = 0.1


def kernel(cosines: Vectors) -> Vectors:
    """Return the kernel of pairs of texts from their cosines: a Gaussian of the distance of unit vectors."""
    kernels: Vectors = np.exp(SHARPNESS * (cosines - 1))
    return kernels


def votes(texts: Vectors, question: Vectors, trust: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return how strongly each text speaks for the question.

    Args:
        texts: unit vectors, of shape (count, dimension).
        question: a unit vector.
        trust: of each text, above 0: a text trusted half as much is taken to be twice as noisy.

    Returns:
        ``(K + noise / trust)^-1 k``: the sum over the texts of a class is the regression's prediction for it.
    """
    system = kernel(texts @ texts.T)
    system[np.diag_indices_from(system)] += NOISE / trust
    found: NDArray[np.floating] = np.linalg.solve(system, kernel(texts @ question))
    return found


def fit_classes(texts: Vectors, classes: NDArray[np.integer]) -> Vectors:
    """Return what a kernel is multiplied by to predict classes: the largest prediction is the class.

    Args:
        texts: unit vectors, of shape (count, dimension).
        classes: of each text, from 0.

    Returns:
        An array of shape (count, classes).
    """
    system = kernel(texts @ texts.T)
    system[np.diag_indices_from(system)] += NOISE
    labels = np.where(classes[:, None] == np.arange(classes.max() + 1), 1.0, -1.0)
    found: Vectors = np.linalg.solve(system, labels).astype(np.float32)
    return found
