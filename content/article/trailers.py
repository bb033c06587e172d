"""Where an article ends, and other articles' titles begin."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question, ends_like_a_sentence
from content.article.boilerplate import ENDINGS, BoilerplateKind
from content.article.dialogue.labels import role_of_word
from content.article.dialogue.voices import find_voices
from content.article.people import KnownPeople

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from content.article.blocks import Block

_LONGEST_LINK: Final = 200
_TRAILERS: Final = frozenset({BoilerplateKind.RELATED, BoilerplateKind.READ_ALSO})


def article_end(blocks: Sequence[Block], kinds: Mapping[int, BoilerplateKind], content: Sequence[int]) -> int:
    """Return the number of the block from which on nothing is part of the article.

    That is a byline or a trailer after which the dialogue does not continue.

    Args:
        blocks: all of them.
        kinds: of those that are boilerplate.
        content: the numbers of the others.
    """
    said = [blocks[number] for number in content]
    continuation = _Continuation(said)
    place = 0
    for number, kind in sorted(kinds.items()):
        while place < len(content) and content[place] < number:
            place += 1
        is_ending = kind in ENDINGS and not blocks[number].is_boilerplate
        if is_ending and place > 0 and not continuation.is_after(place, kind):
            return number
    return len(blocks)


class _Continuation:
    """Tells whether a dialogue continues after a place, by how the questions before it are marked.

    Other articles' titles may ask, too. Where nothing is marked, they cannot be told apart, so that after
    `Related news` nothing is taken for dialogue.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        labels = [label.name if label else "" for label in find_voices(blocks, KnownPeople()).labels]
        self._marks = [
            f"{name}:" if name else "-" if block.dash else block.style
            for name, block in zip(labels, blocks, strict=True)
        ]
        self._spans: dict[str, tuple[int, int]] = {}
        for place, name in enumerate(labels):
            if name:
                first = -1 if role_of_word(name) else self._spans.get(name, (place, place))[0]
                self._spans[name] = (first, place)
        self._last_dash = max(
            (n for n, block in enumerate(blocks) if block.dash and ends_like_a_sentence(block.text)),
            default=-1,
        )
        self._last_question: dict[str, int] = {}
        for place, (block, below) in enumerate(pairwise(blocks)):
            is_answered = ends_like_a_sentence(below.text) and (
                bool(below.dash) or not ends_in_question(below.text)
            )
            if is_answered and ends_in_question(block.text):
                self._last_question[self._marks[place]] = place
        self._first_question: dict[str, int] = {}
        for place, block in enumerate(blocks):
            if ends_in_question(block.text):
                self._first_question.setdefault(self._marks[place], place)

    def is_after(self, place: int, kind: BoilerplateKind) -> bool:
        """Say whether there is dialogue at or after a place, which is not the first."""
        marks = {mark for mark, first in self._first_question.items() if first < place}
        if not marks or any(first < place <= last for first, last in self._spans.values()):
            return True
        pending = self._marks[place - 1] if ends_in_question(self._blocks[place - 1].text) else None
        if pending == "-":
            return self._last_dash >= place
        if pending is not None and kind is BoilerplateKind.READ_ALSO:
            return True
        if kind is BoilerplateKind.RELATED:
            marks.discard("")
        return any(self._last_question.get(mark, -1) >= place for mark in marks)


def linked_titles(
    blocks: Sequence[Block], kinds: Mapping[int, BoilerplateKind]
) -> dict[int, BoilerplateKind]:
    """Return the titles of other articles that stand below a trailer, by their number."""
    titles: dict[int, BoilerplateKind] = {}
    labels = find_voices(blocks, KnownPeople()).labels
    first_dashed_question = next(
        (n for n, block in enumerate(blocks) if block.dash and ends_in_question(block.text)), len(blocks)
    )
    end = 0
    for number in sorted(n for n, kind in kinds.items() if kind in _TRAILERS):
        for below in range(max(number + 1, end), len(blocks)):
            block = blocks[below]
            # A title may ask. It is no question of the dialogue where those begin with a dash.
            asks_as_title = first_dashed_question < number and ends_in_question(block.text)
            ends = ends_like_a_sentence(block.text) and not asks_as_title
            is_turn = block.is_marked or labels[below] is not None
            if is_turn or ends or len(block.text) > _LONGEST_LINK:
                break
            titles[below] = kinds.get(below, BoilerplateKind.ASIDE)
            end = below + 1
    return titles
