"""Training a cross-encoder, and keeping what changed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from index.reranker import adapter
from tests.training.pair import Pair

if TYPE_CHECKING:
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

pytestmark = pytest.mark.slow

PAIRS = [
    Pair(
        "query: how do bees survive winter",
        "passage: They shiver around the queen to keep warm.",
        label=True,
    ),
    Pair("query: how do bees survive winter", "passage: My grandfather left me four hives.", label=False),
    Pair("query: who left you the hives", "passage: My grandfather left me four hives.", label=True),
    Pair("query: who left you the hives", "passage: They shiver around the queen to keep warm.", label=False),
]


def test_what_is_kept_of_a_training_gives_the_same_scores(real_encoder: SentenceTransformerEncoder) -> None:
    import torch

    from tests.training.cross_encoder import FROZEN_LAYERS, low_rank_difference, train

    base = real_encoder.sentence_transformer()
    model = adapter.untrained(base)
    transformer, head = adapter.parts_of(model)
    before = {name: value.detach().clone() for name, value in transformer.named_parameters()}
    pairs = PAIRS * 8
    train(
        model,
        pairs,
        Random(0),
        epochs=12,
        learning_rate=1e-4,
        head_learning_rate=1e-3,
        progress=lambda _done, _total: None,
    )
    read = [(pair.question, pair.passage) for pair in PAIRS]
    scores = model.predict(read)[:, 0]
    assert min(scores[0], scores[2]) > max(scores[1], scores[3])

    after = dict(transformer.named_parameters())
    with torch.no_grad():
        kept = low_rank_difference(before, after, rank=384)
        kept |= {f"head.{name}": value for name, value in head.named_parameters()}
        written = {name: value.numpy() for name, value in kept.items()}
    assert adapter.adapted(base, written).predict(read)[:, 0] == pytest.approx(scores, abs=0.01)
    frozen = ("embeddings.", *(f"encoder.layer.{number}." for number in range(FROZEN_LAYERS)))
    assert not any(name.startswith(frozen) for name in kept)


def test_one_output_is_fitted_and_the_other_stays(real_encoder: SentenceTransformerEncoder) -> None:
    from tests.training.linear_layer import fit_output

    model = adapter.open_adapted(real_encoder.sentence_transformer())
    read = [(pair.question, pair.passage) for pair in PAIRS]
    before = model.predict(read)
    fit_output(model, 1, PAIRS, inverse_penalty=1.0, is_balanced=True, progress=lambda _done, _total: None)
    after = model.predict(read)
    assert after[:, 0] == pytest.approx(before[:, 0], abs=1e-4)
    assert min(after[0, 1], after[2, 1]) > max(after[1, 1], after[3, 1])
