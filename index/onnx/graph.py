"""A graph for ONNX Runtime, and the weights that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.package_file import import_optional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Weights = NDArray[np.floating[Any]]

RUNTIME: Final = "com.microsoft"
"""The domain of the operators that ONNX Runtime adds to those of ONNX."""
INPUTS: Final = ("input_ids", "attention_mask")
"""What every graph is given, of shape (texts, tokens)."""
_OPSET: Final = 18
# Of the format of the file; every ONNX Runtime that has the operators reads it.
_IR_VERSION: Final = 10
# In bytes: what is larger stands in a file of its own, which ONNX Runtime maps into memory.
_EXTERNAL_FROM: Final = 1024


class Graph:
    """Nodes and constants. What a node puts out has the node's name.

    Args:
        weights: by the names of a transformer's parameters; a linear layer's are of shape (out, in).

    Attributes:
        weights: as they were given.
        names: of all that nodes put out.
        types: the numbers of ONNX for the types of tensors.

    Raises:
        ModelError: the package onnx is missing or damaged.
    """

    def __init__(self, weights: Mapping[str, Weights]) -> None:
        self.weights = weights
        self.names: set[str] = set()
        self._onnx = import_optional("onnx", "onnx")
        self.types = self._onnx.TensorProto
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def node(
        self, operator: str, inputs: Sequence[str], name: str, *others: str, **attributes: object
    ) -> str:
        """Add a node, and return the name of its first output; the others have names of their own."""
        outputs = [name, *others]
        self._nodes.append(self._onnx.helper.make_node(operator, inputs, outputs, name=name, **attributes))
        self.names.update(outputs)
        return name

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant, and return its name."""
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def save(self, path: Path, outputs: Mapping[str, Sequence[str | int]]) -> None:
        """Write the model, and beside it its weights.

        Args:
            path: of the model's file.
            outputs: the shape of each output, of floats, by its name.

        Raises:
            OSError: the files cannot be written.
        """
        helper, types = self._onnx.helper, self.types
        graph = helper.make_graph(
            self._nodes,
            path.stem,
            [helper.make_tensor_value_info(name, types.INT64, ["texts", "tokens"]) for name in INPUTS],
            [helper.make_tensor_value_info(name, types.FLOAT, shape) for name, shape in outputs.items()],
            self._constants,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(RUNTIME, 1)]
        self._onnx.save(
            helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION),
            str(path),
            save_as_external_data=True,
            location=f"{path.name}.weights",
            size_threshold=_EXTERNAL_FROM,
        )
