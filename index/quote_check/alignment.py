"""Words against words: which stretch of an utterance a quote is closest to, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz.distance import Levenshtein

from index.quote_check.utterances import Span
from index.quote_check.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from index.quote_check.markers import Markers
    from index.quote_check.utterances import Corpus
    from index.quote_check.words import Word

    Distances = npt.NDArray[np.float64]


class Touched(Enum):
    """What a difference touches, the gravest first."""

    NEGATION = "negation"
    NUMBER = "number"
    NAME = "name"
    WORDING = "wording"
    PUNCTUATION = "punctuation"


# A word left out costs less than one that was changed: people shorten quotes more than they rewrite them.
_LEFT_OUT_COST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of a quote that are not as they were said.

    Attributes:
        quoted: as the quote has them; empty where it leaves something out.
        said: as they were said; empty where the quote adds something.
    """

    quoted: str
    said: str
    touched: Touched


@dataclass(frozen=True, slots=True)
class Fit:
    """The stretch of an utterance that a quote is closest to.

    Attributes:
        likeness: 1 for the same words, 0 for none in common; rare words count more.
    """

    span: Span
    likeness: float


def best_fit(quoted: Sequence[Word], within: Span, corpus: Corpus) -> Fit:
    """Return the stretch of a span that takes the least to become a quote.

    It is Sellers' algorithm (1980) for approximate matching inside a text, with words for letters; what a
    word costs is how rare it is.
    """
    said = corpus.words_of(within)
    stop, cost = _cheapest_end(quoted, said, corpus)
    # The same backwards from there finds where it begins.
    length, _ = _cheapest_end(quoted[::-1], said[:stop][::-1], corpus)
    total = sum(corpus.weight(word) for word in quoted)
    likeness = max(0.0, 1 - cost / total) if length else 0.0
    return Fit(Span(within.start + stop - length, within.start + stop), likeness)


def differences(
    quoted: Sequence[Word], span: Span, corpus: Corpus, markers: Markers
) -> tuple[Difference, ...]:
    """Return what differs between a quote and the words of a span, in order."""
    said = corpus.words_of(span)
    names = frozenset(
        word.key
        for at, word in enumerate(said, span.start)
        if word.key[0].isupper() and not corpus.starts_a_sentence(at)
    ) | frozenset(word.key for word in quoted[1:] if word.key[0].isupper())
    blocks = _different_blocks([word.key for word in quoted], [word.key for word in said])
    return tuple(
        Difference(
            joined(quoted[one]),
            joined(said[other]),
            _touched(quoted, one, said, other, names, markers),
        )
        for one, other in blocks
    )


def _cheapest_end(quoted: Sequence[Word], said: Sequence[Word], corpus: Corpus) -> tuple[int, float]:
    """Return after how many words the stretch that takes the least to become a quote ends, and how much."""
    ids = {word.folded: number for number, word in enumerate(said)}
    keys = np.array([ids[word.folded] for word in said], dtype=np.int64)
    costs = np.array([corpus.weight(word) for word in said])
    left_out = np.concatenate([[0.0], np.cumsum(costs)]) * _LEFT_OUT_COST
    row: Distances = np.zeros(len(said) + 1)
    for word in quoted:
        weight = corpus.weight(word)
        same = keys == ids.get(word.folded, -1)
        replaced = row[:-1] + np.where(same, 0.0, np.maximum(costs, weight))
        row = row + weight
        row[1:] = np.minimum(row[1:], replaced)
        # Words may be left out after any of these: the cheapest before it, and all words between.
        row = np.minimum.accumulate(row - left_out) + left_out
    # Of equals the longest: a last word was changed rather than added.
    end = len(said) - int(np.argmin(row[::-1]))
    return end, float(row[end])


def _different_blocks(quoted: Sequence[str], said: Sequence[str]) -> list[tuple[slice, slice]]:
    """Return the stretches of both that are not the same, those that adjoin as one."""
    blocks: list[tuple[slice, slice]] = []
    for operation in Levenshtein.opcodes(quoted, said):
        if operation.tag == "equal":
            continue
        one = slice(operation.src_start, operation.src_end)
        other = slice(operation.dest_start, operation.dest_end)
        if blocks and (blocks[-1][0].stop, blocks[-1][1].stop) == (one.start, other.start):
            before = blocks.pop()
            one, other = slice(before[0].start, one.stop), slice(before[1].start, other.stop)
        blocks.append((one, other))
    return blocks


def _touched(
    quoted: Sequence[Word],
    one: slice,
    said: Sequence[Word],
    other: slice,
    names: frozenset[str],
    markers: Markers,
) -> Touched:
    """Return the gravest thing that a difference touches."""
    changed, original = quoted[one], said[other]
    if markers.negates([word.folded for word in changed], [word.folded for word in original]):
        return Touched.NEGATION
    around = [*quoted[max(0, one.start - 1) : one.start], *quoted[one.stop : one.stop + 1]]
    is_bare_sign = not any(word.is_word for word in (*changed, *original))
    if any(markers.is_number(word) for word in (*changed, *original)) or (
        is_bare_sign and any(word.has_digit for word in around)
    ):
        return Touched.NUMBER
    if not names.isdisjoint(word.key for word in (*changed, *original)):
        return Touched.NAME
    same_words = [w.folded for w in changed if w.is_word] == [w.folded for w in original if w.is_word]
    signs = {word.key for word in (*changed, *original) if not word.is_word}
    if same_words and not signs & markers.telling_signs:
        return Touched.PUNCTUATION
    return Touched.WORDING
