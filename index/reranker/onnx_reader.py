"""The reranker of our own in ONNX Runtime, multiplying in eight bits.

What was measured: ``index/EXPERIMENTS.md``, "ONNX Runtime".
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.errors import ModelError
from index.onnx.bert import graph_of
from index.onnx.graph import INPUTS
from index.onnx.linear import in_eight_bits
from index.package_file import import_optional
from index.reranker import adapter
from index.reranker.reranker import Readings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index.onnx.graph import Graph
    from index.sentencepiece_tokenizer import SentencePieceTokenizer

# Increased when the readings change, or the files.
READER_VERSION: Final = "onnx1"
_OUTPUT: Final = "readings"
# A passage is long enough for a second thread to be of use, unless others ask at the same time.
_THREADS: Final = min(2, os.cpu_count() or 1)


def write_reader(path: Path, folder: Path) -> None:
    """Write the reranker for ONNX Runtime.

    Args:
        path: of the file to write; the weights come into another beside it.
        folder: of the default model.

    Raises:
        ModelError: the adapter's file is not the known one, or the package onnx is missing or damaged.
        OSError: the files cannot be read or written.
    """
    adapter.verify()
    from safetensors.numpy import load_file

    base = load_file(folder / "model.safetensors")
    weights, top = adapter.adapted_weights(base, load_file(adapter.WEIGHTS))
    graph = graph_of(folder, weights, in_eight_bits)
    layers = graph.hidden_layers()
    means = graph.node("Concat", _means(graph, [layers[n] for n in adapter.LAYERS]), "means", axis=1)
    layer = [graph.constant(f"head.{name}", top[name].astype(np.float32)) for name in ("weight", "bias")]
    graph.node("Gemm", [means, *layer], _OUTPUT, transB=1)
    graph.save(path, {_OUTPUT: ("texts", adapter.SCORES)})


def _means(graph: Graph, layers: Sequence[str]) -> list[str]:
    """Add the means of layers over the tokens of each text, of shape (texts, hidden)."""
    tokens, values = (graph.constant(name, np.array([axis])) for name, axis in (("tokens", 1), ("values", 2)))
    mask = graph.node("Cast", ["attention_mask"], "mask.floats", to=graph.types.FLOAT)
    column = graph.node("Unsqueeze", [mask, values], "mask.column")
    count = graph.node("ReduceSum", [mask, tokens], "mask.count", keepdims=1)
    means = []
    for layer in layers:
        masked = graph.node("Mul", [layer, column], f"{layer}.masked")
        total = graph.node("ReduceSum", [masked, tokens], f"{layer}.sum", keepdims=0)
        means.append(graph.node("Div", [total, count], f"{layer}.mean"))
    return means


class OnnxReader:
    """The reranker of our own, loaded when the first question is asked. Several threads may use it at once.

    Args:
        model: the file that :func:`write_reader` wrote.
        tokenizer: returns that of the first encoder, which is shared.

    Attributes:
        name: of the model.
        is_calibrated: whether the confidence was fitted to its scores.
    """

    name = adapter.NAME
    is_calibrated = True

    def __init__(self, model: Path, tokenizer: Callable[[], SentencePieceTokenizer]) -> None:
        self._path = model
        self._tokenizer = tokenizer
        self._load_lock = threading.Lock()
        self._opened: tuple[Any, SentencePieceTokenizer] | None = None

    def load(self) -> None:
        """Load the model now rather than with the first question.

        Raises:
            ModelError: the model cannot be opened.
        """
        self._loaded()

    def read(self, question: str, passages: Sequence[str]) -> Readings:
        """Return what the model says of each passage.

        Raises:
            ModelError: the model cannot be opened.
        """
        session, tokenizer = self._loaded()
        scores = np.empty((len(passages), adapter.SCORES))
        # One by one, so that none is filled up to the length of another.
        for number, passage in enumerate(passages):
            ids = np.array([pair_ids(tokenizer, question, passage)])
            inputs = dict(zip(INPUTS, (ids, np.ones_like(ids)), strict=True))
            scores[number] = session.run([_OUTPUT], inputs)[0][0]
        return Readings(scores[:, 0], scores[:, 1])

    def _loaded(self) -> tuple[Any, SentencePieceTokenizer]:
        with self._load_lock:
            if self._opened is None:
                onnxruntime = import_optional("onnxruntime", "onnxruntime")
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads, options.inter_op_num_threads = _THREADS, 1
                # Threads that spin while they wait keep the others from running.
                options.add_session_config_entry("session.intra_op.allow_spinning", "0")
                try:
                    session = onnxruntime.InferenceSession(
                        str(self._path), options, providers=["CPUExecutionProvider"]
                    )
                except Exception as error:  # it raises several kinds, none of which it exports
                    message = next(iter(str(error).strip().splitlines()), type(error).__name__)
                    raise ModelError(f"the reranker {self.name} cannot be opened: {message}") from error
                self._opened = session, self._tokenizer()
            return self._opened


def pair_ids(tokenizer: SentencePieceTokenizer, question: str, passage: str) -> list[int]:
    """Return the tokens of a question and a passage together, as the reranker was trained to read them.

    Where both are too long, each gets half of the room; else the longer one is cut.

    Args:
        tokenizer: of the default model.
        question: without its prompt.
        passage: without its prompt.
    """
    begin, end = tokenizer.begin, tokenizer.end
    asked = tokenizer.tokens(adapter.QUESTION_PROMPT + question)
    read = tokenizer.tokens(adapter.PASSAGE_PROMPT + passage)
    room = adapter.MAX_LENGTH - len((begin, end, end, end))
    asked = asked[: max(room // 2, room - len(read))]
    read = read[: room - len(asked)]
    return [begin, *asked, end, end, *read, end]
