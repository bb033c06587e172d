"""Breaks a passage into lines and cards: verbatim, evenly, between sentences where possible.

Pure: the width of a text is passed in, and nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from uniseg.graphemecluster import grapheme_clusters
from uniseg.linebreak import line_break_units

from index.store.indexed_texts import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SOFT_HYPHEN: Final = "\u00ad"
_DASHES: Final = frozenset("-–—")
_LINE_ENDS: Final = ("\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
# Line ends after which the next line does not begin with a dash.
_STOPS: Final = frozenset(".!?…:")

# The cost of flaws; that of an empty line is 1.
_LAST_LINE: Final = 0.15
_WIDOW: Final = 0.5
_SHORT_WORD_AT_END: Final = 0.1
_HYPHEN_AT_END: Final = 0.15
# Sums of the same widths in another order differ by less than this, in ems.
_ROUNDING: Final = 1e-6
# A last line shorter than this share of the measure is a widow; a word this long is short.
_WIDOW_WIDTH: Final = 0.25
_SHORT_WORD: Final = 2


class TooManyCardsError(ValueError):
    """A passage that is too long for the allowed number of cards."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the passage is too long for {limit} cards")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Box:
    """The space for a passage on one card, in pixels.

    Attributes:
        sizes: the available type sizes, in pixels per em, the largest first.
        sizes_continued: those for a passage that needs several cards.
        leading: from baseline to baseline, in ems.
        cards: the largest number of cards.
    """

    width: float
    height: float
    sizes: tuple[int, ...]
    sizes_continued: tuple[int, ...]
    leading: float
    cards: int

    def lines(self, size: int) -> int:
        """Return how many lines of a size one card holds."""
        return int(self.height / (self.leading * size))


@dataclass(frozen=True, slots=True)
class Layout:
    """A passage on cards.

    Attributes:
        size: in pixels per em.
        cards: the lines of each card; joined they are the passage, white space at the breaks included.
    """

    size: int
    cards: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """An unbreakable part: usually a word, with the white space after it.

    Attributes:
        width: without that white space, in ems.
        space: the width of that white space, in ems.
        ends_line: whether the text itself breaks the line here.
    """

    text: str
    width: float
    space: float
    ends_line: bool
    ends_sentence: bool


def lay_out(text: str, language: str, width_of: Callable[[str], float], box: Box) -> Layout:
    """Break a passage into lines and cards.

    One card at the largest size at which the passage fits. If it fits at none, as few cards as possible, at
    the largest size for these, evenly filled; cards end with a sentence unless it is longer than a card.

    Args:
        text: the passage, not blank.
        language: its ISO 639-1 code, by which sentences are split.
        width_of: returns the width of a text on one line, in ems.
        box: the room on a card.

    Raises:
        TooManyCardsError: the passage is too long for ``box.cards`` cards at the smallest size.
    """
    smallest = box.sizes_continued[-1]
    # A cheap check, before the words of a text as long as a book are measured.
    if width_of(text) * smallest > box.cards * box.lines(smallest) * box.width:
        raise TooManyCardsError(box.cards)
    units = _units(text, language, width_of)
    longest = max(unit.width for unit in units)
    for size in box.sizes:
        measure = box.width / size
        if longest <= measure and _count(units, measure) <= box.lines(size):
            return Layout(size, (_lines(units, measure),))
    best: tuple[int, int, list[Sequence[_Unit]]] | None = None
    for size in box.sizes_continued:
        measure = box.width / size
        whole = _broken(units, measure, width_of)
        cards = _cards(whole, measure, box.lines(size))
        if best is None or len(cards) < best[0]:
            best = (len(cards), size, cards)
    assert best is not None  # noqa: S101 - there is a size at least
    count, size, cards = best
    if count > box.cards:
        raise TooManyCardsError(box.cards)
    return Layout(size, tuple(_lines(card, box.width / size) for card in cards))


def break_lines(text: str, width_of: Callable[[str], float], measure: float) -> tuple[str, ...]:
    """Break a text into as few lines as possible, evenly.

    Args:
        text: not blank.
        width_of: returns the width of a text on one line, in ems.
        measure: how wide a line may be, in ems.
    """
    return _lines(_broken(_units(text, "", width_of), measure, width_of), measure)


def _units(text: str, language: str, width_of: Callable[[str], float]) -> list[_Unit]:
    ends = _sentence_ends(text, language) if language else frozenset()
    units = []
    at = 0
    for part in _parts(text):
        at += len(part)
        word = part.rstrip()
        width = width_of(word)
        units.append(
            _Unit(part, width, width_of(part) - width, part.endswith(_LINE_ENDS), ends_sentence=at in ends)
        )
    return units


def _parts(text: str) -> list[str]:
    """Return the text in the smallest parts that a line may end with.

    By Unicode's rules, but that no line begins with a dash that stands between words, and that a soft hyphen
    is no place to break: a hyphen that is not in the passage would have to be drawn.
    """
    parts: list[str] = []
    for part in line_break_units(text):
        if parts and (
            parts[-1].endswith(_SOFT_HYPHEN)
            or (
                part.strip() in _DASHES
                and parts[-1].rstrip()[-1:] not in _STOPS
                and not parts[-1].endswith(_LINE_ENDS)
            )
        ):
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def _sentence_ends(text: str, language: str) -> frozenset[int]:
    """Return where sentences end, the white space after them included."""
    ends = {len(text)}
    at = 0
    for sentence in sentences(text, language):
        found = text.find(sentence, at)
        if found >= 0:
            ends.add(found)
            at = found + len(sentence)
    return frozenset(ends)


def _broken(units: Sequence[_Unit], measure: float, width_of: Callable[[str], float]) -> list[_Unit]:
    """Return the units, those that are wider than the measure in single characters."""
    return [
        part for unit in units for part in ([unit] if unit.width <= measure else _characters(unit, width_of))
    ]


def _characters(unit: _Unit, width_of: Callable[[str], float]) -> Iterator[_Unit]:
    word = unit.text.rstrip()
    *clusters, last = grapheme_clusters(word)
    for cluster in clusters:
        yield _Unit(cluster, width_of(cluster), 0.0, ends_line=False, ends_sentence=False)
    yield _Unit(last + unit.text[len(word) :], width_of(last), unit.space, unit.ends_line, unit.ends_sentence)


def _line_ends(units: Sequence[_Unit], start: int, measure: float) -> Iterator[int]:
    """Yield where each line ends if it takes as much as it can: the number of the unit after it."""
    used = 0.0
    for number in range(start, len(units)):
        too_wide = used + units[number].width > measure + _ROUNDING
        if number > start and (too_wide or units[number - 1].ends_line):
            yield number
            used = 0.0
        used += units[number].width + units[number].space
    yield len(units)


def _count(units: Sequence[_Unit], measure: float) -> int:
    return sum(1 for _ in _line_ends(units, 0, measure))


def _lines(units: Sequence[_Unit], measure: float) -> tuple[str, ...]:
    """Return the fewest lines that hold the units, and of these the most even ones."""
    # By the number of units: how many lines hold them, how bad these are, and where the last one begins.
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(units) + 1):
        choices = []
        width = -units[end - 1].space
        for start in range(end - 1, -1, -1):
            width += units[start].width + units[start].space
            # A unit alone can be too wide only if it is a single character, which cannot be broken.
            if start < end - 1 and (width > measure + _ROUNDING or units[start].ends_line):
                break
            count, badness, _ = best[start]
            badness += _badness(units, start, end, width / measure)
            choices.append((count + 1, badness, start))
        best.append(min(choices))
    lines = []
    end = len(units)
    while end:
        start = best[end][2]
        lines.append("".join(unit.text for unit in units[start:end]))
        end = start
    return tuple(reversed(lines))


def _badness(units: Sequence[_Unit], start: int, end: int, filled: float) -> float:
    empty = (1 - filled) ** 2
    if end == len(units) or units[end - 1].ends_line:
        return _LAST_LINE * empty + (_WIDOW if start and filled < _WIDOW_WIDTH else 0.0)
    word = units[end - 1].text.rstrip()
    if word.isalpha() and len(word) <= _SHORT_WORD:
        return empty + _SHORT_WORD_AT_END
    return empty + (_HYPHEN_AT_END if word.endswith("-") else 0.0)


def _cards(units: Sequence[_Unit], measure: float, capacity: int) -> list[Sequence[_Unit]]:
    """Return the fewest cards; of these, those that divide the fewest sentences, the most even ones."""
    ends = _card_ends(units, measure, capacity)
    # By the unit that a card begins with: how many cards are before it, how many sentences they divide, how
    # uneven they are, and where the last of them begins.
    best: dict[int, tuple[int, int, int, int]] = {0: (0, 0, 0, 0)}
    for start in sorted({0, *ends}):
        if start not in best:
            continue
        cards, divided, unevenness, _ = best[start]
        for end, lines in _lines_on_card(units, start, measure, capacity):
            if end in ends:
                divides = not units[end - 1].ends_sentence
                uneven = unevenness + (capacity - lines) ** 2
                choice = (cards + 1, divided + divides, uneven, start)
                best[end] = min(choice, best.get(end, choice))
    found = []
    end = len(units)
    while end:
        start = best[end][-1]
        found.append(units[start:end])
        end = start
    return found[::-1]


def _card_ends(units: Sequence[_Unit], measure: float, capacity: int) -> frozenset[int]:
    """Return where a card may end: behind a sentence, and within one that is longer than a card.

    A sentence of the latter kind is divided only where its lines end if it begins one.
    """
    ends = set()
    start = 0
    for end, unit in enumerate(units, 1):
        if unit.ends_sentence:
            line_ends = list(_line_ends(units[start:end], 0, measure))
            ends |= {start + at for at in line_ends} if len(line_ends) > capacity else {end}
            start = end
    return frozenset(ends)


def _lines_on_card(
    units: Sequence[_Unit], start: int, measure: float, capacity: int
) -> Iterator[tuple[int, int]]:
    """Yield each number of the unit that a card which begins with one may end before, and its lines then."""
    at = start
    for lines, end in enumerate(islice(_line_ends(units, start, measure), capacity), 1):
        for number in range(at, end):
            yield number + 1, lines
        at = end
