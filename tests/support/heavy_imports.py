"""What every process of the bot imports, imported once: see :mod:`tests.support.warm_process`."""

from __future__ import annotations

import os

# Both are read when the libraries are loaded, so they are set before, to the values that the bot sets.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import alembic.command  # noqa: F401
import faiss  # noqa: F401
import lingua  # noqa: F401
import sentence_transformers  # noqa: F401
import sklearn.cluster  # noqa: F401
import telegram.ext  # noqa: F401
