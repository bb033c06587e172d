"""Time grows with an article's length, not with its square; what is too much is refused."""

from __future__ import annotations

import sys
from typing import Final

import pytest

from content.article.importer import ArticleError, parse_article

PARAGRAPH: Final = "We began with eleven apple trees and a spade, and my brother sold his boat for it. " * 4
LAYOUTS: Final = {
    "labels": ("Mira Vale: {}", "Owen Hart: {}"),
    "question and answer": ("Q: {}", "A: {}"),
    "dashes": ("- {}", "- {}"),
    "bold": ("**{}**", "{}"),
    "headings": ("## {}", "{}"),
    "names in lines": ("Mira Vale\n{}", "Owen Hart\n{}"),
    "time stamps": ("[00:00:01] Mira Vale: {}", "[00:00:02] Owen Hart: {}"),
    "a page": ("<p><b>{}</b></p>", "<p>{}</p>"),
    "a page with labels": ("<p><b>Mira Vale:</b> {}</p>", "<p><b>Owen Hart:</b> {}</p>"),
    "a table": ("<tr><td>Mira Vale</td><td>{}</td></tr>", "<tr><td>Owen Hart</td><td>{}</td></tr>"),
    "a definition list": ("<dt>{}</dt>", "<dd>{}</dd>"),
}
SIZE: Final = 200_000


def dialogue(layout: str, size: int) -> tuple[str, list[tuple[str, str]]]:
    """Return an article of about a size, and its questions and answers."""
    asks, answers = LAYOUTS[layout]
    pairs: list[tuple[str, str]] = []
    turns: list[str] = []
    length = 0
    while length < size:
        question, answer = f"How did orchard number {len(pairs)} begin?", f"{PARAGRAPH}{len(pairs)}."
        pairs.append((question, answer))
        turns += [asks.format(question), answers.format(answer)]
        length += len(turns[-1]) + len(turns[-2])
    body = "\n\n".join(turns)
    if "<td>" in asks:
        body = f"<table>{body}</table>"
    if "<dt>" in asks:
        body = f"<dl>{body}</dl>"
    head = "Owen Hart: an orchard of our own"
    return (f"<h1>{head}</h1>{body}" if "<" in asks else f"{head}\n\n{body}\n"), pairs


@pytest.mark.parametrize("layout", LAYOUTS)
def test_long_articles_are_read_whole(layout: str) -> None:
    text, pairs = dialogue(layout, SIZE)
    found = parse_article(text)
    assert [(e.question, *(said.text for said in e.answer)) for e in found.exchanges] == pairs


def calls_of(text: str) -> int:
    """Count the calls of functions that it takes to read an article."""
    count = 0

    def count_call(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(count_call)
    try:
        parse_article(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("layout", LAYOUTS)
def test_twice_the_length_takes_twice_the_calls(layout: str) -> None:
    once, twice = (calls_of(dialogue(layout, size)[0]) for size in (SIZE // 10, SIZE // 5))
    assert twice < 2.2 * once


REPEATED: Final = {
    "a long word": ("T: x\n\n", "abcde", ""),
    "a long word that is said": ("Q: a?\n\nA: ", "ы", ""),
    "paragraphs that never close": ("", "<p>x", ""),
    "boxes that never close": ("", "<div>", ""),
    "boxes in boxes of a page": ("<html><body>", "<div>", "<p>x"),
    "boxes of a page": (f"<html><body><p>{PARAGRAPH}</p>", "<div><p>x</p></div>", ""),
    "tables in tables": ("", "<table><tr><td>", ""),
    "tags that never close": ("<p>x</p>", "<a ", ""),
    "values that never close": ("<p>x</p>", '<a href="', ""),
    "comments that never close": ("<p>x</p>", "<!--", ""),
    "raised ever higher": ("<p>x</p>", "<sup>", ""),
    "spaces in a heading": ("# x", " ", "y\n\nQ: a?\n\nA: b."),
    "spaces in an answer": ("Q: a?\n\nA: b", " ", "c."),
    "lines without words": ("Q: a?\n\nA: b.", "\n", "c"),
    "links that never close": ("Q: a?\n\nA: ", "[a](", ""),
    "bold that never closes": ("Q: a?\n\nA: ", "**a", ""),
    "ends of sentences": ("Q: a?\n\nA: b\n\n", ".", ""),
    "quotations in quotations": ("Q: a?\n\nA: b\n\n", ">", ""),
    "trailers": ("Q: a?\n\nA: b.\n\n", "Related news\n", ""),
    "bylines": ("Q: a?\n\nA: b.\n\n", "By Ann Host\n", ""),
    "turns": ("", "- a?\n- b.\n", ""),
    "names": ("", "Ann Host: b.\n", ""),
    "capitals": ("", "Aa ", ""),
    "front matter": ("---\n", "a: b\n", ""),
    "backslashes": ("Q: a?\n\nA: b\n\n", "\\", ""),
}


@pytest.mark.parametrize("shape", REPEATED)
def test_size_alone_stops_nothing(shape: str) -> None:
    before, repeated, after = REPEATED[shape]
    try:
        found = parse_article(before + repeated * (SIZE // 2 // len(repeated)) + after)
    except ArticleError as error:
        assert all(fault.message for fault in error.faults)  # noqa: PT017 - either is fine, as long as it ends
    else:
        assert found.exchanges


def test_more_tags_or_paragraphs_than_any_interview_has() -> None:
    with pytest.raises(ArticleError, match="more than 100,000 tags"):
        parse_article("<br>" * 100_001)
    with pytest.raises(ArticleError, match=r":20001: more than 20,000 paragraphs"):
        parse_article("- a?\n- b.\n" * 10_001)
