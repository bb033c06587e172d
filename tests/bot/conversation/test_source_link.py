"""The link to a quote's source opens on its words, and on no others."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.conversation.source_link import LONGEST_URL, source_link
from content.interview_file import read_interviews
from content.model import Interview, Passage
from tests.support.interviews import Asked, interview_of_one

URL = "https://courier.example/bees"
LONG = (
    "They gather in a ball around the queen and shiver to keep warm all winter, day and night, come what may."
)


def passages(*answer: str, question: str = "How do they do it?", url: str = URL) -> tuple[Passage, ...]:
    asked = [Asked("one", question, answer)]
    return interview_of_one("bees", "Bees", "Ada Hollis", "en", asked, url=url).passages()


def terms(link: str, url: str = URL) -> list[str]:
    """Return the terms of a text directive, as a browser reads them."""
    prefix = f"{url}#:~:text="
    assert link.startswith(prefix)
    return [unquote(term) for term in link.removeprefix(prefix).split(",")]


def opened_on(terms: list[str], interview: Interview) -> str:
    """Return what a browser opens on: a sketch of the algorithm of the specification."""
    before = terms.pop(0).removesuffix("-") if terms[0].endswith("-") else ""
    page = [interview.title, *interview.lead]
    for exchange in interview.exchanges:
        page += [exchange.question, *exchange.paragraphs]
    text = " ".join(" ".join(page).split()).lower()
    start = text.index(f"{before} {terms[0]}".strip().lower()) + len(f"{before} " if before else "")
    stop = start + len(terms[0])
    if len(terms) > 1:
        stop = text.index(terms[1].lower(), stop) + len(terms[1])
    return text[start:stop]


def test_a_long_passage_is_named_by_its_beginning_and_its_end() -> None:
    (passage,) = passages(LONG)
    assert terms(source_link(passage)) == ["They gather in a", "night, come what may."]


def test_a_short_passage_is_named_as_a_whole_and_escaped() -> None:
    (passage,) = passages("Well-known, & true: 100 %.")
    assert source_link(passage) == f"{URL}#:~:text=Well%2Dknown%2C%20%26%20true%3A%20100%20%25."


def test_a_beginning_that_stands_before_on_the_page_is_longer() -> None:
    _, passage = passages("They gather in a barn.", LONG)
    assert terms(source_link(passage))[0] == "They gather in a ball"


def test_a_passage_that_is_repeated_is_named_by_what_stands_before_it() -> None:
    first, _, second = passages(
        "No, never at all.", "But then came the year of the flood.", "No, never at all."
    )
    assert terms(source_link(second)) == ["of the flood.-", "No, never at all."]
    assert terms(source_link(first)) == ["they do it?-", "No, never at all."]


def test_where_nothing_names_it_the_link_opens_the_page() -> None:
    *_, last = passages("Yes.", "Yes.", "Yes.")
    assert source_link(last) == URL


def test_without_an_address_there_is_no_link_and_one_with_a_fragment_keeps_it() -> None:
    assert source_link(passages(LONG, url="")[0]) == ""
    assert source_link(passages(LONG, url=f"{URL}#top")[0]).startswith(f"{URL}#top:~:text=They")


def test_a_link_that_would_be_too_long_for_a_button_opens_the_page() -> None:
    word = "достопримечательностями" * 3
    (passage,) = passages(" ".join([word] * 40))
    assert source_link(passage) == URL


@pytest.mark.parametrize(
    "folder", sorted(Path("tests/data/interviews/report").glob("*/")), ids=lambda one: one.name
)
def test_the_words_that_are_opened_are_the_passage(folder: Path) -> None:
    for interview in read_interviews(folder):
        with_url = Interview(
            **{field: getattr(interview, field) for field in interview.__slots__} | {"url": URL}
        )
        found = 0
        for passage in with_url.passages():
            link = source_link(passage)
            assert len(link) <= LONGEST_URL
            if link != URL:
                found += 1
                assert opened_on(terms(link), with_url) == " ".join(passage.text.split()).lower()
        assert found >= 0.95 * len(with_url.passages())
