"""Questions that were answered, as a numbered list in the reader's language where it can be. Pure."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from bot.conversation.quote_html import escape, shorten
from bot.conversation.translations import primary_language
from index.language import LanguageDetector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.translations import Translator
    from index.quotes import Quote

# Eight questions of eight interviews, with their titles, fit into one message.
LONGEST_LIST: Final = 8
# A first quote with a lower score has nothing to do with the question, as after nonsense.
_RELATED_FROM: Final = 0.5
_QUESTION_SHOWN: Final = 340
# What is longer takes several lines on a phone; where one does, the items of a list are set apart.
_LINE: Final = 60
_TITLE_SHOWN: Final = 120
_DESCRIPTION_SHOWN: Final = 200
_WORDINGS_REMEMBERED: Final = 4096


def question_list(quotes: Sequence[Quote], translator: Translator, first: int = 1) -> str:
    """Return a numbered list of questions, in HTML.

    Args:
        quotes: one of each exchange, at most :data:`LONGEST_LIST`.
        translator: into the reader's language.
        first: the number of the first item.
    """
    return _set_apart(_items(quotes, translator, first))


def grouped_question_list(quotes: Sequence[Quote], translator: Translator, first: int = 1) -> str:
    """Return the same list with the title of each interview above its questions."""
    numbered = zip(quotes, _items(quotes, translator, first), strict=True)
    groups = [
        f"<b>{escape(shorten(title, _TITLE_SHOWN))}</b>\n{_set_apart([item for _, item in group])}"
        for title, group in groupby(numbered, key=lambda one: one[0].interview.title)
    ]
    return "\n\n".join(groups)


def question_in(quote: Quote, language: str) -> str:
    """Return the question that a quote answers, in a language if it is worded in it, else as it was asked.

    A statement that nobody asked for is named by its own first words.
    """
    return _asked_in(quote, language) or quote.passage.text


def are_related(suggested: Sequence[Quote]) -> bool | None:
    """Return whether suggestions have to do with what was asked; None where there are none."""
    return suggested[0].score >= _RELATED_FROM if suggested else None


def inline_description(quote: Quote, language: str) -> str:
    """Return the same, short enough to stand in a list below words of the passage itself.

    A statement that nobody asked for is named by its interview there.
    """
    return shorten(_asked_in(quote, language) or quote.interview.title, _DESCRIPTION_SHOWN)


def _asked_in(quote: Quote, language: str) -> str:
    exchange = quote.exchange
    if primary_language(quote.interview.language) != language:
        for wording in exchange.also_asked:
            if _language_of(wording) == language:
                return wording
    return exchange.question


def _items(quotes: Sequence[Quote], translator: Translator, first: int) -> list[str]:
    return [
        f"{number}. {escape(shorten(question_in(quote, translator.language), _QUESTION_SHOWN))}"
        for number, quote in enumerate(quotes, first)
    ]


def _set_apart(items: Sequence[str]) -> str:
    return ("\n\n" if any(len(item) > _LINE for item in items) else "\n").join(items)


@lru_cache(_WORDINGS_REMEMBERED)
def _language_of(text: str) -> str:
    return _detector()(text)


@lru_cache
def _detector() -> LanguageDetector:
    return LanguageDetector()
