"""Training of the reranker: `make train`."""
