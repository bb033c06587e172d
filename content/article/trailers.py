"""Where an article ends, and other articles' titles begin."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, ends_in_question, ends_like_a_sentence
from content.article.boilerplate import BoilerplateKind
from content.article.dialogue.labels import mark_of, repeated_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_LONGEST_LINK: Final = 200


def dialogue_continues(before: Sequence[Block], after: Sequence[Block], kind: BoilerplateKind) -> bool:
    """Say whether the dialogue goes on after a byline or a trailer.

    What follows must be marked as the questions before it are: other articles' titles may ask, too. Where
    nothing is marked, they cannot be told apart, so that after `Related news` nothing is taken for dialogue.
    """
    labels = repeated_labels(before)
    marks = {mark_of(block, labels) for block in before if ends_in_question(block.text)}
    if not marks:
        return True
    if any(mark_of(block, labels).endswith(":") for block in after):
        return True
    pending = mark_of(before[-1], labels) if ends_in_question(before[-1].text) else None
    if pending == "-":
        return any(block.dash and ends_like_a_sentence(block.text) for block in after)
    if pending is not None and kind is BoilerplateKind.READ_ALSO:
        return True
    if kind is BoilerplateKind.RELATED:
        marks.discard("")
    return any(
        ends_in_question(block.text)
        and mark_of(block, labels) in marks
        and ends_like_a_sentence(below.text)
        and (below.dash or not ends_in_question(below.text))
        for block, below in pairwise(after)
    )


def linked_titles(
    blocks: Sequence[Block], kinds: Mapping[int, BoilerplateKind]
) -> dict[int, BoilerplateKind]:
    """Return the titles of other articles that stand below a trailer, by their number."""
    titles = {}
    labels = repeated_labels(blocks)
    for number in [
        n for n, kind in kinds.items() if kind in {BoilerplateKind.RELATED, BoilerplateKind.READ_ALSO}
    ]:
        # A title may ask. It is no question of the dialogue where those begin with a dash.
        dashed = any(block.dash and ends_in_question(block.text) for block in blocks[:number])
        for below in range(number + 1, len(blocks)):
            block = blocks[below]
            ends = ends_like_a_sentence(block.text) and not (dashed and ends_in_question(block.text))
            if mark_of(block, labels) or ends or len(block.text) > _LONGEST_LINK:
                break
            titles[below] = kinds.get(below, BoilerplateKind.ASIDE)
    return titles
