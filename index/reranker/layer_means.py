"""The means of some layers of a transformer, side by side: what a linear layer on top can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Sequence


class LayerMeans(nn.Module):
    """Mean pooling over the tokens of several layers. The module before it must pass on all of its layers.

    Args:
        layers: which of them; 0 is the word embeddings.
    """

    def __init__(self, layers: Sequence[int]) -> None:
        super().__init__()
        self._layers = tuple(layers)

    def forward(self, features: dict[str, Any]) -> dict[str, Any]:
        """Add the ``sentence_embedding``, of shape (texts, layers × hidden)."""
        all_layers = features.pop("all_layer_embeddings")
        mask = features["attention_mask"].unsqueeze(-1).float()
        means = [(all_layers[layer] * mask).sum(1) / mask.sum(1).clamp(min=1) for layer in self._layers]
        return {**features, "sentence_embedding": torch.cat(means, dim=1)}
