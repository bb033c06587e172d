"""Builds an index with a limit on file sizes, as on a full disk, and prints the outcome.

python full_disk_build.py INDEX VECTORS CONTENT LIMIT...
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from content.interview_file import read_interviews
from index.encoders.model_configuration import UNFITTED
from index.encoders.model_source import Model
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import SearchIndexError
from index.store import faiss_store
from index.store.snapshot_directory import SnapshotDirectory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.encoders.encoder import TextRole, Vectors


class KnowingEncoder(SentenceTransformerEncoder):
    """Gives random vectors, and caches them as the real one does."""

    def _encode(self, texts: Sequence[str], role: TextRole) -> Vectors:
        del role
        return np.random.default_rng(len(texts)).normal(size=(len(texts), 32)).astype(np.float32)


def main() -> None:
    index, vectors, content = map(Path, sys.argv[1:4])
    assert faiss_store  # imported before anything is limited
    interviews = read_interviews(content)
    for limit in map(int, sys.argv[4:]):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        encoder = KnowingEncoder(Model("known", Path(), "known"), VectorCache(vectors), UNFITTED)
        try:
            SnapshotDirectory(index).build(interviews, encoder)
        except SearchIndexError as error:
            print(str(error).replace("\n", " "))
        else:
            print("built")


if __name__ == "__main__":
    main()
