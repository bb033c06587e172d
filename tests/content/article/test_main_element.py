"""Which element of a page is the article."""

from __future__ import annotations

from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Tag

from content.article.main_element import main_element

TEXT: Final = (
    "<p>The rock does not teach you to be alone, it only shows whether you can, and it takes its time.</p>"
)
MENU: Final = '<div class="menu"><a href="/">Home</a> <a href="/n">News</a></div>'
FOOTER: Final = (
    '<div class="end"><p>Printed four times a year by the Coast Press, a company of the harbour.</p></div>'
)


def is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden")


def main_of(body: str) -> str:
    """Return the id of the main element, or nothing."""
    main = main_element(BeautifulSoup(f"<html><body>{body}</body></html>", "html.parser"), is_hidden)
    return str(main["id"]) if main else ""


def test_it_is_the_smallest_box_around_the_text() -> None:
    assert main_of(f'{MENU}<div id="outer"><div id="inner">{TEXT * 6}</div></div>{FOOTER}') == "inner"


def test_parts_of_one_thing_stay_together() -> None:
    parts = (
        f'<div class="part">{TEXT * 9}</div><div class="ad">Advertisement</div><div class="part">{TEXT}</div>'
    )
    assert main_of(f'{MENU}<div id="story">{parts}</div>') == "story"


def test_short_turns_are_within_it() -> None:
    turns = '<div class="turn"><p>Why?</p></div><div class="turn"><p>Because.</p></div>'
    assert main_of(f'{MENU}<div id="talk">{turns}<div class="turn">{TEXT * 4}</div>{turns}</div>') == "talk"


def test_names_that_mean_something_else_do_not_matter() -> None:
    assert main_of(f'{MENU}<div id="a" class="sponsor comment-text footer">{TEXT * 6}</div>{FOOTER}') == "a"


def test_what_nobody_sees_does_not_count() -> None:
    assert main_of(f'<div id="a">{TEXT * 6}</div><div id="b" hidden>{TEXT * 30}</div>{FOOTER}') == "a"


def test_a_page_without_boxes_is_all_of_it() -> None:
    assert main_of(TEXT * 6) == ""
    assert main_of("") == ""


def test_a_fragment_is_all_of_it() -> None:
    fragment = BeautifulSoup(f'<div id="a">{TEXT * 6}</div><div id="b">{TEXT}</div>', "html.parser")
    assert main_element(fragment, is_hidden) is None


def test_more_elements_than_any_article_has_are_not_looked_at() -> None:
    assert main_of(f'<div id="a">{TEXT * 6}</div>{"<br>" * 20_000}') == ""


def test_text_that_looks_like_the_numbers_of_elements_is_text() -> None:
    assert main_of(f'{MENU}<div id="a">{TEXT * 6}<p>It is  data-number="999999" in the log.</p></div>') == "a"


def test_the_page_stays_as_it_is() -> None:
    page = f'<html><body><div class="a b" id="x"><p hidden="">No.</p>{TEXT * 6}</div></body></html>'
    soup = BeautifulSoup(page, "html.parser")
    main_element(soup, is_hidden)
    assert str(soup) == page
