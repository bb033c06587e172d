"""Interviews as they are published, in five languages: who says what is right, or uncertain, or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from content.article.importer import Article, ArticleError, parse_article

DATA: Final = Path(__file__).parents[2] / "data"
# Whole pages have menus, comments and other articles around the interview.
FILES: Final = ("published_layouts.jsonl", "whole_pages.jsonl")
LAYOUTS: Final[list[dict[str, Any]]] = [
    json.loads(line) for name in FILES for line in (DATA / name).read_text(encoding="utf-8").splitlines()
]


def share(article: Article, speaker: str) -> list[tuple[str, list[str]]]:
    """Return what one person answered; all of it where nobody else does."""
    several = len(article.speakers) > 1
    answers = [
        (e.question, [said.text for said in e.answer if not several or said.speaker == speaker])
        for e in article.exchanges
    ]
    return [exchange for exchange in answers if exchange[1]]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout["layout"])
def test_who_says_what(layout: dict[str, Any]) -> None:
    """A line holds the text and the share of a speaker; ``uncertain`` and ``refused`` are the lines named."""
    path = f"article.{layout['suffix']}"
    if "refused" in layout:
        with pytest.raises(ArticleError) as refused:
            parse_article(layout["text"], path=path)
        assert sorted({fault.line for fault in refused.value.faults}) == layout["refused"]
        return
    found = parse_article(layout["text"], path=path)
    assert [doubt.line for doubt in found.doubts] == layout.get("uncertain", [])
    if "exchanges" in layout:
        assert share(found, layout["speaker"]) == [tuple(exchange) for exchange in layout["exchanges"]]
        assert layout.get("unnamed") or layout["speaker"] in found.speakers
