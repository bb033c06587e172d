"""The reranker of our own: the default model's transformer, adapted by low-rank differences of its weights.

Only the difference is kept in the repository: of each weight matrix a product of two thin ones, as in LoRA,
and of each vector the trained one. `make train` writes it; README.md beside it is its model card.

Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models".
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from index.errors import ModelError
from index.files import sha256_of
from index.reranker.reranker import CrossEncoderReranker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from sentence_transformers import CrossEncoder, SentenceTransformer
    from torch import nn

    Weights = NDArray[np.floating[Any]]

NAME: Final = "interview-reader"
WEIGHTS: Final = Path(__file__).with_name("adapter.safetensors")
SHA256: Final = "f2d25218ffea5cf2e93e848afc31962defa7afdb715d4b0f4e97d69d5ab55e88"
# The prompts of the default model, which it was trained with before.
QUESTION_PROMPT: Final = "query: "
PASSAGE_PROMPT: Final = "passage: "
# In word pieces of question and passage together; what is longer was not seen in training.
MAX_LENGTH: Final = 160

# The layers that the linear layer on top reads. Whether a passage contradicts what the question takes for
# granted shows in the ninth more than in the last: index/EXPERIMENTS.md, "Premises".
LAYERS: Final = (9, 12)
# Those of index.reranker.reranker.Readings.
SCORES: Final = 2

# What the names of the tensors of the linear layer on top begin with, and the ends of those of a product.
_HEAD: Final = "head."
_DOWN: Final = ".lora_A"
_UP: Final = ".lora_B"


def reader(base: Callable[[], SentenceTransformer]) -> CrossEncoderReranker:
    """Return the reranker of our own; it is made with the first question.

    Args:
        base: returns the default model.
    """
    return CrossEncoderReranker(
        NAME,
        lambda: open_adapted(base()),
        is_calibrated=True,
        question_prompt=QUESTION_PROMPT,
        passage_prompt=PASSAGE_PROMPT,
    )


def open_adapted(base: SentenceTransformer) -> CrossEncoder:
    """Return the cross-encoder that shares with the default model what training left as it was.

    Args:
        base: the default model.

    Raises:
        ModelError: the adapter's file is missing or not the known one.
    """
    verify()
    from safetensors.numpy import load_file

    return adapted(base, load_file(WEIGHTS))


def verify() -> None:
    """Check the adapter's file.

    Raises:
        ModelError: it is missing or not the known one.
    """
    try:
        found = sha256_of(WEIGHTS)
    except OSError as error:
        raise ModelError(f"{WEIGHTS} cannot be read ({error.strerror or error}): reinstall the bot") from None
    if found != SHA256:
        raise ModelError(f"{WEIGHTS} has the SHA-256 {found[:12]}…, not {SHA256[:12]}…: reinstall the bot")


def adapted(base: SentenceTransformer, adapter: Mapping[str, Weights]) -> CrossEncoder:
    """Apply an adapter to a copy of a model.

    Args:
        base: the model.
        adapter: the tensors of the file, as :func:`adapted_weights` takes them.
    """
    import torch

    model = untrained(base)
    transformer, head = parts_of(model)
    before = {name: parameter.detach().cpu().numpy() for name, parameter in transformer.named_parameters()}
    weights, top = adapted_weights(before, adapter)
    changed = {name: values for name, values in weights.items() if values is not before[name]}
    for part, of_part in ((transformer, changed), (head, top)):
        for name, values in of_part.items():
            parameter = part.get_parameter(name)
            parameter.data = torch.from_numpy(values).to(parameter.device)
    return model


def adapted_weights(
    weights: Mapping[str, Weights], adapter: Mapping[str, Weights]
) -> tuple[dict[str, Weights], dict[str, Weights]]:
    """Return a transformer's weights with an adapter applied, and those of the linear layer on top.

    Args:
        weights: of the transformer, by their names.
        adapter: the tensors of the file: ``X.lora_A`` of shape (rank, in) and ``X.lora_B`` of shape
            (out, rank), whose product is added to the weight ``X``; any other ``X``, which replaces the
            weight of that name; and those of the linear layer on top.
    """
    changed, top = dict(weights), {}
    for name, values in adapter.items():
        if name.startswith(_HEAD):
            top[name.removeprefix(_HEAD)] = values.astype(np.float32)
        elif name.endswith(_UP):
            weight = name.removesuffix(_UP)
            down = adapter[weight + _DOWN].astype(np.float32)
            changed[weight] = weights[weight] + values.astype(np.float32) @ down
        elif not name.endswith(_DOWN):
            changed[name] = values.astype(np.float32)
    return changed, top


def untrained(base: SentenceTransformer) -> CrossEncoder:
    """Return a copy of a model as a cross-encoder: its transformer, and a linear layer on layer means.

    The word embeddings, which are most of the model, are shared with the copy.

    Args:
        base: the model, a BERT.
    """
    from sentence_transformers import CrossEncoder
    from sentence_transformers.sentence_transformer.modules import Dense

    from index.reranker.layer_means import LayerMeans

    embeddings = cast("nn.Module", base[0].model).get_submodule("embeddings")
    transformer = copy.deepcopy(base[0], {id(embeddings): embeddings})
    cast("Any", transformer.model).config.output_hidden_states = True
    means = LayerMeans(LAYERS)
    hidden = cast("int", base.get_embedding_dimension())
    head = Dense(hidden * len(LAYERS), SCORES, activation_function=None, module_output_name="scores")
    model: CrossEncoder = CrossEncoder(
        modules=[transformer, means, head], device=str(base.device), max_length=MAX_LENGTH
    )
    return model


def parts_of(model: CrossEncoder) -> tuple[nn.Module, nn.Module]:
    """Return the transformer and the linear layer on top of a model made by :func:`untrained`."""
    transformer, _, head = model
    return cast("nn.Module", transformer.model), cast("nn.Module", head.linear)
