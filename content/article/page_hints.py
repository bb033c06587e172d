"""What a page says about itself where no reader looks: `<meta>`, JSON-LD, `<link>`."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bs4.element import Tag

from content.article.blocks import Hints
from content.article.html_styles import attribute
from content.characters import clean, single_spaced
from content.model import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bs4 import BeautifulSoup

_ARTICLE_TYPES: Final = ("Article", "Posting", "Interview", "Report")
# Of a `<title>` that is one letter or two, nothing is to be had.
_SHORTEST_TITLE: Final = 4


def read_hints(soup: BeautifulSoup) -> Hints:
    """Read what a page says about itself."""
    metas = _metas(soup)
    described = next(_described(soup), {})
    time = soup.find("time", datetime=True)
    canonical = soup.find("link", rel="canonical")
    author = soup.select_one('[rel~="author"], [itemprop~="author"], .author, .byline')
    titles = (
        metas.get("og:title", ""),
        _plain(described.get("headline")),
        _text(soup.find("h1")),
        _text(soup.find("title")),
        metas.get("twitter:title", ""),
    )
    links = (
        attribute(canonical, "href"),
        metas.get("og:url", ""),
        _plain(described.get("url")),
    )
    dates = (
        *(
            metas.get(name, "")
            for name in (
                "article:published_time", "datepublished", "date", "pubdate", "publish_date", "dc.date",
            )
        ),
        _plain(described.get("datePublished")),
        attribute(time, "datetime"),
    )  # fmt: skip
    authors = (
        metas.get("author", ""),
        metas.get("article:author", ""),
        _name(described.get("author")),
        _text(author),
    )
    return Hints(
        title=next((title for title in titles if len(title) >= _SHORTEST_TITLE), ""),
        site=metas.get("og:site_name", "") or _name(described.get("publisher")),
        url=next(filter(is_web_address, links), ""),
        author=next((name for name in authors if name and not is_web_address(name)), ""),
        language=attribute(soup.find("html"), "lang").strip().lower().replace("_", "-").split("-")[0],
        date=next(filter(None, map(_date, dates)), None),
    )


def _metas(soup: BeautifulSoup) -> Mapping[str, str]:
    """Return the contents of `<meta>` by their names in lower case; the first of a name counts."""
    metas: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        for key in ("property", "name", "itemprop"):
            name, content = attribute(tag, key).lower(), attribute(tag, "content")
            if name and content:
                metas.setdefault(name, content)
    return metas


def _described(soup: BeautifulSoup) -> Iterator[Mapping[str, Any]]:
    """Yield what JSON-LD says of the article."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            loaded = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        entries = loaded if isinstance(loaded, list) else [loaded]
        for entry in entries:
            graph = entry.get("@graph") if isinstance(entry, dict) else None
            for item in graph if isinstance(graph, list) else [entry]:
                kind = str(item.get("@type")) if isinstance(item, dict) else ""
                if any(name in kind for name in _ARTICLE_TYPES):
                    yield item


def _name(value: object) -> str:
    """Return the name of a person or an organization in JSON-LD, which may be a list of one."""
    if isinstance(value, list):
        return _name(value[0]) if value else ""
    return _plain(value.get("name") if isinstance(value, dict) else value)


def _plain(value: object) -> str:
    return clean(single_spaced(value)) if isinstance(value, str) else ""


def _text(tag: object) -> str:
    return clean(single_spaced(tag.get_text(" "))) if isinstance(tag, Tag) else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
