"""What the bot says of itself, of those whom it quotes, and where it has no answer."""

from __future__ import annotations

import pytest

from bot.conversation import texts
from bot.conversation.translations import LANGUAGES, get_translator
from content.model import Interview
from tests.support.interviews import Asked, interview_of_one

ENGLISH = get_translator("en")


def interview(speaker: str) -> Interview:
    exchanges = (Asked("why", "Why bees?", ("Because.",)),)
    return interview_of_one(speaker.lower(), f"{speaker} speaks", speaker, "en", exchanges, role="beekeeper")


FIVE = [interview(name) for name in ("Ada", "Ben", "Cem", "Dana", "Elif")]


def test_a_bot_that_quotes_one_person_is_named_after_that_person() -> None:
    assert texts.name(FIVE[:1], ENGLISH) == "Ada: quotes"
    assert texts.name(FIVE, ENGLISH) == "Quotes from interviews"


def test_a_long_list_says_how_many_more_there_are() -> None:
    assert texts.speakers(FIVE, ENGLISH) == "Ada, Ben, Cem and 2 more"
    assert "… and 2 more." in texts.start(FIVE, (), ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asked_is_not_taken_for_who_is_quoted(language: str) -> None:
    exchanges = (Asked("why", "Why bees?", ("Because.",)),)
    asked = interview_of_one("ada", "On bees", "Ada", "en", exchanges, outlet="The Hive", interviewer="Ben")
    about = texts.about((asked,), get_translator(language))
    label = {
        "en": "questions by Ben",
        "ru": "вопросы: Ben",
        "kk": "сұрақ қойған: Ben",
        "az": "sualları verən: Ben",
        "tr": "soruları soran: Ben",
    }
    assert about.endswith(f"• On bees\n  The Hive, {label[language]}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_role_stands_in_no_sentence_of_another_language(language: str) -> None:
    translator = get_translator(language)
    for text in (texts.people(FIVE, translator), texts.start(FIVE, (), translator)):
        assert ("beekeeper" in text) == (language == "en")
    assert texts.people(FIVE[:2], get_translator("ru")) == "Ada, Ben"
    assert texts.people(FIVE[:2], ENGLISH) == "Ada, beekeeper; Ben, beekeeper"


def test_what_has_nothing_to_do_with_a_question_is_not_called_close() -> None:
    nothing = "There is no answer to that in the interview."
    assert texts.decline(ENGLISH, is_related=None) == nothing
    assert texts.decline(ENGLISH, is_related=True).startswith(f"{nothing} The closest")
    unrelated = texts.decline(ENGLISH, is_related=False)
    assert unrelated.startswith(nothing)
    assert "closest" not in unrelated
