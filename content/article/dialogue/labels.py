"""Who says a paragraph, as it is written before it: `Q: …`, `Ann Host (00:04): …`, `И. СИДОРОВ – …`.

A label is a name and a delimiter. Whether something that looks like one is a label, and whose, is decided in
:mod:`content.article.dialogue.voices`, by all of the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from content.article.blocks import HEADINGS
from content.article.marks import unquoted, without_dash
from content.article.names import PARTICLES, is_name, is_outlet, plain_name
from content.article.phrases import words
from content.article.timestamps import STAMP, without_leading_stamp, without_trailing_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from content.article.blocks import Block


class LabelKind(IntEnum):
    """What separates a name from its words; of several, the first is taken."""

    COLON = 1  # `Ann Host: …`
    BRACKETS = 2  # `[Ann Host] …`
    PIPE = 3  # `Ann Host | …`, `Ann Host > …`
    DOT = 4  # `Q. …`, `ANN HOST. …`
    DASH = 5  # `Ann Host – …`, `AH- …`
    EMPHASIS = 6  # `**Ann Host** …`
    LINE = 7  # a line of its own


class LabelRole(IntEnum):
    """What a word that stands for a person says of that person."""

    QUESTION = 1  # `Q`: marks a question, nobody's name
    ANSWER = 2  # `A`: marks an answer, nobody's name
    INTERVIEWER = 3  # `Host`
    SPEAKER = 4  # `Guest`
    OTHER = 5  # `Announcer`: neither


@dataclass(frozen=True, slots=True)
class Label:
    """What may be a label.

    Attributes:
        kind: its delimiter.
        name: as it is written, without time stamps and remarks in brackets.
        rest: the paragraph's words after it.
        is_quoted: it stands in quotation marks, as the names of newspapers do.
        alias: what it is shortened to below: `Ann Host (AH): …`.
    """

    kind: LabelKind
    name: str
    rest: str
    is_quoted: bool = False
    alias: str = ""


QUESTION_WORDS: Final = words("labels.question")
ANSWER_WORDS: Final = words("labels.answer")
INTERVIEWER_WORDS: Final = words("labels.interviewer")
SPEAKER_WORDS: Final = words("labels.speaker")
OTHER_WORDS: Final = words("labels.others")
# `Speaker 1`, `Speaker 2`: two people, and nothing is said of who asks.
_NUMBERED_WORDS: Final = words("labels.numbered")

_LONGEST_NAME: Final = 80
_MOST_WORDS: Final = 9
_HEAD: Final = 140
_START: Final = r"[^\W\d_\"«“„]"
_QUOTE: Final = r"[\"«“„»”]"
_COLON: Final = re.compile(
    rf"(?P<name>{_QUOTE}?{_START}[^:：;!?\n]{{0,{_LONGEST_NAME}}}?{_QUOTE}?)[\s,]?(?:{STAMP})?\s?[:：](?=\s|$|[\"«“„–—-])"
)
_BRACKETS: Final = re.compile(rf"[\[(](?P<name>{_START}[^\[\]():;!?]{{0,60}})[\])]\s?[:：–—-]?(?=\s)")
_PIPE: Final = re.compile(rf"(?P<name>{_START}[^|:;!?]{{0,60}}?)\s?(?:\||>{{1,2}})\s?(?=\S)")
_DASH: Final = re.compile(rf"(?P<name>{_START}[^:;!?–—|]{{0,60}}?)(?:\s-{{1,2}}\s|\s?[–—―]\s?)(?=\S)")
_INITIALS_DASH: Final = re.compile(r"(?P<name>[^\W\d_a-z]{2,4})-\s(?=\S)")
_DOT: Final = re.compile(r"(?P<name>[^\W\d_]{1,12}\s?\d{0,3})\s?[.)]\s?(?=\S)")
_CAPITALS_DOT: Final = re.compile(r"(?P<name>[^\W\d_a-z][^:;!?,]{1,60}?)\.\s(?=\S)")
_REMARK: Final = re.compile(r"\s?\([^()]{1,60}\)$")
_ALIAS: Final = re.compile(r"\s?\((?P<alias>[^\W\d_]{1,4}|(?:[^\W\d_]\.\s?){2,4})\)$")
_NUMBER: Final = re.compile(r"\s?№?\s?\d{1,3}\.?$")
_NAME_WORD: Final = re.compile(r"[\w№#][\w.'’ʼ&/№#-]*|&")
_SMALL_WORDS: Final = PARTICLES | {"of", "the", "and", "for", "и", "по", "в", "ve", "və", "&"}


def labels_of(block: Block) -> Iterator[Label]:
    """Yield what may be the label of a block, in each way in which one is written."""
    if block.hides_label or block.styles & {"h1"}:
        return
    text = without_leading_stamp(block.text)
    head = text[:_HEAD]
    if match := _COLON.match(head):
        yield from _label(LabelKind.COLON, match, text)
    if match := _BRACKETS.match(head):
        yield from _label(LabelKind.BRACKETS, match, text)
    if match := _PIPE.match(head):
        yield from _label(LabelKind.PIPE, match, text)
    initials = _INITIALS_DASH.match(head)
    dash = initials if initials and initials["name"].isupper() else _DASH.match(head)
    # In `В. СЕДЫХ – …`, the first letter is no `В.` that marks a question.
    is_name_first = dash is not None and is_name(dash["name"].strip(), fewest=2)
    if dash and is_name_first:
        yield from _label(LabelKind.DASH, dash, text)
    dot = _DOT.match(head)
    if dot and role_of_word(dot["name"]) is not None:
        yield from _label(LabelKind.DOT, dot, text)
    elif (capitals := _CAPITALS_DOT.match(head)) and _is_in_capitals(capitals["name"]):
        yield from _label(LabelKind.DOT, capitals, text)
    if dash and not is_name_first:
        yield from _label(LabelKind.DASH, dash, text)
    if block.opening and block.opening != block.text:
        name = block.opening.rstrip(" .:：–—-")
        rest = block.text[len(block.opening) :].lstrip(" :：–—-")
        if rest and is_label_name(name, LabelKind.EMPHASIS):
            yield Label(LabelKind.EMPHASIS, plain_name(name), rest)
    if len(text) <= _LONGEST_NAME and not block.dash:
        name = _REMARK.sub("", without_trailing_stamp(text)).rstrip(",")
        if is_label_name(name, LabelKind.LINE):
            yield Label(LabelKind.LINE, plain_name(name), "")


def _label(kind: LabelKind, match: re.Match[str], text: str) -> Iterator[Label]:
    written = without_trailing_stamp(match["name"].strip()).rstrip(" ,")
    name, alias = _REMARK.sub("", written), _ALIAS.search(written)
    if kind is LabelKind.COLON and match.end() == len(text) and not _is_short_name(name):
        return  # a sentence that announces what is below
    if kind is LabelKind.COLON and "," in name:
        name = name.partition(",")[0]  # `Jane Doe, hydrologist: …`
    if is_label_name(name, kind):
        rest = without_leading_stamp(text[match.end() :].lstrip())
        # Two hyphens go on with what somebody broke off.
        said = rest if kind is LabelKind.DASH or rest.startswith("--") else without_dash(rest)
        short = plain_name(alias["alias"]) if alias and alias["alias"].isupper() else ""
        yield Label(kind, plain_name(name), said, is_quoted=unquoted(name) != name, alias=short)


def is_label_name(name: str, kind: LabelKind) -> bool:
    """Say whether a text is written as a label may be: by its capital letters, or in a word or two."""
    parts = name.strip(' "«»“”„').split()
    if not 0 < len(parts) <= _MOST_WORDS or not all(map(_NAME_WORD.fullmatch, _unquoted(parts))):
        return False
    if role_of_word(name) is not None:
        return True
    if parts[-1].endswith(".") and kind is LabelKind.LINE and len(parts[-1]) > 2:
        return False  # a sentence
    capitalised = [part for part in parts if part.lstrip('"«“„')[:1].isupper() or part[:1].isdigit()]
    if len(parts) <= 2 or is_outlet(name) or (kind is LabelKind.COLON and capitalised):
        return True
    return parts[0] in capitalised and all(
        part in capitalised or part.casefold() in _SMALL_WORDS for part in parts
    )


def role_of_word(name: str) -> LabelRole | None:
    """Return what a label says by itself of the one who speaks: `Q1.` marks a question, `Host` asks."""
    plain = name.casefold().rstrip(". ")
    bare = _NUMBER.sub("", plain).rstrip(". ")
    if bare != plain and bare in _NUMBERED_WORDS:
        return None
    for role, known in (
        (LabelRole.QUESTION, QUESTION_WORDS),
        (LabelRole.ANSWER, ANSWER_WORDS),
        (LabelRole.INTERVIEWER, INTERVIEWER_WORDS),
        (LabelRole.SPEAKER, SPEAKER_WORDS),
        (LabelRole.OTHER, OTHER_WORDS),
    ):
        if bare in known:
            return role
    return None


def is_only_a_label(block: Block) -> bool:
    """Say whether a block may be a name in a line of its own, which is no subheading."""
    return not block.styles & HEADINGS and any(label.kind is LabelKind.LINE for label in labels_of(block))


def _is_short_name(name: str) -> bool:
    parts = name.split()
    return len(parts) <= _MOST_WORDS // 2 or all(part[:1].isupper() for part in parts)


def _is_in_capitals(name: str) -> bool:
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 2 and all(letter.isupper() for letter in letters)


def _unquoted(parts: list[str]) -> list[str]:
    return [part.strip('"«»“”„') for part in parts if part.strip('"«»“”„')]
