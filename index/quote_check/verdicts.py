"""The verdicts on a quote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.quote_check.alignment import Touched

if TYPE_CHECKING:
    from index.quote_check.alignment import Difference
    from index.quote_check.utterances import Place
    from index.quotes import Quote


@dataclass(frozen=True, slots=True)
class Verbatim:
    """These very words were said, by a speaker.

    Attributes:
        places: where, at least one.
    """

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """A speaker said something like it, with other words in it.

    Attributes:
        place: where.
        differences: at least one.
    """

    place: Place
    differences: tuple[Difference, ...]

    @property
    def only_punctuation(self) -> bool:
        """Whether all words are the same, and no number, name or negation is touched."""
        return all(one.touched is Touched.PUNCTUATION for one in self.differences)


@dataclass(frozen=True, slots=True)
class OthersWords:
    """The words are those of the interviewer, of the outlet, or of another speaker than the one asked about.

    Attributes:
        place: where.
        differences: how they differ from what is quoted, if they do.
    """

    place: Place
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a stitched quote, and where it is from."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Stitched:
    """The words are from several places.

    Attributes:
        parts: at least two, in the order of the quote.
    """

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nobody says this or anything like it in the interviews.

    Attributes:
        nearest: what was said that is nearest in meaning, best first.
    """

    nearest: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """The words are in another language than what is nearest in meaning: there is no verdict on them.

    Attributes:
        nearest: the original that they may be a translation of.
    """

    nearest: Quote


QuoteVerdict = Verbatim | Altered | OthersWords | Stitched | NotFound | Translation
