"""What sets the text of an element off: its tag, its style, its class, the page's style sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bs4.element import Tag

from content.article.blocks import HEADINGS
from content.characters import clean, single_spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bs4 import BeautifulSoup

QUESTION: Final = "question"
ANSWER: Final = "answer"

_STYLES_OF_TAGS: Final = {
    **{name: name for name in HEADINGS},
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "blockquote": "quote",
    "li": "bulleted",
    "dt": QUESTION,
    "summary": QUESTION,
}
_RULE: Final = re.compile(r"(?P<selectors>[^{}]{1,500})\{(?P<declarations>[^{}]{0,2000})\}")
_CLASS_SELECTOR: Final = re.compile(r"(?:p|div|span|li|td)?\.(?P<name>[\w-]{1,100})")
_DECLARED: Final = (
    (re.compile(r"font-weight\s?:\s?(?:bold|[6-9]00)", re.I), "bold"),
    (re.compile(r"font-style\s?:\s?italic", re.I), "italic"),
)
_COLOUR: Final = re.compile(r"(?:^|;)\s?color\s?:\s?(?P<colour>[^;]{1,60})", re.I)
# Whole words of a class or id, so that `shared-values` or `tagline` are left alone.
_BOILERPLATE_NAME: Final = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social|socials|related|recommended|recommendations|advert|advertisement|"
    r"ads?|banner|promo|newsletter|signup|sign-up|subscribe|subscription|donate|donation|appeal|support-us|"
    r"comments?|breadcrumbs?|cookies?|menu|sidebar|widget|tags|caption|credits?|copyright|nav|navbar|"
    r"pagination|popup|modal|read-?(?:also|more)|see-also|bio|about-(?:the-)?author|author-(?:info|box|card)|"
    r"byline|footnotes?|pull-?quotes?|disclaimer)(?:$|[-_\s])",
    re.I,
)
_ROLE_NAMES: Final = (
    (
        QUESTION,
        re.compile(r"(?:^|[\s_-])(?:question|vopros|sual|soru|surak|suraq|q|ask)s?\d{0,3}(?=$|[\s_-])", re.I),
    ),
    (
        ANSWER,
        re.compile(r"(?:^|[\s_-])(?:answer|otvet|cavab|cevap|zhauap|jauap|a)s?\d{0,3}(?=$|[\s_-])", re.I),
    ),
)


def attribute(tag: object, name: str) -> str:
    """Return the value of an element's attribute on one line, or nothing."""
    value = tag.get(name) if isinstance(tag, Tag) else None
    return clean(single_spaced(" ".join(value) if isinstance(value, list) else str(value or "")))


def names_of(tag: Tag) -> str:
    """Return what an element is called: its classes, its id, its role."""
    return f"{attribute(tag, 'class')} {attribute(tag, 'id')} {attribute(tag, 'role')}"


def is_boilerplate_name(names: str) -> bool:
    """Say whether an element's names say that it is not part of the article."""
    return bool(_BOILERPLATE_NAME.search(names))


def role_of_class(names: str) -> str:
    """Return :data:`QUESTION` or :data:`ANSWER` if an element's last name says it, or nothing.

    Only the end of a class counts: `interview-q`, `question`, but not `question-list`.
    """
    for token in names.split():
        for role, pattern in _ROLE_NAMES:
            match = pattern.search(token)
            if match and match.end() == len(token):
                return role
    return ""


def styles_of(tag: Tag, sheet: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what sets an element's text off."""
    found = {_STYLES_OF_TAGS[tag.name]} if tag.name in _STYLES_OF_TAGS else set()
    style = attribute(tag, "style")
    found |= _declared(style)
    if colour := _COLOUR.search(style):
        found.add(f"colour {colour['colour'].strip().lower()}")
    if tag.name == "font" and (named := attribute(tag, "color")):
        found.add(f"colour {named.lower()}")
    for name in attribute(tag, "class").split():
        found |= {f"class {name}"} | sheet.get(name, frozenset())
    return frozenset(found)


def read_style_sheet(soup: BeautifulSoup) -> Mapping[str, frozenset[str]]:
    """Return what the page's own style sheet says of each class."""
    sheet: dict[str, frozenset[str]] = {}
    for style in soup.find_all("style"):
        for rule in _RULE.finditer(style.get_text()):
            declared = _declared(rule["declarations"])
            for selector in rule["selectors"].split(","):
                named = _CLASS_SELECTOR.fullmatch(selector.strip())
                if named and declared:
                    sheet[named["name"]] = sheet.get(named["name"], frozenset()) | declared
    return sheet


def _declared(declarations: str) -> set[str]:
    return {style for pattern, style in _DECLARED if pattern.search(declarations)}
