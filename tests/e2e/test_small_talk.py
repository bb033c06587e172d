"""What is no question to the interview: who this is, where the interview was published, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.conversation.persona import Persona
from bot.conversation.translations import LANGUAGES

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot

LINK = "https://caspianpost.com/interview/gaziz-abishev"
PERSONA = Persona.load()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Are you Gaziz Abishev?", "I am not the person quoted"),
        ("Вы Газиз Абишев?", "I am not the person quoted"),
        ("Сіз Ғазиз Әбішевсіз бе?", "I am not the person quoted"),
        ("Siz Qaziz Abişevsiniz?", "I am not the person quoted"),
        ("Gaziz Abişev misiniz?", "I am not the person quoted"),
        ("Who is Gaziz Abishev?", "I quote Gaziz Abishev, Kazakh political analyst"),
        ("Кто такой Абишев?", "I quote Gaziz Abishev, Kazakh political analyst"),
        ("who is he", "Gaziz Abishev, Kazakh political analyst"),
        ("how do I use you", "Ask me in your own words"),
        ("translate it", "I do not translate"),
        ("shorter please", "I quote word for word"),
        ("next question", "/questions"),
        ("what is it about", "/questions"),
        ("stop", "/forget"),
        ("Salam, Gaziz müəllim", "Hello!"),
        ("start", "Hello!"),
        ("yes", "All right."),
        ("👎", "I am sorry."),
    ],
)
def test_it_gets_what_a_person_would_expect(bot: Bot, asked: str, said: str) -> None:
    assert said in bot.playground.wait_reply(bot.reader.says(bot.chat, asked)).text


@pytest.mark.parametrize(
    "asked",
    [
        "when was the interview published?",
        "кто брал интервью",
        "сілтеме берші",
        "müsahibə harada çıxıb",
        "link",
    ],
)
def test_a_question_about_the_interview_is_answered_with_where_it_was_published(bot: Bot, asked: str) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, asked))
    assert "Asif Aydinli" in reply.text
    assert reply.links()[0].startswith(LINK)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_it_is_not_is_said_in_the_readers_language(bot: Bot, language: str) -> None:
    reader = bot.playground.user("Aigul", language_code=language)
    reply = bot.playground.wait_reply(reader.says(bot.playground.private(reader), "Are you Gaziz Abishev?"))
    assert reply.text == PERSONA.answers["are-you-human"][language].format(speakers="Gaziz Abishev")


def test_a_question_that_sounds_like_a_greeting_is_answered(bot: Bot) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, "арамызда дау бар ма"))
    assert reply.marked("blockquote")
