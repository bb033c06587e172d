"""A page pasted as HTML: its visible paragraphs as blocks, and what it says about itself in its head."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from content.article.blocks import Block, Source
from content.article.html_styles import (
    ANSWER,
    QUESTION,
    attribute,
    is_boilerplate_name,
    names_of,
    read_style_sheet,
    role_of_class,
    styles_of,
)
from content.article.html_tables import cell_roles
from content.article.main_element import main_element
from content.article.marks import block_of, split_openings
from content.article.page_hints import read_hints
from content.characters import clean, single_spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAG: Final = re.compile(
    r"<!doctype\s|<(?:html|body|br)(?:\s[^<>]{0,500})?/?>"
    r"|</(?:p|div|h[1-6]|article|main|section|li|ul|ol|dl|dd|blockquote|figure|table)\s?>",
    re.I,
)
# Before a tag's end, no page has so many brackets that begin one.
_MOST_OPEN_BRACKETS: Final = 10
_PARAGRAPH: Final = re.compile(r"<p(?:\s[^<>]{0,500})?>", re.I)
_INVISIBLE: Final = frozenset({
    "head", "script", "style", "noscript", "template", "iframe", "svg", "math", "select", "option",
    "textarea", "object", "audio", "video", "canvas",
})  # fmt: skip
_BOILERPLATE: Final = frozenset({
    "nav", "aside", "footer", "form", "button", "figure", "figcaption", "dialog", "menu", "label",
})  # fmt: skip
_INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "mark", "nobr", "o:p", "picture", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_NEVER_BOILERPLATE: Final = frozenset({"html", "body", "main", "article", "h1"})
_LOOSE: Final = frozenset({"[document]", "body", "article", "main", "div"})
_FOOTNOTE: Final = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡]{1,3}|[a-z])[\])]?")
_REFERENCE_NUMBER: Final = re.compile(r"\s?\[\d{1,3}\]\s?")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MAIN_SHARE: Final = 0.4
_END: Final = object()


class UnreadableHtmlError(ValueError):
    """Markup that no parser makes sense of."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What the elements around a piece of text say about it."""

    styles: frozenset[str] = frozenset()
    is_boilerplate: bool = False
    listed: bool = False
    line: int = 1


_Run = tuple[str, _Context]


def looks_like_html(text: str) -> bool:
    """Say whether a pasted text is HTML: it has the tags of a page or of paragraphs, not just a ``<b>``."""
    if _TAG.search(text):
        return True
    first = _PARAGRAPH.search(text)
    return bool(first and _PARAGRAPH.search(text, first.end()))


def read_html(text: str) -> Source:
    """Take a page apart.

    Raises:
        UnreadableHtmlError: the parser refuses the markup.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Beautiful Soup warns of XML, which is read well enough here
        try:
            soup = BeautifulSoup(_without_broken_tags(text), "html.parser")
        except (ParserRejectedMarkup, AssertionError, RecursionError, ValueError) as error:
            raise UnreadableHtmlError(str(error)) from None
    return Source(split_openings(_Page(soup).blocks()), read_hints(soup), is_page=True)


def _without_broken_tags(text: str) -> str:
    """Return a page in which tags and comments that are never closed are text.

    The parser looks for the end of each through all of the rest, which takes ages where there are many.
    """
    comments_end = text.rfind("-->") + 1
    text = text[:comments_end] + text[comments_end:].replace("<!--", "&lt;!--")
    *closed, rest = text.split(">")
    return ">".join([*map(_with_one_tag, closed), rest.replace("<", "&lt;")])


def _with_one_tag(text: str) -> str:
    """Return the text up to the end of a tag, in which no other tag is open."""
    if text.count("<") <= _MOST_OPEN_BRACKETS:
        return text
    before, _, tag = text.rpartition("<")
    return f"{before.replace('<', '&lt;')}<{tag}"


class _Page:
    """Walks a page from top to bottom, and makes a block of every paragraph.

    It is not recursive: a page may nest deeper than Python does.
    """

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self._sizes = _text_sizes(soup)
        self._main = main_element(soup, _is_invisible) or _semantic_main(soup, self._sizes)
        self._sheet = read_style_sheet(soup)
        self._cells: Mapping[int, str] = cell_roles(soup)
        self._largest = max(self._sizes.values(), default=0)
        self._blocks: list[Block] = []
        self._runs: list[_Run] = []
        self._last_runs: list[_Run] = []

    def blocks(self) -> list[Block]:
        stack: list[tuple[object, _Context]] = [(self._soup, _Context(is_boilerplate=self._main is not None))]
        while stack:
            node, context = stack.pop()
            if node is _END:
                self._close_block()
            elif isinstance(node, Tag):
                stack += self._opened(node, context)
            elif type(node) is NavigableString:
                self._add_text(node, context)
        self._close_block()
        return self._blocks

    def _opened(self, tag: Tag, context: _Context) -> list[tuple[object, _Context]]:
        """Return what comes next of an element, the last first."""
        if _is_invisible(tag) or _is_footnote_mark(tag):
            return []
        if tag.name == "sup" and (digits := _short_text(tag)).isdecimal() and digits.isascii():
            self._runs.append((digits.translate(_RAISED), context))
            return []
        role = self._cells.get(id(tag), "")
        if role == "label":
            self._runs += [(f"{single_spaced(tag.get_text(' '))}: ", context)]
            return []
        inner = self._inside(tag, context, role)
        following: list[tuple[object, _Context]] = [(child, inner) for child in reversed(tag.contents)]
        if tag.name in _INLINE or role == "labelled":
            return following
        self._close_block()
        return [(_END, context), *following]

    def _add_text(self, node: NavigableString, context: _Context) -> None:
        is_loose = node.parent is None or node.parent.name in _LOOSE
        # Pasted fragments separate their paragraphs by blank lines.
        parts = re.split(r"\n[ \t]{0,100}\n", str(node)) if is_loose else [str(node)]
        for number, part in enumerate(parts):
            if number:
                self._close_block()
            if not _REFERENCE_NUMBER.fullmatch(part):
                self._runs.append((part, context))

    def _close_block(self) -> None:
        runs, self._runs = self._runs, []
        text = clean(single_spaced("".join(run for run, _ in runs)))
        if text.startswith((":", "：")) and self._blocks and self._last_runs:
            # `<b><p>Ann</b>: …` closes the paragraph too early; none begins with a colon.
            self._blocks.pop()
            runs = [*self._last_runs, *runs]
            text = clean(single_spaced("".join(run for run, _ in runs)))
        said = [context for run, context in runs if run.strip()]
        if not text or not said:
            return
        block = block_of(
            said[0].line,
            text,
            styles=frozenset.intersection(*(context.styles for context in said)),
            opening=_opening(runs),
            is_boilerplate=all(context.is_boilerplate for context in said),
            listed=said[0].listed,
            is_markup=False,
        )
        if block:
            self._blocks.append(block)
            self._last_runs = runs

    def _inside(self, tag: Tag, context: _Context, role: str) -> _Context:
        names = names_of(tag)
        # A theme may name its outermost box `has-sidebar`; what holds most of the page is the article.
        is_boilerplate = tag.name in _BOILERPLATE or (
            tag.name not in _NEVER_BOILERPLATE
            and is_boilerplate_name(names)
            and self._sizes[id(tag)] <= self._largest / 2
        )
        # The title stands outside the article's element on many pages.
        is_boilerplate = is_boilerplate or (context.is_boilerplate and tag.name != "h1")
        if tag is self._main:
            is_boilerplate = False
        styles = context.styles | styles_of(tag, self._sheet)
        if said := role_of_class(names) or (role if role in {QUESTION, ANSWER} else ""):
            styles = (styles - {QUESTION, ANSWER}) | {said}
        return replace(
            context,
            styles=styles,
            is_boilerplate=is_boilerplate,
            listed=context.listed or tag.name == "li",
            line=tag.sourceline or context.line,
        )


def _opening(runs: list[_Run]) -> tuple[str, str]:
    """Return the first words of a paragraph that a style sets off from the rest, and which."""
    said = [(text, context.styles) for text, context in runs if text.strip()]
    classes = sorted(style for style in said[0][1] if style.startswith("class ")) if said else []
    for style in ("bold", "italic", *classes):
        count = next((n for n, (_, styles) in enumerate(said) if style not in styles), 0)
        if count:
            return clean(single_spaced("".join(_through(runs, count)))), style
    return "", ""


def _through(runs: list[_Run], count: int) -> list[str]:
    """Return the texts of the first runs, of which so many say something."""
    texts: list[str] = []
    for text, _ in runs:
        if text.strip():
            if count == 0:
                break
            count -= 1
        texts.append(text)
    return texts


def _is_invisible(tag: Tag) -> bool:
    style = attribute(tag, "style").replace(" ", "").lower()
    is_hidden = tag.has_attr("hidden") or attribute(tag, "aria-hidden") == "true" or "display:none" in style
    return is_hidden or tag.name in _INVISIBLE


def _is_footnote_mark(tag: Tag) -> bool:
    """Say whether an element is the number of a footnote; the 2 of `m²` is not."""
    if tag.name != "sup":
        return False
    text = _short_text(tag)
    if not _FOOTNOTE.fullmatch(text):
        return False
    before = tag.previous_sibling
    word = re.search(r"\w{1,4}$", str(before)[-4:]) if isinstance(before, NavigableString) else None
    return (
        any(isinstance(child, Tag) and child.name == "a" for child in tag.contents)
        or not text.isdecimal()
        or word is None
        or len(word[0]) > 2
    )


def _short_text(tag: Tag) -> str:
    """Return the text of an element and of those right inside it."""
    return "".join(
        text.strip()
        for child in tag.contents
        for text in (child.contents if isinstance(child, Tag) else [child])
        if type(text) is NavigableString
    )


def _text_sizes(soup: BeautifulSoup) -> dict[int, int]:
    """Return how much text every element holds, by the element's ``id()``."""
    order: list[Tag] = [soup, *soup.find_all(True)]
    sizes = {
        id(tag): sum(len(child.strip()) for child in tag.contents if type(child) is NavigableString)
        for tag in order
    }
    for tag in reversed(order[1:]):  # what is inside comes after what is around it
        if tag.parent is not None:
            sizes[id(tag.parent)] += sizes[id(tag)]
    return sizes


def _semantic_main(soup: BeautifulSoup, sizes: Mapping[int, int]) -> Tag | None:
    """Return the element that is made for articles and holds most of the page, if one does."""
    for name in ("article", "main"):
        found = [tag for tag in soup.find_all(name) if isinstance(tag, Tag)]
        largest = max(found, key=lambda tag: sizes[id(tag)], default=None)
        if largest is not None and sizes[id(largest)] >= _MAIN_SHARE * sizes[id(soup)]:
            return largest
    return None
