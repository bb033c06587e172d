"""The verdict on a quote, as it stands above what was really said."""

from __future__ import annotations

import pytest

from bot.conversation.quote_check_html import verdict_html
from bot.conversation.translations import LANGUAGES, get_translator
from index.quote_check.alignment import Difference, Touched
from index.quote_check.utterances import Place, Utterance, Voice
from index.quote_check.verdicts import Altered, NotFound, Part, Stitched
from index.quotes import Quote
from tests.support.interviews import Asked, interview_of_one

ENGLISH = get_translator("en")
INTERVIEW = interview_of_one("bees", "On bees", "Ada", "en", (Asked("why", "Why bees?", ("Honey & wax.",)),))


@pytest.fixture
def place() -> Place:
    exchange, speaker = INTERVIEW.exchanges[0], INTERVIEW.speakers[0]
    said = Utterance(INTERVIEW, Voice.SPEAKER, exchange.paragraphs, exchange, speaker)
    return Place(said, 0, is_whole_sentences=True)


def test_what_nobody_said_is_told_once() -> None:
    assert verdict_html(NotFound(()), ENGLISH) == "<b>Not in the interviews.</b>"


@pytest.mark.parametrize(
    ("score", "heading"),
    [(0.6, "The closest questions that were answered:"), (0.2, "Some questions that were answered:")],
)
def test_what_has_nothing_to_do_with_a_quote_is_not_called_close(score: float, heading: str) -> None:
    (passage,) = INTERVIEW.passages()
    told = verdict_html(NotFound((Quote(passage, passage.text, score),)), ENGLISH)
    assert told == f"<b>Not in the interviews.</b>\n{heading}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_between_the_quotation_marks_of_the_readers_language(language: str, place: Place) -> None:
    altered = Altered(place, (Difference("Honey", "Honey & wax", Touched.WORDING),))
    opening, closing = "“”" if language in ("en", "tr") else "«»"
    told = verdict_html(altered, get_translator(language))
    assert f"<i>{opening}Honey{closing}</i>" in told
    assert f"<i>{opening}Honey &amp; wax{closing}</i>" in told


def test_places_are_counted_as_the_language_counts(place: Place) -> None:
    russian = get_translator("ru")
    for count, counted in ((2, "2 мест"), (5, "5 мест"), (21, "21 места")):
        stitched = Stitched((Part("Honey", place),) * count)
        assert verdict_html(stitched, russian).startswith(f"<b>Склеено из {counted}.</b>")
