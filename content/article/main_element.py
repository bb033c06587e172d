"""Which element of a page holds the article, by readability-lxml: https://github.com/buriy/python-readability.

Only where the text stood that the library keeps is used, not the text: it drops short turns and short lists,
and names no lines.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from readability import Document
from readability.readability import Unparseable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The library's time grows with the square of this; so many take it a second.
_MOST_TAGS: Final = 20_000
_NUMBER: Final = "data-number"
_BOXES: Final = frozenset(
    {"article", "body", "center", "div", "main", "section", "table", "tbody", "td", "tr"}
)
# An element with this share of the kept text is the article; the rest that is kept is a footer or the like.
_MAIN_SHARE: Final = 0.8

# It logs a traceback for each page that it cannot parse, with the page's text.
logging.getLogger("readability").setLevel(logging.CRITICAL)


def main_element(soup: BeautifulSoup, is_invisible: Callable[[Tag], bool]) -> Tag | None:
    """Return the smallest element around the text of an article, or None if that is the whole page.

    Args:
        soup: a page; it is left as it is.
        is_invisible: whether no reader sees an element.
    """
    if soup.body is None:
        return None
    tags = soup.find_all(True)
    sizes: Counter[int] = Counter()
    for tag in _kept(soup, tags, is_invisible):
        sizes[id(tag)] = sum(len(text.strip()) for text in tag.contents if type(text) is NavigableString)
    for tag in reversed(tags):  # what is inside comes after what is around it
        sizes[id(tag.parent)] += sizes[id(tag)]
    main = soup.body
    if not sizes[id(main)]:
        return None
    while (inner := _main_child(main, sizes)) is not None:
        main = inner
    return None if main is soup.body else main


def _kept(soup: BeautifulSoup, tags: Sequence[Tag], is_invisible: Callable[[Tag], bool]) -> Sequence[Tag]:
    """Return which of a page's elements the library keeps.

    It gets the page without attributes: what it makes of names such as `remark` would drop answers.
    """
    if len(tags) > _MOST_TAGS:
        return ()
    # To copy the page instead would take time that grows with the square of its depth.
    attributes = [(tag, tag.attrs, is_invisible(tag)) for tag in tags]
    try:
        for number, (tag, _, is_hidden) in enumerate(attributes):
            tag.attrs = {_NUMBER: str(number), **({"hidden": ""} if is_hidden else {})}
        page = str(soup)
    finally:
        for tag, before, _ in attributes:
            tag.attrs = before
    try:
        summary = Document(page).summary(html_partial=True)
    except (Unparseable, ValueError):
        return ()
    numbers = [tag.get(_NUMBER) for tag in BeautifulSoup(summary, "html.parser").find_all(True)]
    return [tags[int(str(number))] for number in numbers if number]


def _main_child(tag: Tag, sizes: Counter[int]) -> Tag | None:
    """Return the element inside another that holds most of its text, unless it is one of several like it."""
    children = [child for child in tag.children if isinstance(child, Tag)]
    main = max(children, key=lambda child: sizes[id(child)], default=None)
    if main is None or main.name not in _BOXES or sizes[id(main)] < _MAIN_SHARE * sizes[id(tag)]:
        return None
    return None if any(child is not main and _is_like(child, main) for child in children) else main


def _is_like(one: Tag, other: Tag) -> bool:
    """Say whether two elements are parts of one thing, such as what advertisements cut apart."""
    names = ("class", "id")
    is_part = one.name == other.name and one.name != "td"
    return is_part and all(one.get(name) == other.get(name) for name in names)
