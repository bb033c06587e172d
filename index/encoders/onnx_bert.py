"""Write a BERT model as a graph for ONNX Runtime, its large matrices in four bits.

The weights of the default model are of four bits already, in blocks of 32 with a scale each, and ONNX Runtime
multiplies by such blocks as they are: nothing is lost, a sixth of the memory is needed, and one text takes a
quarter of PyTorch's time. What was measured: ``index/EXPERIMENTS.md``, "ONNX Runtime".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.encoders.package_file import import_optional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Weights = NDArray[np.float32]

# Increased when the vectors change, or the files.
ONNX_VERSION: Final = "onnx1"
INPUTS: Final = ("input_ids", "attention_mask")
OUTPUT: Final = "token_embeddings"

BLOCK: Final = 32
_ATTENTION: Final = ("query", "key", "value")
_BITS: Final = 4
# The code of the weight 0.
_ZERO: Final = 8
# ONNX Runtime's number for multiplying in eight bits: each block of the activations is rounded by itself.
_INT8_ACTIVATIONS: Final = 4
_RUNTIME: Final = "com.microsoft"
_OPSET: Final = 18
# Of the format of the file; every ONNX Runtime that has the operators reads it.
_IR_VERSION: Final = 10
# In bytes: what is larger stands in a file of its own, which ONNX Runtime maps into memory.
_EXTERNAL_FROM: Final = 1024


def quantise(weights: Weights) -> tuple[NDArray[np.uint8], Weights]:
    """Round weights to four bits in blocks of :data:`BLOCK`, each scaled by its largest weight.

    Weights that were rounded this way before, as `q4_0` of ggml, are kept exactly.

    Args:
        weights: of shape (rows, columns); the columns are a multiple of the block.

    Returns:
        The codes, two a byte, of shape (rows, blocks, BLOCK / 2), and the scales, of shape (rows, blocks).
    """
    blocks = weights.reshape(len(weights), -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], axis=-1)
    scales = largest / -_ZERO
    divisors = np.where(scales, scales, 1)
    codes = np.clip(np.rint(blocks / divisors) + _ZERO, 0, 2**_BITS - 1).astype(np.uint8)
    return codes[..., 0::2] | codes[..., 1::2] << _BITS, scales[..., 0].astype(np.float32)


def write_onnx(path: Path, folder: Path) -> None:
    """Write the model of a transformers folder for ONNX Runtime; its pooler is left out.

    Args:
        path: of the file to write; the weights come into another beside it.
        folder: a BERT, its weights rounded to four bits as :func:`quantise` does.

    Raises:
        ModelError: the package onnx is missing or damaged.
        OSError: the files cannot be read or written.
    """
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights = load_file(folder / "model.safetensors")
    heads, eps = config["num_attention_heads"], config["layer_norm_eps"]
    write_bert(path, weights, heads=heads, layer_norm_eps=eps)


def write_bert(path: Path, weights: Mapping[str, Weights], *, heads: int, layer_norm_eps: float) -> None:
    """Write a model, and beside it its weights.

    Args:
        path: of the model's file.
        weights: by the names of transformers' ``BertModel``; a linear layer's are of shape (out, in).
        heads: of the attention.
        layer_norm_eps: what is added to a variance.

    Raises:
        ModelError: the package onnx is missing or damaged.
        OSError: the files cannot be written.
    """
    onnx = import_optional("onnx", "onnx")
    graph = _Graph(onnx, weights, heads, layer_norm_eps)
    hidden = graph.embeddings()
    layers = {name.split(".")[2] for name in weights if name.startswith("encoder.layer.")}
    for layer in sorted(layers, key=int):
        hidden = graph.layer(hidden, f"encoder.layer.{layer}.")
    graph.node("Identity", [hidden], OUTPUT)
    size = weights["embeddings.word_embeddings.weight"].shape[1]
    of_tokens, numbers, floats = ["texts", "tokens"], onnx.TensorProto.INT64, onnx.TensorProto.FLOAT
    described = onnx.helper.make_graph(
        graph.nodes,
        "bert",
        [onnx.helper.make_tensor_value_info(name, numbers, of_tokens) for name in INPUTS],
        [onnx.helper.make_tensor_value_info(OUTPUT, floats, [*of_tokens, size])],
        graph.constants,
    )
    opsets = [onnx.helper.make_opsetid("", _OPSET), onnx.helper.make_opsetid(_RUNTIME, 1)]
    model = onnx.helper.make_model(described, opset_imports=opsets, ir_version=_IR_VERSION)
    onnx.save(
        model,
        str(path),
        save_as_external_data=True,
        location=f"{path.name}.weights",
        size_threshold=_EXTERNAL_FROM,
    )


class _Graph:
    """The nodes and constants of a model. A node's output has the node's name."""

    def __init__(self, onnx: Any, weights: Mapping[str, Weights], heads: int, eps: float) -> None:  # noqa: ANN401
        self._onnx = onnx
        self._weights = weights
        self._heads = heads
        self._eps = eps
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def embeddings(self) -> str:
        """Add the sum of the embeddings of word, position and type, normalised."""
        words, scales = quantise(self._weights["embeddings.word_embeddings.weight"])
        # All texts are of the first type.
        positions = (
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        word = self.node(
            "GatherBlockQuantized",
            [
                self.constant("words", words.reshape(len(words), -1)),
                "input_ids",
                self.constant("words.scales", scales),
            ],
            "embeddings.words",
            domain=_RUNTIME,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
            bits=_BITS,
        )
        first = self.constant("first", np.array([0], dtype=np.int64))
        length = self.node("Shape", ["input_ids"], "length", start=1, end=2)
        position = self.node(
            "Slice", [self.constant("positions", positions), first, length, first], "embeddings.positions"
        )
        both = self.node("Add", [word, position], "embeddings.sum")
        self.node("Cast", ["attention_mask"], "mask", to=self._onnx.TensorProto.INT32)
        norm = self._norm("embeddings.LayerNorm")
        return self.node("LayerNormalization", [both, *norm], "embeddings", axis=-1, epsilon=self._eps)

    def layer(self, hidden: str, prefix: str) -> str:
        """Add a layer of the encoder, and return the name of what comes out."""
        attended = self.node(
            "MultiHeadAttention",
            [
                *(
                    self._linear(hidden, f"{prefix}attention.self.{part}")
                    for part in ("query", "key", "value")
                ),
                "",
                "mask",
            ],
            f"{prefix}attention",
            domain=_RUNTIME,
            num_heads=self._heads,
        )
        attended = self._residual(attended, hidden, f"{prefix}attention.output")
        widened = self._linear(attended, f"{prefix}intermediate.dense")
        widened = self.node("Gelu", [widened], f"{prefix}intermediate", domain=_RUNTIME)
        return self._residual(widened, attended, f"{prefix}output")

    def node(self, operator: str, inputs: Sequence[str], name: str, **attributes: object) -> str:
        """Add a node, and return the name of its output."""
        self.nodes.append(self._onnx.helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant, and return its name."""
        self.constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _residual(self, hidden: str, skipped: str, prefix: str) -> str:
        """Add a linear layer, the sum with what skips it, and the normalisation of that."""
        inputs = [self._linear(hidden, f"{prefix}.dense"), skipped, *self._norm(f"{prefix}.LayerNorm")]
        return self.node("SkipLayerNormalization", inputs, prefix, domain=_RUNTIME, epsilon=self._eps)

    def _linear(self, hidden: str, prefix: str) -> str:
        weights = self._weights[f"{prefix}.weight"]
        codes, scales = quantise(weights)
        inputs = [
            hidden,
            self.constant(f"{prefix}.weight", codes),
            self.constant(f"{prefix}.scales", scales),
            "",  # the zero point: that of ONNX Runtime is ours
            "",
            self.constant(f"{prefix}.bias", self._weights[f"{prefix}.bias"]),
        ]
        out, into = weights.shape
        return self.node(
            "MatMulNBits",
            inputs,
            prefix,
            domain=_RUNTIME,
            K=into,
            N=out,
            bits=_BITS,
            block_size=BLOCK,
            accuracy_level=_INT8_ACTIVATIONS,
        )

    def _norm(self, prefix: str) -> list[str]:
        names = [f"{prefix}.{kind}" for kind in ("weight", "bias")]
        return [self.constant(name, self._weights[name]) for name in names]
