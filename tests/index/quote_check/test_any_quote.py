"""Whatever is done to a quote, it is called verbatim exactly where it is; in all five languages."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from content.interview_file import read_interviews
from index.quote_check.finding import find_words
from index.quote_check.utterances import Corpus
from index.quote_check.verdicts import Verbatim
from tests.index.quote_check.edits import EDITS, edited, set_otherwise, true_quote
from tests.soak.tested import TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from content.model import Interview

MADE_UP = Path("tests/data/interviews/choose")
FEW_EDITS, ALL_EDITS = 240, 5000
FEW_QUOTES, ALL_QUOTES = 100, 1000
# The same each time; `make soak` tries others.
SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def made_up() -> list[Interview]:
    """Two interviews and more in each of the five languages, and some with several speakers."""
    found = [
        one for folder in sorted(MADE_UP.iterdir()) if folder.is_dir() for one in read_interviews(folder)
    ]
    assert {one.language for one in found} == {"en", "ru", "kk", "az", "tr"}
    assert any(len(one.speakers) > 1 for one in found)
    return found


@pytest.fixture(scope="module")
def corpus(made_up: list[Interview]) -> Corpus:
    return Corpus(made_up)


@pytest.mark.parametrize("examples", [FEW_EDITS, pytest.param(ALL_EDITS, marks=pytest.mark.soak)])
def test_no_edit_is_called_verbatim(
    examples: int,
    made_up: list[Interview],
    corpus: Corpus,
    record_property: Callable[[str, object], None],
) -> None:
    record_property(TIMES, examples)

    @settings(
        max_examples=examples, derandomize=examples == FEW_EDITS, suppress_health_check=list(HealthCheck)
    )
    @given(SEEDS, st.sampled_from(sorted(EDITS)))
    def holds(seed: int, kind: str) -> None:
        quote = edited(Random(seed), kind, made_up)
        assume(quote is not None)
        assert quote is not None
        assert not isinstance(find_words(quote.text, quote.speakers, corpus), Verbatim), quote

    holds()


@pytest.mark.parametrize("examples", [FEW_QUOTES, pytest.param(ALL_QUOTES, marks=pytest.mark.soak)])
def test_a_true_quote_is_verbatim_however_it_is_set(
    examples: int,
    made_up: list[Interview],
    corpus: Corpus,
    record_property: Callable[[str, object], None],
) -> None:
    record_property(TIMES, examples)

    @settings(
        max_examples=examples, derandomize=examples == FEW_QUOTES, suppress_health_check=list(HealthCheck)
    )
    @given(SEEDS)
    def holds(seed: int) -> None:
        random = Random(seed)
        passage, quote = true_quote(random, made_up)
        found = find_words(set_otherwise(random, quote), {passage.speaker.name}, corpus)
        assert isinstance(found, Verbatim), (quote, found)
        assert passage in [place.passage for place in found.places]

    holds()
