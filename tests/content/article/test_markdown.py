"""Markdown arrives as a reader sees it: no link syntax, no front matter, no footnotes."""

from __future__ import annotations

from datetime import date

import pytest

from content.article.importer import parse_article
from tests.content.article.conversations import said


def answer(paragraph: str, below: str = "") -> list[str]:
    ((_, answers),) = said(parse_article(f"# On trees\n\n## How is it?\n\n{paragraph}\n{below}"))
    return answers


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("I am [Owen](https://example.org/owen).", "I am Owen."),
        ('I am [Owen](https://example.org/owen "His page."), and old.', "I am Owen, and old."),
        ("See [the wood](/wood_(old)).", "See the wood."),
        ("See <https://example.org/wood>.", "See https://example.org/wood."),
        ("We wrote **three letters** in *spring*.", "We wrote three letters in spring."),
        ("It is __old__ and _tall_.", "It is old and tall."),
        ("snake_case_words and 2 * 3 * 4 stay.", "snake_case_words and 2 * 3 * 4 stay."),
        (r"It is \*old\* and 1\. tall.", "It is *old* and 1. tall."),
        ("It is old.[^1]", "It is old."),
        ("It is old [12], they say.[3]", "It is old, they say."),
        ("[laughs] It is old [and tall].", "[laughs] It is old [and tall]."),
        ("It began \\[00:12:09.27\\] in spring.", "It began in spring."),
        ("It began [00:12] in spring (01:02:03).", "It began in spring."),
        ("We met at noon (12:30).", "We met at noon (12:30)."),
    ],
)
def test_words(written: str, read: str) -> None:
    assert answer(written) == [read]


def test_links_defined_elsewhere() -> None:
    below = '\n[canal]: https://example.org/canal "The canal."\n[r]: https://example.org/river\n'
    assert answer("I look after the [canal][], the [river][r] and [canal].", below) == [
        "I look after the canal, the river and canal."
    ]


def test_definitions_and_pictures_are_dropped() -> None:
    text = (
        "# On trees\n\n## How?\n\n![Owen|100](img/owen.jpg)\n\nOld.[^n]\n\n"
        "[r]: https://example.org\n[^n]: Very.\n"
    )
    found = parse_article(text)
    assert said(found) == [("How?", ["Old."])]
    assert found.dropped == ("![Owen|100](img/owen.jpg)", "[r]: https://example.org", "[^n]: Very.")


def test_the_front_matter_tells_of_the_article() -> None:
    text = (
        "---\ntitle: 'On trees - Interview with Owen Hart'\ndate: 2017-06-26\nauthor: Mira Vale\n"
        "tags:\n  - trees\n---\n\nWe met.\n\n## How?\n\nOld.\n"
    )
    found = parse_article(text)
    assert (found.title, found.speaker, found.interviewer) == (
        "On trees - Interview with Owen Hart",
        "Owen Hart",
        "Mira Vale",
    )
    assert (found.date, found.lead) == (date(2017, 6, 26), ("We met.",))
    assert said(found) == [("How?", ["Old."])]


def test_a_line_between_paragraphs_opens_no_front_matter() -> None:
    assert parse_article("---\n\n# On trees\n\n---\n\n## How?\n\nOld.\n").title == "On trees"
