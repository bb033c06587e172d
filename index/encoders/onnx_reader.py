"""The reranker of our own, run by ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.encoders.onnx_bert import write_onnx
from index.reranker import adapter

if TYPE_CHECKING:
    from pathlib import Path

    from sentence_transformers import CrossEncoder

# Increased when the scores change, or the files.
_VERSION: Final = "onnx1"
FINGERPRINT: Final = f"{adapter.SHA256[:16]}-{_VERSION}"


def write_onnx_reader(path: Path, folder: Path) -> None:
    """Write the default model, with the adapter applied, for ONNX Runtime.

    Args:
        path: of the file to write; the weights come into another beside it.
        folder: of the default model.

    Raises:
        ModelError: the package onnx is missing or damaged, or the adapter's file.
        OSError: the files cannot be read or written.
    """
    from safetensors.numpy import load_file

    base = load_file(folder / "model.safetensors")
    write_onnx(path, folder, outputs=adapter.LAYERS, trained=adapter.merged(base))


def open_onnx_reader(onnx: Path, folder: Path) -> CrossEncoder:
    """Return the cross-encoder.

    Args:
        onnx: the file that :func:`write_onnx_reader` wrote.
        folder: of the default model, whose tokenizer it has.
    """
    from sentence_transformers import CrossEncoder

    from index.encoders.onnx_transformer import open_onnx
    from index.reranker.layer_means import LayerMeans

    head = adapter.open_head()
    modules = [open_onnx(onnx, folder, adapter.MAX_LENGTH), LayerMeans(range(len(adapter.LAYERS))), head]
    model: CrossEncoder = CrossEncoder(modules=modules, device="cpu", max_length=adapter.MAX_LENGTH)
    return model
