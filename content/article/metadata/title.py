"""The article's title, without the rubric and the site's name that pages add to it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question, ends_like_a_sentence
from content.article.dialogue.labels import role_of_word
from content.article.dialogue.voices import find_voices
from content.article.metadata.people import name_before_colon
from content.article.metadata.publication import day_in
from content.article.people import KnownPeople
from content.article.phrases import any_of
from content.characters import single_spaced

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from content.article.blocks import Block

_RUBRIC_WORDS: Final = rf"(?:{any_of('title.before_rubrics')}[\s,/+&-]*)*{any_of('title.rubrics')}"
_RUBRIC_AFTER: Final = re.compile(
    rf"\s?(?:[-–—|/:•·]\s?{_RUBRIC_WORDS}|[(\[]\s?{_RUBRIC_WORDS}\s?[)\]])\s?$", re.I
)
_RUBRIC_BEFORE: Final = re.compile(
    rf"^(?:{_RUBRIC_WORDS}\s?[|:/•·–—-]\s|[(\[]\s?{_RUBRIC_WORDS}\s?[)\]]\s?)", re.I
)
_LONGEST_TITLE: Final = 250
_FEWEST_TITLE_WORDS: Final = 4
_ENDS_WITHIN: Final = re.compile(r"[^\W\d_]{4}[.!?…]\s")


def plain_title(title: str, site: str = "") -> str:
    """Return a title without the rubric and the site's name that pages add to it."""
    text = single_spaced(title)
    if len(text) > _LONGEST_TITLE:
        return text
    if site:
        text = re.sub(rf"\s?[-–—|•·:]\s?{re.escape(site)}\s?$", "", text, flags=re.I) or text
    shorter = _RUBRIC_AFTER.sub("", text) or text
    return _RUBRIC_BEFORE.sub("", shorter).strip().rstrip(":") or text


def is_same_title(one: str, other: str, site: str = "") -> bool:
    """Say whether two texts are one title, whatever rubric each has."""
    return plain_title(one, site).casefold() == plain_title(other, site).casefold()


def find_title(
    blocks: Sequence[Block], numbers: Sequence[int], captions: Container[int], *, is_page: bool
) -> int | None:
    """Return the number of the block that is the title, if one is.

    A heading is the title before any other line; then one that stands twice; then the first one of some
    words that does not end as running text does.

    Args:
        blocks: all of the article.
        numbers: of those that may be the title.
        captions: of those above a picture's credit, which are the title only if no other line is.
        is_page: a page's title is marked as one, so that an unmarked question is the dialogue's. In plain
            text the first question is the title if others follow: taking the lead for an answer is worse.
    """
    labels = find_voices(blocks, KnownPeople()).labels
    opening = _opening(blocks, numbers, [label.name if label else "" for label in labels])
    heading = next((n for n in opening if blocks[n].style == "h1"), None)
    if heading is not None:
        return heading
    keys = [plain_title(block.text).casefold() for block in blocks]
    counts = Counter(keys)
    twice = [n for n in opening if counts[keys[n]] > 1 and len(keys[n].split()) >= _FEWEST_TITLE_WORDS]
    if twice:
        return twice[0]
    asking = [n for n, block in enumerate(blocks) if ends_in_question(block.text)]
    may_ask = any(blocks[n].is_marked or labels[n] for n in asking) or (not is_page and len(asking) > 1)
    candidates = [
        n
        for n in opening
        if not blocks[n].text.endswith((".", ",", ";"))
        and not day_in(blocks[n].text)
        and (
            not ends_in_question(blocks[n].text)
            or (may_ask and not blocks[n].style and n == opening[0])
            or name_before_colon(blocks[n].text)
        )
    ]
    return min(
        candidates,
        key=lambda n: (len(blocks[n].text.split()) < _FEWEST_TITLE_WORDS, n in captions, n),
        default=None,
    )


def _opening(blocks: Sequence[Block], numbers: Sequence[int], labels: Sequence[str]) -> list[int]:
    """Return the blocks before the first that is running text or somebody's turn."""
    opening = []
    for number in numbers:
        block = blocks[number]
        is_turn = bool(labels[number]) and not (number == numbers[0] and _may_be_title(block, labels[number]))
        if block.dash or is_turn or len(block.text) > _LONGEST_TITLE:
            break
        opening.append(number)
        if ends_like_a_sentence(block.text) and not block.text.endswith((":", ",")):
            break
    return opening


def _may_be_title(block: Block, label: str) -> bool:
    """Say whether an article's first line is its title although a label may be its beginning.

    The speaker's name before a colon may begin the title, and a title does not end as a sentence does. Bold
    type for the name alone, or several sentences, are a turn's.
    """
    is_running_text = ends_like_a_sentence(block.text) and _ENDS_WITHIN.search(block.text)
    if ends_in_question(block.text) or block.opening or is_running_text:
        return False
    is_phrase = not ends_like_a_sentence(block.text) and role_of_word(label) is None
    return bool(name_before_colon(block.text)) or (
        is_phrase and len(block.text.split()) >= _FEWEST_TITLE_WORDS
    )
