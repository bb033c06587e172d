"""Linear layers for ONNX Runtime, their weights in four or in eight bits.

What was measured: ``index/EXPERIMENTS.md``, "ONNX Runtime".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from index.onnx.graph import RUNTIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.onnx.graph import Graph, Weights

BLOCK: Final = 32
BITS: Final = 4
# The code of the weight 0.
_ZERO: Final = 8
# ONNX Runtime's number for multiplying in eight bits: each block of the activations is rounded by itself.
_INT8_ACTIVATIONS: Final = 4
# Of a weight in eight bits. Some processors add two products in sixteen bits, which 127 overflows more often.
_LARGEST_CODE: Final = 100


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
    codes = np.clip(np.rint(blocks / divisors) + _ZERO, 0, 2**BITS - 1).astype(np.uint8)
    return codes[..., 0::2] | codes[..., 1::2] << BITS, scales[..., 0].astype(np.float32)


def in_four_bits(graph: Graph, hidden: str, prefix: str) -> str:
    """Add a linear layer whose weights are rounded by :func:`quantise`, and return the name of its output."""
    weights = graph.weights[f"{prefix}.weight"]
    codes, scales = quantise(weights)
    inputs = [
        hidden,
        graph.constant(f"{prefix}.weight", codes),
        graph.constant(f"{prefix}.scales", scales),
        "",  # the zero point: that of ONNX Runtime is ours
        "",
        graph.constant(f"{prefix}.bias", graph.weights[f"{prefix}.bias"]),
    ]
    out, into = weights.shape
    return graph.node(
        "MatMulNBits",
        inputs,
        prefix,
        domain=RUNTIME,
        K=into,
        N=out,
        bits=BITS,
        block_size=BLOCK,
        accuracy_level=_INT8_ACTIVATIONS,
    )


def in_eight_bits(graph: Graph, hidden: str, prefix: str) -> str:
    """Add a linear layer that multiplies in eight bits, and return the name of its output.

    Each row of the weights has a scale of its own, and so has each token: a few tokens have values many times
    as large as those of the others, which would vanish beside them (Yao et al. 2022, "ZeroQuant").
    """
    weights = graph.weights[f"{prefix}.weight"].astype(np.float32)
    scales = np.abs(weights).max(axis=1) / _LARGEST_CODE
    codes = np.rint(weights / np.where(scales, scales, 1)[:, None]).astype(np.int8)
    token_scales, rounded = _rounded(graph, hidden)
    product = graph.node(
        "MatMulIntegerToFloat",
        [
            rounded,
            graph.constant(f"{prefix}.weight", codes.T),
            f"{rounded}.scale",
            graph.constant(f"{prefix}.scales", scales),
            f"{rounded}.zero",
        ],
        f"{prefix}.product",
        domain=RUNTIME,
    )
    scaled = graph.node("Mul", [product, token_scales], f"{prefix}.scaled")
    bias = graph.constant(f"{prefix}.bias", graph.weights[f"{prefix}.bias"])
    return graph.node("Add", [scaled, bias], prefix)


def _rounded(graph: Graph, hidden: str) -> tuple[str, str]:
    """Add the rounding of what several linear layers may read, once.

    Returns:
        The names of each token's scale and of its values in eight bits.
    """
    token_scales, rounded = f"{hidden}.largest", f"{hidden}.rounded"
    if rounded not in graph.names:
        last = graph.constant(f"{hidden}.axis", np.array([-1], dtype=np.int64))
        absolute = graph.node("Abs", [hidden], f"{hidden}.absolute")
        graph.node("ReduceMax", [absolute, last], token_scales, keepdims=1)
        alike = graph.node("Div", [hidden, token_scales], f"{hidden}.alike")
        graph.node("DynamicQuantizeLinear", [alike], rounded, f"{rounded}.scale", f"{rounded}.zero")
    return token_scales, rounded
