"""Small encoders beside the first: they know fewer languages, saw other text, and err on other questions.

A question is judged by the first encoder and by at most one auxiliary: the one with the fewest languages
that knows the question's and can compare texts in those of the interviews that are searched. It works while
the first encoder does, and takes less time.

The search goes on without an auxiliary encoder whose packages are missing or damaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.encoders.minilm import MiniLM
from index.encoders.universal_sentence_encoder import UniversalSentenceEncoder
from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from index.encoders.encoder import AuxiliaryEncoder, Encoder, TextEncoder
    from index.encoders.model_configuration import AuxiliaryWeights
    from index.encoders.vector_cache import VectorCache

# Those with the fewest languages first.
_KINDS: Final = (MiniLM, UniversalSentenceEncoder)


def open_auxiliary_encoders(
    weights: Mapping[str, AuxiliaryWeights], cache: VectorCache, warn: Callable[[str], None]
) -> tuple[AuxiliaryEncoder, ...]:
    """Return the auxiliary encoders that can be used, those with the fewest languages first.

    Args:
        weights: by the name of each that is wanted.
        cache: where passage vectors are kept between runs.
        warn: is told of each that is left out, and why.
    """
    opened: list[AuxiliaryEncoder] = []
    for kind in _KINDS:
        if kind.NAME not in weights:
            continue
        try:
            opened.append(kind(cache, weights[kind.NAME]))
        except ModelError as error:
            warn(f"answers may be less precise, because an encoder cannot be used: {error}")
    return tuple(opened)


def cross_lingual_encoders(
    encoder: Encoder, auxiliary: Sequence[AuxiliaryEncoder]
) -> tuple[tuple[TextEncoder, ...], tuple[float, ...]]:
    """Return which encoders judge a text whatever its language, and the share of each in a similarity.

    They are the first encoder and, if there is one, the multilingual auxiliary with the most languages.

    Args:
        encoder: the first one.
        auxiliary: those to choose from.
    """
    chosen = [one for one in auxiliary if one.is_multilingual][-1:]
    weights = [1.0, *(one.weights.similarity for one in chosen)]
    return (encoder, *chosen), tuple(weight / sum(weights) for weight in weights)
