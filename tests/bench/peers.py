"""What the search is compared with: other ways to find passages with the same model.

Their packages are in the extra `bench`, and are imported only when they are measured.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import SentenceTransformer

    from index.encoders.encoder import Vectors

# How many passages a peer returns: as many as a search of ours offers.
_COUNT = 3
_PROMPT = "query: "


class LangChain:
    """LangChain with its FAISS vector store.

    Args:
        model: embeds the questions.
        passages: what is searched.
        vectors: of the passages.
    """

    PACKAGE = "langchain_community"

    def __init__(self, model: SentenceTransformer, passages: Sequence[str], vectors: Vectors) -> None:
        from langchain_community.vectorstores import FAISS
        from langchain_core.embeddings import Embeddings

        class OfModel(Embeddings):  # type: ignore[misc]
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [self.embed_query(text) for text in texts]

            def embed_query(self, text: str) -> list[float]:
                embedded: list[float] = model.encode(_PROMPT + text, normalize_embeddings=True).tolist()
                return embedded

        pairs = list(zip(passages, vectors.tolist(), strict=True))
        self._store = FAISS.from_embeddings(pairs, OfModel())

    def search(self, question: str) -> object:
        """Return the passages that are closest to a question."""
        return self._store.similarity_search(question, k=_COUNT)


class Txtai:
    """txtai with FAISS and the texts in its own database.

    Args:
        model: embeds the questions.
        passages: what is searched.
        vectors: of the passages.
    """

    PACKAGE = "txtai"

    def __init__(self, model: SentenceTransformer, passages: Sequence[str], vectors: Vectors) -> None:
        from txtai import Embeddings

        known = dict(zip(passages, vectors, strict=True))

        def transform(texts: Sequence[str]) -> Vectors:
            if all(text in known for text in texts):
                return np.stack([known[text] for text in texts])
            embedded: Vectors = model.encode([_PROMPT + text for text in texts], normalize_embeddings=True)
            return embedded

        self._embeddings = Embeddings(
            {"method": "external", "transform": transform, "backend": "faiss", "content": True}
        )
        self._embeddings.index(passages)
        # Its database is one connection with temporary tables: threads that search at once end the process.
        self._one_at_a_time = Lock()

    def search(self, question: str) -> object:
        """Return the passages that are closest to a question."""
        with self._one_at_a_time:
            return self._embeddings.search(question, _COUNT)


PEERS: Final[dict[str, type[LangChain] | type[Txtai]]] = {"LangChain": LangChain, "txtai": Txtai}
