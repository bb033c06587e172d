"""The rows of the table of `make bench`: each function measures some, in turns with what they are beside."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from itertools import cycle, islice
from threading import Event
from typing import TYPE_CHECKING, Final

import numpy as np
from rich.console import Console

from bot.live_index import open_encoder
from bot.settings import Settings
from content.interview_file import read_interviews
from index.encoders.encoder import Text, TextRole
from index.search import Searcher
from index.store.build import build_in_memory
from index.store.faiss_store import FaissStore
from index.store.snapshot_directory import SnapshotDirectory
from index.store.vector_stores import open_stores
from tests.bench.corpus import SyntheticPassages, SyntheticVectors, interview
from tests.bench.measuring import Row, in_turns, many, of_process, questions, seconds
from tests.bench.peers import PEERS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from index.encoders.encoder import Vectors
    from index.encoders.sentence_transformer import SentenceTransformerEncoder
    from index.store.text_vectors import HalfVectors

PASSAGES: Final = 10_000
ROUNDS: Final = 30
# How many texts the store proposes to the ranking.
PROPOSED: Final = 128
# Texts that a build embeds at a time.
_EMBEDDED_AT_ONCE: Final = 256
_QUESTIONS: Final = (
    "How do you assess the relations between Azerbaijan and Kazakhstan?",
    "Что вы думаете о Среднем коридоре?",
    "Azərbaycanla Qazaxıstan arasında ticarət necə inkişaf edir?",
    "Түркі мемлекеттерінің ынтымақтастығын қалай бағалайсыз?",
    "Türk dünyasının geleceğini nasıl görüyorsunuz?",
)
# Vectors that are drawn at a time.
DRAWN: Final = 10_000


class Bench:
    """What several rows measure, made when the first one needs it.

    Args:
        folder: for files.
        large: how many passages the rows about size have.
    """

    def __init__(self, folder: Path, large: int) -> None:
        self.folder = folder
        self.large = large

    @cached_property
    def encoder(self) -> SentenceTransformerEncoder:
        """The encoder that the settings name."""
        settings = Settings(data_dir=self.folder)
        encoder = open_encoder(settings, lambda _done, _total: None, Console(stderr=True).print)
        encoder.load()
        return encoder

    @cached_property
    def model(self) -> Path:
        """The folder of its model."""
        self.encoder.load()
        return next(path.parent for path in (self.folder / "models").glob("*/modules.json"))

    @cached_property
    def bare(self) -> SentenceTransformer:
        """The same model in sentence-transformers."""
        from sentence_transformers import SentenceTransformer

        bare = SentenceTransformer(str(self.model), device="cpu")
        bare.encode("The first text takes longer.")
        return bare

    def encoding(self, texts: Sequence[str]) -> float:
        """Return how long the bare model takes to encode texts in batches, in seconds."""
        encode = partial(self.bare.encode, list(texts), batch_size=32)
        return seconds(encode)

    @cached_property
    def searcher(self) -> Searcher:
        """A search of :data:`PASSAGES`."""
        stand_in = SyntheticPassages(self.encoder)
        searcher = Searcher(build_in_memory([interview(PASSAGES)], stand_in), stand_in)
        searcher.prepare()
        return searcher

    @cached_property
    def searches(self) -> dict[str, Callable[[str], object]]:
        """The search of :attr:`searcher`, and the same without the reranker."""
        alone = SyntheticPassages(self.encoder)
        alone.reranker = None
        unread = Searcher(self.searcher.snapshot, alone)
        unread.prepare()
        return {"search": self.searcher.search, "search without the reranker": unread.search}

    @cached_property
    def peers(self) -> dict[str, Callable[[str], object]]:
        """The searches of the peers that are installed, over the same passages."""
        passages = [text.text for text in self.searcher.snapshot.texts if text.kind.is_in_store]
        vectors = SyntheticVectors(self.bare.encode("?").shape[0]).draw(len(passages))
        installed = {name: peer for name, peer in PEERS.items() if importlib.util.find_spec(peer.PACKAGE)}
        return {name: peer(self.bare, passages, vectors).search for name, peer in installed.items()}


def one(bench: Bench) -> Iterator[Row]:
    """A search by one asker, all encoders and the ranking included."""
    asked = questions("harvest")
    others: dict[str, Callable[[str], object]] = {"a bare encode": bench.bare.encode, **bench.peers}
    for what, search in bench.searches.items():
        for name, other in others.items():
            ours, theirs = in_turns(_asking(search, asked), _asking(other, asked), ROUNDS)
            figure = f"{what} of {PASSAGES:,} passages beside {name} ({theirs * 1000:.0f} ms)"
            yield Row(figure, f"{ours / theirs:.2f}", "at most 0.8" if name in bench.peers else "")


def askers(bench: Bench) -> Iterator[Row]:
    """Searches by 32 askers at once."""
    texts = [f"query: Who said {number} of the border?" for number in range(128)]
    for number, (what, search) in enumerate(bench.searches.items()):
        alone = _slowest(search, questions(f"dawn of {number}"))
        rate, slowest = many(search, f"railway of {number}", 4)
        bound = len(texts) / bench.encoding(texts)
        figure = f"32 askers, {what}: questions a second beside encoding in batches ({bound:.0f})"
        yield Row(figure, f"{rate / bound:.2f}", "at least 0.8")
        for name, peer in bench.peers.items():
            theirs, _ = many(peer, "railway", 4)
            figure = f"32 askers, {what}: questions a second beside {name} ({theirs:.0f})"
            yield Row(figure, f"{rate / theirs:.2f}", "at least 4")
        figure = f"32 askers, {what}: p95 beside alone ({alone * 1000:.0f} ms)"
        yield Row(figure, f"{slowest / alone:.1f}", "at most 6")


def building(bench: Bench) -> Iterator[Row]:
    """A search while texts are embedded that never were before."""
    interviews = read_interviews(Settings().content_dir)
    passages = [text for one in interviews for exchange in one.exchanges for text in exchange.paragraphs]
    texts = (Text(TextRole.PASSAGE, f"{text} {number}") for number, text in enumerate(cycle(passages)))
    encoders = (bench.encoder, *bench.encoder.auxiliary_encoders)

    def build(stopped: Event) -> None:
        while not stopped.is_set():
            part = list(islice(texts, _EMBEDDED_AT_ONCE))
            for encoder in encoders:
                encoder.embed(part)

    def while_building(search: Callable[[str], object], asked: Iterator[str]) -> float:
        stopped = Event()
        with ThreadPoolExecutor(1) as builder:
            built = builder.submit(build, stopped)
            try:
                return _slowest(search, asked)
            finally:
                stopped.set()
                built.result()

    for number, (what, search) in enumerate(bench.searches.items()):
        asked = questions(f"evening of {number}")
        pairs = [(_slowest(search, asked), while_building(search, asked)) for _ in range(3)]
        alone, slowest = np.median(np.array(pairs), axis=0)
        figure = f"{what}: p95 while a build runs beside alone ({alone * 1000:.0f} ms)"
        yield Row(figure, f"{slowest / alone:.1f}", "at most 2")


def start(bench: Bench) -> Iterator[Row]:
    """The first answer of `ask`, in a process of its own."""
    ask = f"""
import os, sys
os.environ["DATA_DIR"] = {str(bench.folder)!r}
sys.argv = ["interview-bot", "ask", {_QUESTIONS[0]!r}, "--json"]
from bot.cli.main import main
try:
    main()
except SystemExit:
    pass
"""
    bare = f"""
from sentence_transformers import SentenceTransformer
SentenceTransformer({str(bench.model)!r}).encode({"query: " + _QUESTIONS[0]!r})
"""
    of_process(ask)
    pairs = [(of_process(ask), of_process(bare)) for _ in range(3)]
    ours, theirs = np.median(np.array(pairs), axis=0)
    took = f"start to the first answer beside the bare model ({theirs[0]:.1f} s)"
    yield Row(took, f"{ours[0] / theirs[0]:.2f}", "at most 1.15")
    _, serving = of_process(f"""
import os
os.environ["DATA_DIR"] = {str(bench.folder)!r}
import bot.runner
from bot.cli._common import load_encoder, load_settings
from bot.conversation.persona import Persona
from bot.live_index import LiveIndex
from index.query.intents import IntentRecogniser

settings = load_settings()
encoder, _ = load_encoder(settings)
index = LiveIndex(settings, encoder)
index.open(lambda _done, _total: None)
index.searcher.prepare()
persona = Persona.load(None)
recogniser = IntentRecogniser(encoder, persona.examples, persona.questions, persona.forms_of_address)
for question in {_QUESTIONS!r}:
    recogniser.recognise(question)
    index.searcher.search(question)
""")
    memory = f"memory after answers in five languages beside the bare model ({theirs[1] / 1e6:.0f} MB)"
    yield Row(memory, f"{serving / theirs[1]:.2f}", "at most 1.5")


def changed(bench: Bench) -> Iterator[Row]:
    """A build after one passage was changed. The vectors are synthetic; a full build embeds, too."""
    encoder = SyntheticPassages(bench.encoder)
    index = SnapshotDirectory(bench.folder / "changed")
    texts = [f"passage: Sentence {n} on water, trade and music in the winter." for n in range(64)]
    each = bench.encoding(texts) / len(texts)
    built = index.build([interview(bench.large)], encoder)
    again = index.build([interview(bench.large, changed=bench.large // 2)], encoder)
    full = built.seconds + each * built.snapshot.manifest.counts["vectors"]
    figure = f"one changed passage of {bench.large:,} ({again.seconds:.0f} s) beside a full build"
    yield Row(figure, f"{again.seconds / full:.4f}", "at most 0.01")


def large(bench: Bench) -> Iterator[Row]:
    """A search of many passages in FAISS, of which each has a question and a passage in the index."""
    drawn = SyntheticVectors(384)
    few, whole = _draw(drawn, 2 * PASSAGES), _draw(drawn, 2 * bench.large)
    small = FaissStore.build([few], np.arange(len(few)))
    stores: list[FaissStore] = []
    took = seconds(lambda: stores.append(FaissStore.build([whole], np.arange(len(whole)))))
    (store,) = stores
    asked = drawn.draw(50)
    endless = cycle(asked)
    theirs, ours = in_turns(
        lambda: small.nearest(next(endless), PROPOSED), lambda: store.nearest(next(endless), PROPOSED), ROUNDS
    )
    encode = bench.encoding(["query: Who said so on the border?"])
    name = f"{bench.large:,} passages"
    figure = f"{name}: search beside 10,000, encoding included ({(theirs + encode) * 1000:.0f} ms)"
    yield Row(figure, f"{(ours + encode) / (theirs + encode):.2f}", "at most 1.5")
    recall = np.mean(
        [len(np.intersect1d(store.nearest(one, PROPOSED)[1], _exact(whole, one))) for one in asked]
    )
    figure = f"{name}: recall of {PROPOSED} candidates (built in {took:.0f} s)"
    yield Row(figure, f"{recall / PROPOSED:.3f}", "at least 0.98")
    store.save(bench.folder)
    opening = "from index.store.faiss_store import FaissStore"
    searching = f"""
from pathlib import Path
import numpy as np
store = FaissStore.load(Path({str(bench.folder)!r}))
store.nearest(np.full(store.dimension, store.dimension**-0.5, np.float32), {PROPOSED})
"""
    (_, empty), (_, opened) = of_process(opening), of_process(f"{opening}\n{searching}")
    figure = f"{name}: memory of a process that searches them, without that of one that does not"
    yield Row(figure, f"{(opened - empty) / 1e9:.2f} GB", "at most 6 GB")


def milvus(bench: Bench) -> Iterator[Row]:
    """A whole search in Milvus Lite."""

    def searcher(index: SnapshotDirectory) -> Searcher:
        # A new one each time, so that both get the same vectors.
        encoder = SyntheticPassages(bench.encoder)
        return Searcher(index.build([interview(bench.large)], encoder).snapshot, encoder)

    stores = open_stores("milvus", str(bench.folder / "milvus.db"))
    faiss = searcher(SnapshotDirectory(bench.folder / "faiss"))
    lite = searcher(SnapshotDirectory(bench.folder / "milvus", stores))
    asked = questions("election")
    theirs, ours = in_turns(_asking(faiss.search, asked), _asking(lite.search, asked), ROUNDS)
    figure = f"Milvus Lite, {bench.large:,} passages, beside FAISS ({theirs * 1000:.0f} ms)"
    yield Row(figure, f"{ours / theirs:.1f}", "at most 3")
    same = [
        faiss.search(question).quotes[0].passage == lite.search(question).quotes[0].passage
        for question in islice(questions("teacher"), 100)
    ]
    yield Row("Milvus Lite: the same first quote as FAISS", f"{np.mean(same):.2f}", "at least 0.99")


ROWS: Final[dict[str, Callable[[Bench], Iterator[Row]]]] = {
    "one": one,
    "askers": askers,
    "building": building,
    "start": start,
    "changed": changed,
    "large": large,
    "milvus": milvus,
}


def _asking(search: Callable[[str], object], asked: Iterator[str]) -> Callable[[], object]:
    """Return what asks the next question."""
    return lambda: search(next(asked))


def _slowest(search: Callable[[str], object], asked: Iterator[str]) -> float:
    """Return the 95th percentile of the time of :data:`ROUNDS` questions, in seconds."""
    return float(np.percentile([seconds(_asking(search, asked)) for _ in range(ROUNDS)], 95))


def _draw(vectors: SyntheticVectors, count: int) -> HalfVectors:
    """Return vectors in half precision, of which only some are in full precision at a time."""
    sizes = [min(DRAWN, count - begin) for begin in range(0, count, DRAWN)]
    return np.concatenate([vectors.draw(size).astype(np.float16) for size in sizes])


def _exact(vectors: HalfVectors, query: Vectors) -> NDArray[np.int64]:
    """Return the numbers of the vectors that are nearest."""
    cosines = np.concatenate(
        [vectors[begin : begin + DRAWN].astype(np.float32) @ query for begin in range(0, len(vectors), DRAWN)]
    )
    return np.argpartition(-cosines, PROPOSED)[:PROPOSED]
