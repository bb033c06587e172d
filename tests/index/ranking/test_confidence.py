"""The confidence in an answer."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL
from index.ranking.confidence import NO_FEATURES, ConfidenceFeatures, probability

COEFFICIENTS = MULTILINGUAL_E5_SMALL.confidence_after_reading
NUMBERS = st.floats(-1e6, 1e6)
COUNTS = {"candidates": st.integers(1, 10**6), "unmentioned": st.integers(0, 3)}
NAMES = [field.name for field in fields(ConfidenceFeatures) if field.name not in COUNTS]
FEATURES = st.builds(ConfidenceFeatures, **dict.fromkeys(NAMES, NUMBERS), **COUNTS)


@given(FEATURES)
def test_the_confidence_is_a_probability(features: ConfidenceFeatures) -> None:
    assert 0 <= probability(features, COEFFICIENTS) <= 1


@pytest.mark.parametrize("name", NAMES)
@given(features=FEATURES, more=st.floats(0, 1e6))
def test_a_larger_feature_never_lowers_the_confidence(
    name: str, features: ConfidenceFeatures, more: float
) -> None:
    larger = replace(features, **{name: getattr(features, name) + more})
    assert probability(larger, COEFFICIENTS) >= probability(features, COEFFICIENTS)


@given(FEATURES, st.integers(1, 10**6))
def test_the_more_there_is_to_choose_from_the_less_sure_is_the_choice(
    features: ConfidenceFeatures, more: int
) -> None:
    larger = replace(features, candidates=features.candidates + more)
    assert probability(larger, COEFFICIENTS) <= probability(features, COEFFICIENTS)


@given(FEATURES)
def test_what_is_not_mentioned_makes_it_less_sure(features: ConfidenceFeatures) -> None:
    more = replace(features, unmentioned=features.unmentioned + 1)
    assert probability(more, COEFFICIENTS) <= probability(features, COEFFICIENTS)


def test_without_relevance_the_question_is_declined() -> None:
    assert probability(NO_FEATURES, MULTILINGUAL_E5_SMALL.confidence) < 0.2
    assert probability(ConfidenceFeatures(0.0, 0.0, -1.0), COEFFICIENTS) < 0.2
