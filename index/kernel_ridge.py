"""Kernel ridge regression: which class the texts nearest to a query predict for it, and how strongly.

For each query a small regression is solved over the nearest texts of the interviews and the nearest
background texts, which are a class of their own: "no answer". A prediction is linear in the labels of the
texts, so one linear system gives the predictions for all classes at once. Where the texts are always the
same, the system is solved only once.

Saunders, Gammerman and Vovk 1998, "Ridge Regression Learning Algorithm in Dual Variables"; over the nearest
texts only: Zhang et al. 2006, "SVM-KNN". How the parameters were chosen: ``index/EXPERIMENTS.md``, "Ranking".
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
    """Kernel ridge regression over unit vectors, with an RBF kernel.

    Attributes:
        alpha: the ridge penalty, as in scikit-learn's ``KernelRidge(kernel="rbf")``.
        gamma: the kernel of two texts is ``exp(-gamma * squared distance)``.
    """

    alpha: float
    gamma: float

    def kernel(self, cosines: Vectors) -> Vectors:
        """Return the kernel of pairs of unit vectors, whose squared distance is 2 - 2 cos.

        Args:
            cosines: of the pairs, of any shape.
        """
        kernels: Vectors = np.exp(2 * self.gamma * (cosines - 1))
        return kernels

    def label_weights(
        self, texts: Vectors, query: Vectors, sample_weight: NDArray[np.floating]
    ) -> NDArray[np.floating]:
        """Return the weight of each text's label in the prediction for a query.

        The prediction for a class is the sum of the weights of its texts. Rasmussen and Williams 2006,
        "Gaussian Processes for Machine Learning", section 2.6, call this the weight function of a linear
        smoother.

        Args:
            texts: unit vectors, of shape (count, dimension).
            query: a unit vector.
            sample_weight: of each text, above 0: with half the weight it is taken to be twice as noisy.

        Returns:
            ``(K + alpha / sample_weight)^-1 k``, of shape (count,).
        """
        system = self.kernel(texts @ texts.T)
        system[np.diag_indices_from(system)] += self.alpha / sample_weight
        weights: NDArray[np.floating] = np.linalg.solve(system, self.kernel(texts @ query))
        return weights

    def dual_coefficients(self, texts: Vectors, classes: NDArray[np.integer]) -> Vectors:
        """Fit a regression that tells classes apart: scikit-learn's ``dual_coef_``, one column a class.

        A query's kernel with the texts, times these, predicts the classes; the largest prediction is its
        class.

        Args:
            texts: unit vectors, of shape (count, dimension).
            classes: of each text, from 0.

        Returns:
            An array of shape (count, classes).
        """
        system = self.kernel(texts @ texts.T)
        system[np.diag_indices_from(system)] += self.alpha
        labels = np.where(classes[:, None] == np.arange(classes.max() + 1), 1.0, -1.0)
        coefficients: Vectors = np.linalg.solve(system, labels).astype(np.float32)
        return coefficients
