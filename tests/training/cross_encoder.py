"""Fine-tuning the default model's transformer as a cross-encoder, and what of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor, nn

from index.reranker.adapter import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

    from sentence_transformers import CrossEncoder

    from tests.training.pair import Pair

# The word embeddings and so many of the lowest layers stay as they are.
FROZEN_LAYERS: Final = 4
_BATCH_SIZE: Final = 32
# Batches are cut from so many at a time, sorted by length, so that little of them is padding.
_BATCHES_SORTED: Final = 24
_WARM_UP: Final = 0.08
_LEAST_RATE: Final = 0.02
_MAX_GRADIENT_NORM: Final = 1.0
_WEIGHT_DECAY: Final = 0.01


def train(
    model: CrossEncoder,
    pairs: Sequence[Pair],
    random: Random,
    *,
    epochs: int = 1,
    learning_rate: float,
    head_learning_rate: float,
    progress: Callable[[int, int], None],
) -> None:
    """Train with AdamW, a short warm-up and a linear decay, in bfloat16.

    Args:
        model: changed in place; it reads prompts and all.
        pairs: what it learns from, prompts included.
        random: the order of the pairs.
        epochs: how often each pair is seen.
        learning_rate: of the transformer.
        head_learning_rate: of the linear layer on top.
        progress: called with (steps done, steps in all).
    """
    transformer, head = parts_of(model)
    for name in ("embeddings", *(f"encoder.layer.{number}" for number in range(FROZEN_LAYERS))):
        transformer.get_submodule(name).requires_grad_(requires_grad=False)
    trained = [p for name, p in transformer.named_parameters() if p.requires_grad and "pooler" not in name]
    optimiser = torch.optim.AdamW(
        [
            {"params": trained, "lr": learning_rate, "weight_decay": _WEIGHT_DECAY},
            {"params": head.parameters(), "lr": head_learning_rate},
        ]
    )
    encoded = model.tokenizer([pair.question for pair in pairs], [pair.passage for pair in pairs])
    lengths = [len(ids) for ids in encoded["input_ids"]]
    steps = [batch for _ in range(epochs) for batch in _batches(lengths, random)]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, len(steps)))
    for done, batch in enumerate(steps):
        progress(done, len(steps))
        model.train()
        chosen = [pairs[number] for number in batch]
        labels = torch.tensor([float(pair.label) for pair in chosen])
        weights = torch.tensor([pair.weight for pair in chosen])
        features = model.preprocess([(pair.question, pair.passage) for pair in chosen])
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(features)["scores"][:, 0].float()
        losses = nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
        ((losses * weights).sum() / weights.sum()).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, _MAX_GRADIENT_NORM)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
    progress(len(steps), len(steps))


def low_rank_difference(
    base: Mapping[str, Tensor], trained: Mapping[str, Tensor], rank: int
) -> dict[str, Tensor]:
    """Return what training changed, in the form that :func:`index.reranker.adapter.adapted` applies.

    Args:
        base: the parameters of the transformer before.
        trained: and after.
        rank: of the product that stands for the difference of a matrix: its largest singular values.
    """
    kept = {}
    for name, after in trained.items():
        if torch.equal(after, base[name]):
            continue
        if after.ndim == 1:
            kept[name] = after.half()
            continue
        left, values, right = torch.linalg.svd(after - base[name], full_matrices=False)
        root = values[:rank].sqrt()
        kept[f"{name}.lora_A"] = (root[:, None] * right[:rank]).half().contiguous()
        kept[f"{name}.lora_B"] = (left[:, :rank] * root).half().contiguous()
    return kept


def _rate(step: int, steps: int) -> float:
    """Return the share of the learning rate at a step."""
    warm_up = min(1.0, (step + 1) / max(1.0, _WARM_UP * steps))
    return warm_up * max(_LEAST_RATE, 1 - step / steps)


def _batches(lengths: Sequence[int], random: Random) -> Iterator[list[int]]:
    """Yield the numbers of the pairs of each batch, given the length of each pair in word pieces."""
    order = list(range(len(lengths)))
    random.shuffle(order)
    size = _BATCH_SIZE * _BATCHES_SORTED
    batches = []
    for start in range(0, len(order), size):
        chunk = sorted(order[start : start + size], key=lambda number: lengths[number])
        batches += [chunk[at : at + _BATCH_SIZE] for at in range(0, len(chunk), _BATCH_SIZE)]
    random.shuffle(batches)
    yield from batches
