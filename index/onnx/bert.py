"""Write a BERT model as a graph for ONNX Runtime, its large matrices in few bits.

The weights of the default model are of four bits already, in blocks of 32 with a scale each, and ONNX Runtime
multiplies by such blocks as they are: nothing is lost, a sixth of the memory is needed, and one text takes a
quarter of PyTorch's time. What was measured: ``index/EXPERIMENTS.md``, "ONNX Runtime".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np

from index.onnx.graph import RUNTIME, Graph
from index.onnx.linear import BITS, BLOCK, in_four_bits, quantise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from index.onnx.graph import Weights

    # Adds a linear layer, given what goes in and the prefix of its weights, and returns what comes out.
    Linear = Callable[[Graph, str, str], str]

# Increased when the vectors change, or the files.
ONNX_VERSION: Final = "onnx1"
OUTPUT: Final = "token_embeddings"


def write_onnx(path: Path, folder: Path) -> None:
    """Write the model of a transformers folder for ONNX Runtime; its pooler is left out.

    Args:
        path: of the file to write; the weights come into another beside it.
        folder: a BERT, its weights rounded to four bits as :func:`index.onnx.linear.quantise` does.

    Raises:
        ModelError: the package onnx is missing or damaged.
        OSError: the files cannot be read or written.
    """
    from safetensors.numpy import load_file

    graph = graph_of(folder, load_file(folder / "model.safetensors"), in_four_bits)
    size = graph.weights["embeddings.word_embeddings.weight"].shape[1]
    graph.node("Identity", [graph.hidden_layers()[-1]], OUTPUT)
    graph.save(path, {OUTPUT: ("texts", "tokens", size)})


def graph_of(folder: Path, weights: Mapping[str, Weights], linear: Linear) -> BertGraph:
    """Return the graph of a model, empty yet.

    Args:
        folder: of transformers, which describes it.
        weights: by the names of transformers' ``BertModel``; a linear layer's are of shape (out, in).
        linear: adds its linear layers.

    Raises:
        ModelError: the package onnx is missing or damaged.
        OSError: the folder cannot be read.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return BertGraph(weights, config["num_attention_heads"], config["layer_norm_eps"], linear)


class BertGraph(Graph):
    """The graph of a BERT.

    Args:
        weights: by the names of transformers' ``BertModel``; a linear layer's are of shape (out, in).
        heads: of the attention.
        eps: what is added to a variance.
        linear: adds the linear layers.

    Raises:
        ModelError: the package onnx is missing or damaged.
    """

    def __init__(self, weights: Mapping[str, Weights], heads: int, eps: float, linear: Linear) -> None:
        super().__init__(weights)
        self._heads = heads
        self._eps = eps
        self._linear = linear

    def hidden_layers(self) -> list[str]:
        """Add the transformer, and return the names of what its layers put out, the embeddings first."""
        layers = [self._embeddings()]
        names = {name.split(".")[2] for name in self.weights if name.startswith("encoder.layer.")}
        for layer in sorted(names, key=int):
            layers.append(self._layer(layers[-1], f"encoder.layer.{layer}."))
        return layers

    def _embeddings(self) -> str:
        """Add the sum of the embeddings of word, position and type, normalised."""
        words, scales = quantise(self.weights["embeddings.word_embeddings.weight"])
        # All texts are of the first type.
        positions = (
            self.weights["embeddings.position_embeddings.weight"]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        )
        word = self.node(
            "GatherBlockQuantized",
            [
                self.constant("words", words.reshape(len(words), -1)),
                "input_ids",
                self.constant("words.scales", scales),
            ],
            "embeddings.words",
            domain=RUNTIME,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
            bits=BITS,
        )
        first = self.constant("first", np.array([0], dtype=np.int64))
        length = self.node("Shape", ["input_ids"], "length", start=1, end=2)
        position = self.node(
            "Slice", [self.constant("positions", positions), first, length, first], "embeddings.positions"
        )
        both = self.node("Add", [word, position], "embeddings.sum")
        self.node("Cast", ["attention_mask"], "mask", to=self.types.INT32)
        norm = self._norm("embeddings.LayerNorm")
        return self.node("LayerNormalization", [both, *norm], "embeddings", axis=-1, epsilon=self._eps)

    def _layer(self, hidden: str, prefix: str) -> str:
        """Add a layer of the encoder, and return the name of what comes out."""
        attended = self.node(
            "MultiHeadAttention",
            [
                *(
                    self._linear(self, hidden, f"{prefix}attention.self.{part}")
                    for part in ("query", "key", "value")
                ),
                "",
                "mask",
            ],
            f"{prefix}attention",
            domain=RUNTIME,
            num_heads=self._heads,
        )
        attended = self._residual(attended, hidden, f"{prefix}attention.output")
        widened = self._linear(self, attended, f"{prefix}intermediate.dense")
        widened = self.node("Gelu", [widened], f"{prefix}intermediate", domain=RUNTIME)
        return self._residual(widened, attended, f"{prefix}output")

    def _residual(self, hidden: str, skipped: str, prefix: str) -> str:
        """Add a linear layer, the sum with what skips it, and the normalisation of that."""
        inputs = [self._linear(self, hidden, f"{prefix}.dense"), skipped, *self._norm(f"{prefix}.LayerNorm")]
        return self.node("SkipLayerNormalization", inputs, prefix, domain=RUNTIME, epsilon=self._eps)

    def _norm(self, prefix: str) -> list[str]:
        names = [f"{prefix}.{kind}" for kind in ("weight", "bias")]
        return [self.constant(name, self.weights[name]) for name in names]
