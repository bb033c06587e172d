"""Tables that are a dialogue: questions in one column and answers in the next, or names before words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bs4.element import Tag

from content.article.blocks import ends_in_question
from content.article.html_styles import ANSWER, QUESTION
from content.characters import single_spaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bs4 import BeautifulSoup

LABEL: Final = "label"
LABELLED: Final = "labelled"
_FEWEST_ROWS: Final = 2
_LONGEST_NAME: Final = 6


def cell_roles(soup: BeautifulSoup) -> Mapping[int, str]:
    """Return what the cells of such tables are, by ``id()``: a question, an answer, a name, or its words."""
    tables = [table for table in soup.find_all("table") if isinstance(table, Tag)]
    around = _tables_around(tables)
    roles: dict[int, str] = {}
    for table in tables:
        if id(table) not in around:
            roles |= _roles(list(_rows(table)))
    return roles


def _tables_around(tables: Sequence[Tag]) -> set[int]:
    """Return the tables that have others inside, by ``id()``: those lay out the page."""
    around: set[int] = set()
    seen: set[int] = set()
    for table in tables:
        for parent in table.parents:
            if parent.name == "table":
                around.add(id(parent))
            if id(parent) in seen or parent.name == "table":
                break
            seen.add(id(parent))
    return around


def _rows(table: Tag) -> Iterator[tuple[Tag, ...]]:
    for row in table.find_all("tr"):
        cells = tuple(cell for cell in row.find_all(["td", "th"]) if isinstance(cell, Tag))
        texts = [single_spaced(cell.get_text(" ")) for cell in cells]
        if len(cells) == 3 and texts[0].rstrip(".)").isdecimal():
            cells = cells[1:]
        if any(cell.name == "td" for cell in cells):
            yield cells


def _roles(rows: list[tuple[Tag, ...]]) -> dict[int, str]:
    if len(rows) < _FEWEST_ROWS or any(len(cells) != 2 for cells in rows):
        return {}
    left = [single_spaced(cells[0].get_text(" ")) for cells in rows]
    right = [single_spaced(cells[1].get_text(" ")) for cells in rows]
    names = Counter(left)
    are_short = all(0 < len(text.split()) <= _LONGEST_NAME and not ends_in_question(text) for text in left)
    if are_short and len(names) <= max(2, len(rows) // 2):
        return {id(cells[0]): LABEL for cells in rows} | {id(cells[1]): LABELLED for cells in rows}
    asking = sum(map(ends_in_question, left))
    if 2 * asking >= len(rows) and asking > sum(map(ends_in_question, right)):
        return {id(cells[0]): QUESTION for cells in rows} | {id(cells[1]): ANSWER for cells in rows}
    return {}
