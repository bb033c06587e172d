"""A page pasted as HTML: its visible paragraphs as blocks, and what it says about itself in its head."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from content.article.blocks import Block, Hints, Source
from content.article.marks import block_of
from content.characters import clean, single_spaced
from content.model import is_web_address

_LOOKS_LIKE_HTML: Final = re.compile(
    r"<!doctype\s+html|<html[\s>]|<body[\s>]|<br\s*/?>|<p(\s[^<>]*)?>.*<p(\s[^<>]*)?>"
    r"|</(p|div|h[1-6]|article|main|section|li|ul|ol|dl|dd|blockquote|figure|table)\s*>",
    re.I | re.S,
)
_INVISIBLE: Final = frozenset({
    "head", "script", "style", "noscript", "template", "iframe", "svg", "math", "select", "option",
    "textarea", "object", "audio", "video", "canvas"
})  # fmt: skip
_BOILERPLATE: Final = frozenset({
    "nav", "aside", "footer", "form", "button", "figure", "figcaption", "dialog", "menu", "label"
})  # fmt: skip
_INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "mark", "nobr", "picture", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"
})  # fmt: skip
_BOLD: Final = frozenset({"b", "strong"})
_ITALIC: Final = frozenset({"i", "em"})
_BOLD_STYLE: Final = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none", re.I)
# Whole words of a class or id, so that `shared-values` or `tagline` are left alone.
_BOILERPLATE_CLASS: Final = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social|socials|related|recommended|recommendations|advert|advertisement|"
    r"ads?|"
    r"banner|promo|newsletter|subscribe|subscription|comments?|breadcrumbs?|cookies?|menu|sidebar|widget|"
    r"tags|"
    r"caption|credits?|copyright|nav|navbar|pagination|popup|modal|read-?(?:also|more)|see-also)(?:$|[-_\s])",
    re.I,
)
_QUESTION_CLASS: Final = re.compile(
    r"(?:^|\s)(?:[\w-]*[-_])?(?:question|vopros|sual|soru|surak)(?:$|\s)", re.I
)
_NEVER_BOILERPLATE: Final = frozenset({
    "html", "body", "main", "article", "h1"
})  # fmt: skip
_MAIN_SHARE: Final = 0.4
_END: Final = object()


class UnreadableHtmlError(ValueError):
    """Markup that no parser makes sense of."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What the elements around a piece of text say about it."""

    style: str = ""
    is_boilerplate: bool = False
    listed: bool = False
    line: int = 1


def looks_like_html(text: str) -> bool:
    """Say whether a pasted text is HTML: it has the tags of a page or of paragraphs, not just a ``<b>``."""
    return bool(_LOOKS_LIKE_HTML.search(text))


def read_html(text: str) -> Source:
    """Take a page apart.

    Raises:
        UnreadableHtmlError: the parser refuses the markup.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Beautiful Soup warns of XML, which is read well enough here
        try:
            soup = BeautifulSoup(text, "html.parser")
        except (ParserRejectedMarkup, AssertionError, RecursionError, ValueError) as error:
            raise UnreadableHtmlError(str(error)) from None
    return Source(_blocks(soup), _hints(soup), is_page=True)


def _blocks(soup: BeautifulSoup) -> tuple[Block, ...]:
    sizes = _text_sizes(soup)
    main = _main(soup, sizes)
    blocks: list[Block] = []
    runs: list[tuple[str, _Context]] = []

    def close_block() -> None:
        for part in _split_bold_question(runs):
            text = clean(single_spaced("".join(run for run, _ in part)))
            said = [context for run, context in part if run.strip()]
            styles = {context.style for context in said}
            if not text or not said:
                continue
            block = block_of(
                said[0].line,
                text,
                style=styles.pop() if len(styles) == 1 else "",
                is_boilerplate=all(context.is_boilerplate for context in said),
                listed=said[0].listed,
            )
            if block:
                blocks.append(block)
        runs.clear()

    stack: list[tuple[object, _Context]] = [(soup, _Context(is_boilerplate=main is not None))]
    while stack:  # not recursive: a page may nest deeper than Python does
        node, context = stack.pop()
        if node is _END:
            close_block()
        elif isinstance(node, Tag):
            if node.name in _INVISIBLE or _is_hidden(node):
                continue
            if node.name not in _INLINE:
                close_block()
                stack.append((_END, context))
            inner = replace(_inside(node, context, sizes), line=node.sourceline or context.line)
            if node is main:
                inner = replace(inner, is_boilerplate=False)
            stack += [(child, inner) for child in reversed(node.contents)]
        elif type(node) is NavigableString:
            for number, part in enumerate(
                re.split(r"\n[ \t]*\n", str(node)) if _is_loose(node) else [str(node)]
            ):
                if number:
                    close_block()
                runs.append((part, context))
    close_block()
    return tuple(blocks)


def _is_loose(text: NavigableString) -> bool:
    """Say whether a text stands in no paragraph, where pasted fragments separate theirs by blank lines."""
    return text.parent is None or text.parent.name in {"[document]", "body", "article", "main", "div"}


def _split_bold_question(runs: list[tuple[str, _Context]]) -> list[list[tuple[str, _Context]]]:
    """Separate a question in bold from an answer that follows it in the same paragraph."""
    bold = next((n for n, (text, context) in enumerate(runs) if text.strip() and context.style != "bold"), 0)
    if bold and "".join(text for text, _ in runs[:bold]).rstrip().endswith("?"):
        return [runs[:bold], runs[bold:]]
    return [runs]


def _inside(tag: Tag, context: _Context, sizes: dict[int, int]) -> _Context:
    names = _names(tag)
    style = context.style
    if re.fullmatch("h[1-6]", tag.name):
        style = tag.name
    elif tag.name in {"dt", "summary"} or _QUESTION_CLASS.search(names):
        style = "question"
    elif not style and (tag.name in _BOLD or _BOLD_STYLE.search(_attribute(tag, "style"))):
        style = "bold"
    elif not style and tag.name in _ITALIC:
        style = "italic"
    is_boilerplate = tag.name in _BOILERPLATE or (
        tag.name not in _NEVER_BOILERPLATE
        and bool(_BOILERPLATE_CLASS.search(names))
        # A theme may name its outermost box `has-sidebar`; what holds most of the page is the article.
        and sizes[id(tag)] <= max(sizes.values()) / 2
    )
    # The title stands outside the article's element on many pages.
    is_boilerplate = is_boilerplate or (context.is_boilerplate and tag.name != "h1")
    return _Context(style, is_boilerplate, context.listed or tag.name == "li", context.line)


def _names(tag: Tag) -> str:
    return f"{_attribute(tag, 'class')} {_attribute(tag, 'id')} {_attribute(tag, 'role')}"


def _is_hidden(tag: Tag) -> bool:
    return (
        tag.has_attr("hidden")
        or _attribute(tag, "aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(_attribute(tag, "style")))
    )


def _text_sizes(soup: BeautifulSoup) -> dict[int, int]:
    """Return how much text every element holds, by the element's ``id()``."""
    sizes = {id(soup): 0, **{id(tag): 0 for tag in soup.find_all(True)}}
    for text in soup.find_all(string=True):
        if type(text) is NavigableString:
            for parent in text.parents:
                sizes[id(parent)] += len(text.strip())
    return sizes


def _main(soup: BeautifulSoup, sizes: dict[int, int]) -> Tag | None:
    """Return the element that holds the article, where one plainly does."""
    for name in ("article", "main"):
        found = [tag for tag in soup.find_all(name) if isinstance(tag, Tag)]
        largest = max(found, key=lambda tag: sizes[id(tag)], default=None)
        if largest is not None and sizes[id(largest)] >= _MAIN_SHARE * sizes[id(soup)]:
            return largest
    return None


def _hints(soup: BeautifulSoup) -> Hints:
    html = soup.find("html")
    title = soup.find("title")
    canonical = soup.find("link", rel="canonical")
    when = _meta(
        soup, "article:published_time", "datePublished", "date", "pubdate", "publish_date", "DC.date"
    )
    time = soup.find("time", datetime=True)
    links = (_attribute(canonical, "href"), _meta(soup, "og:url"))
    author = soup.select_one('[rel~="author"], [itemprop~="author"], .author, .byline')
    return Hints(
        title=_meta(soup, "og:title")
        or _text(soup.find("h1"))
        or _text(title)
        or _meta(soup, "twitter:title"),
        site=_meta(soup, "og:site_name"),
        url=next(filter(is_web_address, links), ""),
        author=_meta(soup, "author", "article:author") or _text(author),
        language=_attribute(html, "lang").strip().lower().replace("_", "-").split("-")[0],
        date=_date(when) or _date(_attribute(time, "datetime")),
    )


def _meta(soup: BeautifulSoup, *names: str) -> str:
    for name in names:
        for attribute in ("property", "name", "itemprop"):
            if content := _attribute(soup.find("meta", attrs={attribute: name}), "content"):
                return content
    return ""


def _attribute(tag: object, name: str) -> str:
    value = tag.get(name) if isinstance(tag, Tag) else None
    return clean(single_spaced(" ".join(value) if isinstance(value, list) else str(value or "")))


def _text(tag: object) -> str:
    return clean(single_spaced(tag.get_text(" "))) if isinstance(tag, Tag) else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
