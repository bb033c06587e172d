"""How sure the search may be."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL
from index.ranking.confidence import NO_FEATURES, ConfidenceFeatures, probability

COEFFICIENTS = MULTILINGUAL_E5_SMALL.confidence
NUMBERS = st.floats(-1e6, 1e6)
NAMES = [field.name for field in fields(ConfidenceFeatures)]
EVIDENCE = st.builds(ConfidenceFeatures, **dict.fromkeys(NAMES, NUMBERS))


@given(EVIDENCE)
def test_it_is_a_probability(evidence: ConfidenceFeatures) -> None:
    assert 0 <= probability(evidence, COEFFICIENTS) <= 1


@pytest.mark.parametrize("name", NAMES)
@given(evidence=EVIDENCE, more=st.floats(0, 1e6))
def test_more_evidence_never_makes_it_less_sure(name: str, evidence: ConfidenceFeatures, more: float) -> None:
    stronger = replace(evidence, **{name: getattr(evidence, name) + more})
    assert probability(stronger, COEFFICIENTS) >= probability(evidence, COEFFICIENTS)


def test_no_evidence_is_not_enough_to_answer() -> None:
    assert probability(NO_FEATURES, COEFFICIENTS) < 0.2
