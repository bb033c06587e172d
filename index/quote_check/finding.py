"""The words of a quote -> where they stand, all of them or stretches, and what differs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.language import base_language
from index.quote_check.alignment import best_fit, differences
from index.quote_check.markers import markers_of
from index.quote_check.utterances import Span, Voice
from index.quote_check.verdicts import Altered, OthersWords, Part, Stitched, Verbatim
from index.quote_check.words import joined, without_frame, without_outer_signs, words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from index.quote_check.markers import Markers
    from index.quote_check.utterances import Corpus
    from index.quote_check.words import Word

# Fewer words are looked for as they are, and not taken to be an alteration of anything.
_FEWEST_ALTERED: Final = 3
# A likeness of half or more is that of the same sentence; unrelated ones share their ordinary words only.
_LIKE_ENOUGH: Final = 0.5
# A stretch of fewer words may stand in another place by chance.
_SHORTEST_PART: Final = 4
# How many words may be left out or put in within a stretch that is still from one place.
_WIDEST_GAP: Final = 15
# Which share of the words must be in the parts of a stitched quote.
_PARTS_COVER: Final = 0.6
# How many utterances are compared word by word.
_COMPARED: Final = 8


def find_words(
    quote: str, speakers: Collection[str], corpus: Corpus
) -> Verbatim | Altered | OthersWords | Stitched | None:
    """Return what the words of a quote come to; None where the corpus has nothing like them.

    Args:
        quote: the words, with or without quotation marks around them.
        speakers: the names of those who are said to have said it; anybody if empty.
        corpus: in which they are looked for.
    """
    whole = words_in(quote)
    bare = without_frame(whole)
    if not any(word.is_word for word in bare):
        return None
    finder = _Finder(corpus, frozenset(speakers))
    return finder.exact(whole) or finder.exact(bare) or finder.inexact(bare)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of a quote in a row that stand in a row in the corpus, too.

    Attributes:
        start: the first of them in the quote.
        stop: before which one they end.
        spans: everywhere that they stand.
    """

    start: int
    stop: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the words of a quote.

    Attributes:
        corpus: in which.
        speakers: who is said to have said it; anybody if empty.
    """

    corpus: Corpus
    speakers: frozenset[str]

    def exact(self, quoted: Sequence[Word]) -> Verbatim | Altered | OthersWords | None:
        """Return the verdict where the very words stand somewhere."""
        spans = self.corpus.exact(quoted)
        if not spans:
            return None
        complete = [span for span in spans if self._with_what_matters(span) == span]
        if own := [self.corpus.place(span) for span in complete if self._is_own(span)]:
            return Verbatim(tuple(own))
        # Where the speaker says it cut short, that matters more than that somebody else says it.
        own_spans = [span for span in spans if self._is_own(span)]
        first = next(iter(own_spans or complete or spans))
        return self._compared(quoted, self._with_what_matters(first))

    def inexact(self, quoted: Sequence[Word]) -> Altered | OthersWords | Stitched | None:
        """Return the verdict where the very words stand nowhere, but stretches of them do."""
        if sum(word.is_word for word in quoted) < _FEWEST_ALTERED:
            return None
        stretches = list(self._stretches(quoted))
        parts = self._parts(quoted, stretches)
        if len(parts) > 1:
            return Stitched(tuple(parts))
        fits = [
            best_fit(quoted, self.corpus.span_of(one), self.corpus) for one in self._likely(stretches, quoted)
        ]
        # Of equals, the first is by a speaker.
        best = max(fits, key=lambda fit: fit.likeness, default=None)
        if best is None or best.likeness < _LIKE_ENOUGH:
            return None
        return self._compared(quoted, self._with_what_matters(best.span))

    def _compared(self, quoted: Sequence[Word], span: Span) -> Altered | OthersWords:
        found = differences(quoted, span, self.corpus, self._markers(span))
        place = self.corpus.place(span)
        return Altered(place, found) if found and self._is_own(span) else OthersWords(place, found)

    def _with_what_matters(self, span: Span) -> Span:
        """Return a span with a negation, or the rest of a number, that stands right before or after it."""
        markers, start, stop = self._markers(span), span.start, span.stop
        words = self.corpus.words
        # What stands in another sentence changes nothing.
        before = None if self.corpus.starts_a_sentence(start) else words[start - 1]
        last = words[stop - 1]
        after = None if last is None or last.ends_a_sentence else words[stop]
        if before is not None and self._belongs(before, words[start], markers):
            start -= 1
        if after is not None and self._belongs(after, words[stop - 1], markers):
            stop += 1
        return Span(start, stop)

    def _belongs(self, outside: Word, inside: Word | None, markers: Markers) -> bool:
        is_number = inside is not None and markers.is_number(inside) and markers.is_number(outside)
        return markers.is_negation(outside) or is_number

    def _is_own(self, span: Span) -> bool:
        """Return whether a span is what a speaker says, and one of those who are said to have said it."""
        speaker = self.corpus.place(span).utterance.speaker
        return speaker is not None and (not self.speakers or speaker.name in self.speakers)

    def _markers(self, span: Span) -> Markers:
        return markers_of(base_language(self.corpus.place(span).utterance.interview.language))

    def _stretches(self, quoted: Sequence[Word]) -> Iterator[_Stretch]:
        """Yield the longest stretches of at least two words, from left to right."""
        start = 0
        while start < len(quoted) - 1:
            stop, spans = start + 2, self.corpus.folded(quoted[start : start + 2])
            while spans and stop < len(quoted):
                longer = self._longer(spans, quoted[stop])
                if not longer:
                    break
                stop, spans = stop + 1, longer
            if spans:
                yield _Stretch(start, stop, tuple(spans))
            start = stop if spans else start + 1

    def _longer(self, spans: Sequence[Span], word: Word) -> list[Span]:
        following = ((span, self.corpus.words[span.stop]) for span in spans)
        return [
            Span(span.start, span.stop + 1)
            for span, after in following
            if after is not None and after.folded == word.folded
        ]

    def _parts(self, quoted: Sequence[Word], stretches: Sequence[_Stretch]) -> list[Part]:
        """Return the parts of a quote that are from different places; none if they are too little of it."""
        runs: list[list[_Stretch]] = []
        for one in stretches:
            if sum(word.is_word for word in quoted[one.start : one.stop]) < _SHORTEST_PART:
                continue
            if runs and (continued := self._continued(runs[-1][-1], one)):
                runs[-1].append(continued)
            else:
                runs.append([one])
        total = sum(self.corpus.weight(word) for word in quoted)
        covered = sum(
            self.corpus.weight(word) for run in runs for one in run for word in quoted[one.start : one.stop]
        )
        if covered < _PARTS_COVER * total:
            return []
        return [self._part(quoted, run) for run in runs]

    def _part(self, quoted: Sequence[Word], run: Sequence[_Stretch]) -> Part:
        words = joined(without_outer_signs(quoted[run[0].start : run[-1].stop]))
        spans = run[-1].spans
        return Part(words, self.corpus.place(next(filter(self._is_own, spans), spans[0])))

    def _continued(self, before: _Stretch, after: _Stretch) -> _Stretch | None:
        """Return a stretch as it goes on from the one before it; None where it is from somewhere else."""
        if after.start - before.stop > _WIDEST_GAP:
            return None
        ends = [(span.stop, self.corpus.utterance_at(span.start)) for span in before.spans]
        spans = tuple(
            span
            for span in after.spans
            if any(
                0 <= span.start - stop <= _WIDEST_GAP and self.corpus.utterance_at(span.start) == utterance
                for stop, utterance in ends
            )
        )
        return _Stretch(after.start, after.stop, spans) if spans else None

    def _likely(self, stretches: Sequence[_Stretch], quoted: Sequence[Word]) -> list[int]:
        """Return the numbers of the utterances that share most with a quote, those of speakers first."""
        shared: dict[int, float] = {}
        for one in stretches:
            weight = sum(self.corpus.weight(word) for word in quoted[one.start : one.stop])
            for utterance in {self.corpus.utterance_at(span.start) for span in one.spans}:
                shared[utterance] = shared.get(utterance, 0.0) + weight
        most = sorted(shared, key=lambda number: (-shared[number], number))[:_COMPARED]
        return sorted(most, key=lambda number: self.corpus.utterances[number].voice is not Voice.SPEAKER)
