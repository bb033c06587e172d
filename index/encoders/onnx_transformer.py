"""The transformer of a SentenceTransformer, run by ONNX Runtime."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import torch
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from tokenizers import Tokenizer

from index.onnx.bert import OUTPUT
from index.onnx.graph import INPUTS
from index.package_file import import_optional

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class OnnxTransformer(InputModule):
    """Turns texts into the vectors of their tokens. Several threads may use it at once.

    Args:
        model: the file that :func:`index.onnx.bert.write_onnx` wrote.
        tokenizer: the file of a tokenizer.
        max_seq_length: in tokens; the rest of a longer text is not read.
        pad: the token that shorter texts of a batch are filled up with.
    """

    def __init__(self, model: Path, tokenizer: Path, max_seq_length: int, pad: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # PyTorch's
        self.max_seq_length = max_seq_length
        # Set once: a tokenizer that is not changed may be shared by threads.
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_truncation(max_seq_length)
        self.tokenizer.enable_padding(pad_id=self.tokenizer.token_to_id(pad), pad_token=pad)
        onnxruntime = import_optional("onnxruntime", "onnxruntime")
        options = onnxruntime.SessionOptions()
        # The matrices of a text are so small that a second thread is of no use: it embeds another text.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def preprocess(
        self,
        inputs: Sequence[Any],
        prompt: str | None = None,
        **_options: object,
    ) -> dict[str, Any]:
        """Return the tokens of texts and which of them are not padding, each of shape (texts, tokens)."""
        encoded = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.tensor([one.ids for one in encoded]),
            "attention_mask": torch.tensor([one.attention_mask for one in encoded]),
        }

    def forward(self, features: dict[str, Any], **_options: object) -> dict[str, Any]:
        """Add the vectors of the tokens, of shape (texts, tokens, dimension)."""
        inputs = {name: features[name].numpy() for name in INPUTS}
        return features | {OUTPUT: torch.from_numpy(self._session.run([OUTPUT], inputs)[0])}

    def save(self, *_arguments: object, **_options: object) -> None:
        """Refuse: the folder that it was opened from holds the model in a format that all can read."""
        raise NotImplementedError


def onnx_modules(onnx: Path, folder: Path) -> list[torch.nn.Module]:
    """Return the modules of a SentenceTransformer that ONNX Runtime runs, with the mean of the tokens.

    Args:
        onnx: the file that :func:`index.onnx.bert.write_onnx` wrote.
        folder: the one that it was made from.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokens = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    transformer = OnnxTransformer(
        onnx, folder / "tokenizer.json", config["max_position_embeddings"], tokens["pad_token"]
    )
    return [transformer, Pooling(config["hidden_size"], "mean"), Normalize()]
