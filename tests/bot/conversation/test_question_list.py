"""Questions are listed whole, numbered, and in the reader's language where they are worded in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.question_list import (
    LONGEST_LIST,
    grouped_question_list,
    inline_description,
    question_in,
    question_list,
)
from bot.conversation.quote_html import fits
from bot.conversation.translations import LANGUAGES, get_translator
from content.model import Interview
from index.quotes import Quote
from tests.support.interviews import Asked, interview_of_one

ENGLISH = get_translator("en")
WORDINGS = (
    "How good are the relations between the two countries?",
    "Насколько хороши отношения между двумя странами?",
    "Екі елдің қарым-қатынасы қаншалықты жақсы?",
    "İki ölkənin münasibətləri nə dərəcədə yaxşıdır?",
    "İki ülkenin ilişkileri ne kadar iyi?",
)


def quotes_of(interview: Interview) -> list[Quote]:
    return [Quote(passage, passage.text, 0.0) for passage in interview.passages()]


def interview(
    title: str, *questions: str, also_asked: tuple[str, ...] = (), language: str = "en"
) -> Interview:
    exchanges = [Asked(str(at), text, ("No.",), also_asked) for at, text in enumerate(questions)]
    return interview_of_one(title.lower(), title, "Ada Hollis", language, exchanges)


@pytest.mark.parametrize(("language", "wording"), list(zip(LANGUAGES, WORDINGS, strict=True)))
def test_a_question_is_in_the_readers_language_where_readers_have_asked_it_in_that(
    language: str, wording: str
) -> None:
    asked = "Wie beurteilen Sie die Beziehungen?"
    (quote,) = quotes_of(interview("Relations", asked, also_asked=WORDINGS, language="de"))
    assert question_in(quote, language) == wording
    (unasked,) = quotes_of(interview("Relations", asked, language="de"))
    assert question_in(unasked, language) == asked


def test_in_the_language_of_the_interview_it_is_the_interviewers_own() -> None:
    (quote,) = quotes_of(interview("Relations", "How are relations?", also_asked=WORDINGS))
    assert question_in(quote, "en") == "How are relations?"


def test_a_statement_is_named_by_its_own_words() -> None:
    (quote,) = quotes_of(interview("Relations", ""))
    assert question_list([quote], ENGLISH) == "1. No."


@pytest.mark.parametrize(("language", "wording"), [("ru", WORDINGS[1]), ("en", "How are relations?")])
def test_below_a_passage_in_a_list_stands_its_question_or_else_its_interview(
    language: str, wording: str
) -> None:
    (quote,) = quotes_of(interview("Relations", "How are relations?", also_asked=WORDINGS))
    assert inline_description(quote, language) == wording
    (statement,) = quotes_of(interview("Relations", ""))
    assert inline_description(statement, language) == "Relations"


def test_the_questions_of_each_interview_stand_below_its_title() -> None:
    quotes = [*quotes_of(interview("Bees & flowers", "Why?", "How?")), *quotes_of(interview("Tea", "When?"))]
    assert grouped_question_list(quotes, ENGLISH, first=9) == (
        "<b>Bees &amp; flowers</b>\n9. Why?\n10. How?\n\n<b>Tea</b>\n11. When?"
    )


def test_questions_of_several_lines_are_set_apart() -> None:
    long = f"What {'really ' * 10}happened?"
    quotes = [*quotes_of(interview("Bees", "Why?", long)), *quotes_of(interview("Tea", "When?", "How?"))]
    assert question_list(quotes[:2], ENGLISH) == f"1. Why?\n\n2. {long}"
    assert grouped_question_list(quotes, ENGLISH) == (
        f"<b>Bees</b>\n1. Why?\n\n2. {long}\n\n<b>Tea</b>\n3. When?\n4. How?"
    )


@given(st.lists(st.text("aй<😀 ", min_size=1, max_size=2000), min_size=LONGEST_LIST, max_size=LONGEST_LIST))
def test_a_list_fits_into_a_message_however_long_its_questions_and_titles(texts: list[str]) -> None:
    quotes = [
        quote for number, text in enumerate(texts) for quote in quotes_of(interview(f"{number}{text}", text))
    ]
    heading = ENGLISH.gettext("Questions asked in the interview. Choose one to read the answer:")
    assert fits(f"{heading}\n\n{grouped_question_list(quotes, ENGLISH, first=9_000)}")
