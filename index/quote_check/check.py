"""Words that are said to be a quote -> a verdict: verbatim, altered, stitched, another's, or not found.

1. The very words are looked for in all that the interviews hold. Nothing may differ but quotation marks,
   dashes, line breaks and spaces, and no negation or part of a number may stand right before or after them.
2. Where they stand nowhere, stretches of them may (:mod:`index.quote_check.finding`): in several places, or
   in one where other words differ.
3. Where none does, the search finds the nearest passages. A quote in another language than theirs is taken
   for a translation, of which nothing can be said word for word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.language import LanguageDetector, base_language
from index.quote_check.finding import find_words
from index.quote_check.utterances import Corpus
from index.quote_check.verdicts import NotFound, Translation
from index.quote_check.words import words_in
from index.search_result import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from index.quote_check.verdicts import QuoteVerdict
    from index.search import Searcher

_NEAREST: Final = 3
# Fewer words do not show their language.
_FEWEST_FOR_A_LANGUAGE: Final = 4


class QuoteChecker:
    """Checks quotes against what a searcher searches. Several threads may use it at once.

    Args:
        searcher: finds the nearest passages; its interviews are what is checked against.
    """

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        interviews = searcher.snapshot.interviews
        self._languages = {base_language(interview.language) for interview in interviews}
        self._language_of = LanguageDetector(self._languages)
        self._corpus = Corpus(interviews)

    def check(self, quote: str, speakers: Collection[str] = ()) -> QuoteVerdict:
        """Return what becomes of a quote.

        Args:
            quote: the words, with or without quotation marks around them.
            speakers: the names of those who are said to have said it; anybody if empty.

        Raises:
            ModelError: the model cannot be opened.
        """
        return find_words(quote, speakers, self._corpus) or self._nearest(quote)

    def _nearest(self, quote: str) -> NotFound | Translation:
        result = self.searcher.search(quote, _NEAREST)
        if not result.quotes:
            return NotFound(())
        nearest = result.quotes[0]
        own = base_language(nearest.interview.language)
        language = self._language_of(quote)
        is_long = sum(word.is_word for word in words_in(quote)) >= _FEWEST_FOR_A_LANGUAGE
        # Among interviews in that language it may as well be made up.
        is_near = language not in self._languages or result.outcome is not Outcome.DECLINE
        if is_long and language and language != own and is_near:
            return Translation(nearest)
        return NotFound(result.quotes)
