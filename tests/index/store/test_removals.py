"""A build asks before it removes much of what is served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.model import Interview
from index.store.removals import (
    Removal,
    UnconfirmedRemovalError,
    confirm_removals,
    large_removals,
    refuse_removals,
)
from index.store.snapshot_directory import SnapshotDirectory
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from index.encoders.encoder import Encoder


def interview(exchanges: int, slug: str = "orchard") -> Interview:
    return interview_of_one(
        slug=slug,
        title="The orchard",
        speaker="Ada Hollis",
        language="en",
        exchanges=tuple(
            Asked(f"tree-{n}", f"Tree {n}?", (f"It stands in row {n}.",)) for n in range(exchanges)
        ),
    )


class TestWhatIsMuch:
    def test_three_of_four_exchanges(self) -> None:
        assert large_removals([interview(4)], [interview(1)]) == (
            Removal("orchard", "The orchard", before=4, after=1),
        )

    def test_an_interview_that_is_gone(self) -> None:
        (removal,) = large_removals([interview(1), interview(1, "other")], [interview(1, "other")])
        assert (removal.slug, removal.after) == ("orchard", 0)

    def test_paragraphs_of_one_answer(self) -> None:
        answer = tuple(f"Tree {n}." for n in range(8))
        whole, cut = (
            interview_of_one("orchard", "The orchard", "Ada Hollis", "en", (Asked("trees", "Trees?", some),))
            for some in (answer, answer[:3])
        )
        (removal,) = large_removals([whole], [cut])
        assert (removal.before, removal.after) == (8, 3)

    @given(before=st.integers(1, 40), after=st.integers(1, 40))
    def test_more_than_a_quarter(self, before: int, after: int) -> None:
        is_much = before - after > before / 4
        assert bool(large_removals([interview(before)], [interview(after)])) == is_much


class TestBuild:
    @pytest.fixture
    def index(self, tmp_path: Path, hashed_encoder: Encoder) -> SnapshotDirectory:
        index = SnapshotDirectory(tmp_path / "index")
        index.build([interview(4)], hashed_encoder)
        return index

    def test_what_is_not_confirmed_changes_nothing(
        self, index: SnapshotDirectory, hashed_encoder: Encoder
    ) -> None:
        before = index.open().snapshot.manifest
        with pytest.raises(UnconfirmedRemovalError, match="orchard: 1 of 4 paragraphs are left") as raised:
            index.build([interview(1)], hashed_encoder, confirm=refuse_removals)
        assert "run `interview-bot index build --yes`" in str(raised.value)
        assert index.open().snapshot.manifest == before
        assert len(index.ids()) == 1

    def test_what_is_confirmed_is_removed(self, index: SnapshotDirectory, hashed_encoder: Encoder) -> None:
        asked: list[Sequence[Removal]] = []

        def confirm(removals: Sequence[Removal]) -> bool:
            asked.append(removals)
            return confirm_removals(removals)

        assert index.build([interview(1)], hashed_encoder, confirm=confirm).removed == 3
        assert [len(removals) for removals in asked] == [1]

    def test_nothing_is_asked_where_little_or_nothing_is_removed(
        self, index: SnapshotDirectory, hashed_encoder: Encoder
    ) -> None:
        for exchanges in (4, 3, 5):
            index.build([interview(exchanges)], hashed_encoder, confirm=refuse_removals)
