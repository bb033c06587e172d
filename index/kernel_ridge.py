"""Kernel ridge regression on the spot: which of the texts near a question speak for it, and how strongly.

For each question a small regression is solved over the nearest texts of the interviews and the nearest
background texts, the latter being a class of their own: "no answer". In its dual form the prediction for a
class is the sum of the weights of the class's texts, so one linear system gives all classes at once. Where
the texts are always the same, the system is solved only once.

Saunders, Gammerman and Vovk 1998, "Ridge Regression Learning Algorithm in Dual Variables"; over the nearest
texts only: Zhang et al. 2006, "SVM-KNN".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KernelRidge:
    """Kernel ridge regression with a Gaussian kernel over unit vectors.

    Attributes:
        sharpness: twice the kernel's gamma: the kernel of two texts is ``exp(sharpness * (cosine - 1))``.
        noise: the ridge penalty.
    """

    sharpness: float
    noise: float

    def kernel(self, cosines: Vectors) -> Vectors:
        """Return the kernel of pairs of texts from their cosines."""
        kernels: Vectors = np.exp(self.sharpness * (cosines - 1))
        return kernels

    def votes(self, texts: Vectors, question: Vectors, weights: NDArray[np.floating]) -> NDArray[np.floating]:
        """Return how strongly each text speaks for the question.

        Args:
            texts: unit vectors, of shape (count, dimension).
            question: a unit vector.
            weights: of each text, above 0: one of half the weight is taken to be twice as noisy.

        Returns:
            ``(K + noise / weights)^-1 k``: the sum over the texts of a class is the prediction for it.
        """
        system = self.kernel(texts @ texts.T)
        system[np.diag_indices_from(system)] += self.noise / weights
        found: NDArray[np.floating] = np.linalg.solve(system, self.kernel(texts @ question))
        return found

    def fit_classes(self, texts: Vectors, classes: NDArray[np.integer]) -> Vectors:
        """Return what a kernel is multiplied by to predict classes: the largest prediction is the class.

        Args:
            texts: unit vectors, of shape (count, dimension).
            classes: of each text, from 0.

        Returns:
            An array of shape (count, classes).
        """
        system = self.kernel(texts @ texts.T)
        system[np.diag_indices_from(system)] += self.noise
        labels = np.where(classes[:, None] == np.arange(classes.max() + 1), 1.0, -1.0)
        found: Vectors = np.linalg.solve(system, labels).astype(np.float32)
        return found
