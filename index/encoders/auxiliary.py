"""Small encoders beside the first: trained on fewer languages and other text, they make other mistakes.

A question is embedded by the first encoder and by at most one auxiliary: the one with the fewest languages
that knows the question's language and can compare it with texts in the languages of the interviews searched.
It runs at the same time as the first encoder, and is faster.

The search goes on without an auxiliary encoder whose packages are missing or damaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.encoders import minilm, universal_sentence_encoder
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
PACKAGE_FILES: Final = (*minilm.PACKAGE_FILES, *universal_sentence_encoder.PACKAGE_FILES)
"""What the auxiliary encoders need of packages."""


def open_auxiliary_encoders(
    weights: Mapping[str, AuxiliaryWeights], cache: VectorCache, warn: Callable[[str], None]
) -> tuple[AuxiliaryEncoder, ...]:
    """Return the auxiliary encoders that can be used, those with the fewest languages first.

    Args:
        weights: of each encoder to open, by its name.
        cache: where passage vectors are kept between runs.
        warn: called with a message for each that is left out.
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
    """Return the encoders to compare texts of any two languages with, and the share of each in a similarity.

    They are the first encoder and, if there is one, the multilingual auxiliary with the most languages.

    Args:
        encoder: the first one.
        auxiliary: those to choose from.
    """
    chosen = [one for one in auxiliary if one.is_multilingual][-1:]
    weights = [1.0, *(one.weights.similarity for one in chosen)]
    return (encoder, *chosen), tuple(weight / sum(weights) for weight in weights)
