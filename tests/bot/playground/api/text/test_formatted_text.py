"""Text as Telegram counts it: in UTF-16 code units."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.api.text.formatted_text import narrow, widen

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY_TEXT)
def test_wide_text_counts_utf16(text: str) -> None:
    assert len(widen(text)) == len(text.encode("utf-16-le")) // 2
    assert narrow(widen(text)) == text
