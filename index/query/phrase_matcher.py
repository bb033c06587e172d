"""Which known phrases a message begins and ends with; one typing mistake is tolerated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.query.rough_spelling import joined_spelling, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.query.rough_spelling import Word

# From so many letters on, one typing mistake in a phrase is tolerated.
_LETTERS_FOR_A_MISTAKE: Final = 6
# A word alone is more likely to be another word: "Mersin" is no "merci".
_LETTERS_FOR_A_MISTAKE_IN_A_WORD: Final = 10


class PhraseMatcher:
    """Finds phrases in messages by their rough spelling.

    Args:
        phrases: each with its label; of several labels of one phrase the last one counts.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        spelled = [(words_of(phrase), label) for phrase, label in phrases]
        self._label_of = {joined_spelling(words): label for words, label in spelled}
        self._spellings = tuple(self._label_of)
        self._max_words = max(len(words) for words, _ in spelled)

    def match(self, words: Sequence[Word]) -> str | None:
        """Return the label of the phrase that the words are, tolerating one typing mistake."""
        spelling = joined_spelling(words)
        label = self._label_of.get(spelling)
        least = _LETTERS_FOR_A_MISTAKE if len(words) > 1 else _LETTERS_FOR_A_MISTAKE_IN_A_WORD
        if label is not None or len(spelling) < least:
            return label
        near = process.extractOne(spelling, self._spellings, scorer=OSA.distance, score_cutoff=1)
        return self._label_of[near[0]] if near else None

    def strip(self, words: Sequence[Word]) -> tuple[list[str], Sequence[Word]]:
        """Remove phrases from the beginning and the end of a message as long as there are any.

        Returns:
            The labels of the phrases, and the words between them.
        """
        labels: list[str] = []
        while found := self._longest(words[:count] for count in self._counts(words)):
            label, count = found
            labels.append(label)
            words = words[count:]
        while found := self._longest(words[-count:] for count in self._counts(words)):
            label, count = found
            labels.append(label)
            words = words[:-count]
        return labels, words

    def _counts(self, words: Sequence[Word]) -> range:
        """Return how many words a phrase may take of these, the most first."""
        return range(min(len(words), self._max_words), 0, -1)

    def _longest(self, spans: Iterable[Sequence[Word]]) -> tuple[str, int] | None:
        """Return the label of the first span that is a phrase, and how many words it has."""
        longest_first = list(spans)
        # A phrase word for word is better than a longer one with a mistake, which may be another word.
        for match in (self._match_exactly, self.match):
            for words in longest_first:
                if (label := match(words)) is not None:
                    return label, len(words)
        return None

    def _match_exactly(self, words: Sequence[Word]) -> str | None:
        return self._label_of.get(joined_spelling(words))
