"""A passage -> the link to its source that opens on the words: with a text fragment. Pure.

The page is taken to hold what the interview file does, word for word. A browser that does not know text
fragments, or finds no such words, opens the page as ever.

Source: URL Fragment Text Directives, https://wicg.github.io/scroll-to-text-fragment/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from content.model import Interview, Passage

# Telegram refuses a longer one in a button.
LONGEST_URL: Final = 2048
_DELIMITER: Final = ":~:"
_FEWEST_WORDS: Final = 4
_MOST_WORDS: Final = 16
_PREFIX_WORDS: Final = 3


def source_link(passage: Passage) -> str:
    """Return the address of a passage's interview, on the passage if words can name it; may be empty."""
    url = passage.interview.url
    if not url or _DELIMITER in url:
        return url
    directive = _directive(passage)
    linked = f"{url}{'' if '#' in url else '#'}{_DELIMITER}text={directive}"
    return linked if directive and len(linked) <= LONGEST_URL else url


def _directive(passage: Passage) -> str:
    """Return what names a passage on its page, and nothing else there; empty if nothing does.

    It is ``[prefix-,]start[,end]``: a browser opens on the first such beginning, up to the first such end.
    """
    texts = list(_page(passage.interview))
    page = "\n".join(map(_folded, texts))
    prefix = " ".join(texts[_number_on_page(passage) - 1].split()[-_PREFIX_WORDS:])
    words = passage.text.split()
    most = min(_MOST_WORDS, len(words) // 2)
    counts = range(_FEWEST_WORDS, most + 1)
    tails = (" ".join(words[-count:]) for count in counts)
    end = next((tail for tail in tails if _count(tail, _folded(passage.text)) == 1), "")
    # Without an end that is the first of its kind, the passage is named as a whole.
    starts = [" ".join(words[:count]) for count in counts] if end else [" ".join(words)]
    for before in ("", prefix):
        for start in starts:
            if _count(f"{before}\n{start}" if before else start, page) == 1:
                parts = [f"{_encoded(before)}-" if before else "", _encoded(start), _encoded(end)]
                return ",".join(filter(None, parts))
    return ""


def _page(interview: Interview) -> Iterator[str]:
    """Yield the texts of an interview in the order in which a page has them."""
    yield interview.title
    yield from interview.lead
    for exchange in interview.exchanges:
        yield exchange.question
        yield from exchange.paragraphs


def _number_on_page(passage: Passage) -> int:
    """Return which of the texts of the page a passage is."""
    interview = passage.interview
    at = 1 + len(interview.lead)
    for exchange in interview.exchanges:
        if exchange.id == passage.exchange.id:
            return at + 1 + passage.number
        at += 1 + len(exchange.paragraphs)
    raise ValueError("the passage is not of its interview")


def _folded(text: str) -> str:
    """Return a text as browsers compare it: without capitals, with single spaces."""
    return " ".join(text.split()).casefold()


def _count(phrase: str, page: str) -> int:
    """Return how often a phrase stands on a page, at least: not only between the ends of words."""
    folded = "\n".join(map(_folded, phrase.split("\n")))
    return len(re.findall(f"(?={re.escape(folded)})", page))


def _encoded(words: str) -> str:
    """Return words as they stand in a directive, where ``-``, ``,`` and ``&`` have a meaning."""
    return quote(words, safe="").replace("-", "%2D")
