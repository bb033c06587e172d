"""Measures the speed of the search: `make bench`. Timings are printed and never asserted."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.live_index import open_encoder
from bot.settings import Settings
from content.model import Interview
from index.search import Searcher
from index.store.build import build_in_memory
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.encoders.encoder import AuxiliaryEncoder, Encoder, Text, TextEncoder, Vectors

PASSAGES = 10_000
ROUNDS = 40
WORDS = ("water", "border", "trade", "memory", "teacher", "railway", "harvest", "election", "music", "winter")


class _RandomPassages:
    """Random vectors for passages, real ones for questions: only the search is measured."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.embed_query = encoder.embed_query
        self.embed_queries = encoder.embed_queries
        self.load = encoder.load
        self._dimension = len(encoder.embed_query("How long is a vector?"))

    def embed(self, texts: Sequence[Text], progress: object = None) -> Vectors:
        del progress
        vectors = np.random.default_rng(0).normal(size=(len(texts), self._dimension)).astype(np.float32)
        normalised: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised


class _RandomFirst(_RandomPassages):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self.configuration, self.unigram_model = encoder.configuration, encoder.unigram_model
        self.reranker = encoder.reranker
        self.auxiliary_encoders: tuple[AuxiliaryEncoder, ...] = tuple(
            map(_RandomAuxiliary, encoder.auxiliary_encoders)
        )


class _RandomAuxiliary(_RandomPassages):
    def __init__(self, auxiliary: AuxiliaryEncoder) -> None:
        super().__init__(auxiliary)
        self.languages, self.is_multilingual = auxiliary.languages, auxiliary.is_multilingual
        self.weights = auxiliary.weights


def _interview(passages: int) -> Interview:
    chance = Random(0)
    exchanges = tuple(
        Asked(
            f"x{n}",
            f"Question {n} about {chance.choice(WORDS)}?",
            (" ".join(chance.choices(WORDS, k=30)) + ".",),
        )
        for n in range(passages)
    )
    return interview_of_one("bench", "Bench", "Nobody", "en", exchanges)


def _milliseconds(work: Callable[[str], object], questions: Sequence[str]) -> float:
    taken = []
    for question in questions:
        started = time.perf_counter()
        work(question)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as directory:
        settings = Settings()
        encoder = open_encoder(
            settings.model_copy(update={"data_dir": Path(directory)}),
            lambda _done, _total: None,
            Console(stderr=True).print,
        )
        started = time.perf_counter()
        encoder.load()
        loading = time.perf_counter() - started
        stand_in = _RandomFirst(encoder)
        searcher = Searcher(build_in_memory([_interview(PASSAGES)], stand_in), stand_in)
        searcher.search("warm up the search")
        # Never the same question twice, or its vector would be cached. Measured alternately, so that both see
        # the same load.
        bare, whole = [], []
        for n in range(ROUNDS):
            bare.append(_milliseconds(encoder.embed_query, [f"What do you think of the {n}th railway?"]))
            whole.append(_milliseconds(searcher.search, [f"What do you think of the {n}th harvest?"]))
    table = Table("measured", "", title="Speed")
    table.add_row("loading the model", f"{loading:.1f} s")
    table.add_row("embedding one question (median)", f"{statistics.median(bare):.1f} ms")
    table.add_row(
        f"searching {PASSAGES:,} passages, embedding included (median)", f"{statistics.median(whole):.1f} ms"
    )
    table.add_row(
        "the search beside the bare embedding", f"{statistics.median(whole) / statistics.median(bare):.2f} ×"
    )
    Console().print(table)


if __name__ == "__main__":
    main()
