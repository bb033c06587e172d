"""Tables of Markdown that are a dialogue, as the blocks that the same table in HTML gives."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

from bs4 import BeautifulSoup

from content.article.html import read_html
from content.article.html_tables import cell_roles
from content.article.markdown import as_read

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from content.article.blocks import Block

_SEPARATOR: Final = re.compile(r"\|?\s{0,20}:?-{1,200}:?\s{0,20}(?:\|\s{0,20}:?-{1,200}:?\s{0,20}){1,20}\|?")
_BETWEEN_CELLS: Final = re.compile(r"(?<!\\)\|")
_MARKS: Final = re.compile(r"\*{1,3}|(?<!\w)_{1,2}|_{1,2}(?!\w)")


def read_table(
    lines: Sequence[tuple[int, str]], place: int, defined: Container[str]
) -> tuple[list[Block], int]:
    """Read the table that begins at a line, if it is a dialogue.

    Args:
        lines: of the text, with their numbers.
        place: which of them may be a table's first.
        defined: the names that are given to links elsewhere.

    Returns:
        Its blocks, and how many lines it takes; none if it is no such table.
    """
    if not lines[place][1].startswith("|") or place + 1 >= len(lines):
        return [], 0
    if not _SEPARATOR.fullmatch(lines[place + 1][1]):
        return [], 0
    end = next((n for n in range(place, len(lines)) if not lines[n][1].startswith("|")), len(lines))
    head = _row(lines[place][1], "th", defined)
    # A line of HTML for each line of Markdown, so that the blocks have its number.
    rows = [head, "", *(_row(line, "td", defined) for _, line in lines[place + 2 : end])]
    table = "<table>" + "\n".join(rows) + "</table>"
    if not cell_roles(BeautifulSoup(table, "html.parser")):
        return [], 0
    first = lines[place][0] - 1
    return [replace(block, line=first + block.line) for block in read_html(table).blocks], end - place


def _row(line: str, tag: str, defined: Container[str]) -> str:
    cells = _BETWEEN_CELLS.split(line.strip().strip("|"))
    texts = (escape(_MARKS.sub("", as_read(cell.strip(), defined))) for cell in cells)
    return "<tr>" + "".join(f"<{tag}>{text}</{tag}>" for text in texts) + "</tr>"
