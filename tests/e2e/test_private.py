"""A reader in a private chat: asks, and gets a quote, or learns that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Message

ASSESSMENT = "balanced course marked by pragmatism"


@pytest.mark.parametrize(
    "question",
    [
        "How do you assess Azerbaijani-Kazakh relations?",
        "Как вы оцениваете азербайджано-казахстанские отношения?",
        "Әзербайжан мен Қазақстан қарым-қатынасының қазіргі деңгейін қалай бағалайсыз?",
        "Azərbaycan-Qazaxıstan münasibətlərini necə qiymətləndirirsiniz?",
        "Azerbaycan-Kazakistan ilişkilerinin düzeyini nasıl değerlendiriyorsunuz?",
    ],
)
def test_a_question_in_any_of_five_languages_is_answered_verbatim(
    bot: Bot, question: str, shipped: str
) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, question))
    (passage,) = reply.marked("blockquote")
    assert ASSESSMENT in passage
    assert passage in shipped


def test_a_quote_says_who_said_it_to_which_question_and_where(bot: Bot) -> None:
    asked = bot.reader.says(bot.chat, "What does China want from the region?")
    reply = bot.playground.wait_reply(asked)
    assert reply.reply_to is None, "it stands right below the question"
    assert "Gaziz Abishev, Kazakh political analyst" in reply.text
    assert (
        "in answer to: How is the rapprochement between Azerbaijan and the countries of Central Asia"
        in reply.text
    )
    assert reply.links()[0].startswith("https://caspianpost.com/interview/gaziz-abishev")
    # It opens on the words.
    assert "#:~:text=At%20the%20same%20time%2C%20China" in reply.links()[0]


def test_the_whole_answer_is_folded_beneath_the_passage(bot: Bot, shipped: str) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, "What does China want from the region?"))
    (passage,) = reply.marked("blockquote")
    (answer,) = reply.marked("expandable_blockquote")
    assert passage in answer
    assert answer in shipped
    assert f"\nThe whole answer:\n{answer}" in reply.text
    assert len(answer.split("\n\n")) == 4


@pytest.mark.parametrize(
    "question",
    ["What time is it in Tokyo?", "Как сварить борщ?", "asdf qwer zxcv", "<script>alert(1)</script>"],
)
def test_what_the_interview_does_not_answer_is_declined_with_the_nearest_questions(
    bot: Bot, question: str
) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, question))
    assert reply.text.startswith("There is no answer to that in the interview.")
    assert reply.marked("blockquote") == []
    *nearest, tell_me = reply.buttons
    assert len(nearest) == 3
    assert tell_me.text == "Tell me when there is an answer"


def test_a_quote_that_may_not_answer_is_offered_with_those_words(start_bot: StartBot, shipped: str) -> None:
    with start_bot(DECLINE_BELOW="1", OFFER_FROM="0") as bot:
        reply = bot.playground.wait_reply(bot.reader.says(bot.chat, "What does China want from the region?"))
        assert reply.text.startswith("I am not sure that this answers your question, but it may:")
        (passage,) = reply.marked("blockquote")
        assert passage in shipped
        assert "Gaziz Abishev, Kazakh political analyst" in reply.text


def test_a_suggested_question_leads_to_its_answer(bot: Bot, shipped: str) -> None:
    declined = bot.playground.wait_reply(bot.reader.says(bot.chat, "Who won the football match yesterday?"))
    assert bot.reader.presses(declined, declined.buttons[0]).text is None
    quote = bot.playground.wait_reply(declined)
    assert all(block in shipped for block in quote.marked("blockquote"))
    (first,) = [line for line in declined.text.splitlines() if line.startswith("1. ")]
    assert declined.buttons[0].text == "1"
    assert first.removeprefix("1. ").rstrip("…") in quote.text


def test_a_button_that_nobody_made_is_called_out_of_date(bot: Bot) -> None:
    declined = bot.playground.wait_reply(bot.reader.says(bot.chat, "Who won the football match yesterday?"))
    before = bot.playground.calls()[-1].id
    for forged in ("x:0000000000000000", "x:../../etc/passwd", "reindex", "x:" + "я" * 30, ""):
        bot.playground.inject(
            {
                "callback_query": {
                    "id": "1",
                    "from": {"id": bot.reader.id, "is_bot": False, "first_name": "Aliya"},
                    "message": {k: v for k, v in declined.raw.items() if k not in {"history", "reactions"}},
                    "chat_instance": "1",
                    "data": forged,
                }
            }
        )
    calls = bot.playground.wait_calls("answerCallbackQuery", 5, after=before)
    assert all("out of date" in call.params["text"] for call in calls)


def test_start_presents_the_speaker_says_it_is_a_bot_and_offers_real_questions(bot: Bot) -> None:
    reply = bot.playground.wait_reply(bot.reader.starts())
    assert "Gaziz Abishev" in reply.text
    assert "I am a bot" in reply.text
    assert "Baku and Astana are Building" in reply.text
    assert len(reply.buttons) == 3
    assert bot.reader.presses(reply, reply.buttons[0]).text is None
    assert bot.playground.wait_reply(reply).marked("blockquote")


def test_start_with_a_link_of_another_version_still_greets(bot: Bot) -> None:
    assert "I am a bot" in bot.playground.wait_reply(bot.reader.starts("old-payload")).text


def test_help_and_about_say_how_and_who(bot: Bot) -> None:
    assert "@AbishevBot" in bot.playground.wait_reply(bot.reader.says(bot.chat, "/help")).text
    about = bot.playground.wait_reply(bot.reader.says(bot.chat, "/about"))
    assert "Baku and Astana are Building" in about.text
    assert about.links()


def test_ask_asks(bot: Bot) -> None:
    reply = bot.playground.wait_reply(
        bot.reader.says(bot.chat, "/ask How do you assess the current relations?")
    )
    assert reply.marked("blockquote")
    assert "What would you like to know" in bot.playground.wait_reply(bot.reader.says(bot.chat, "/ask")).text


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "document"])
def test_what_is_not_text_gets_a_friendly_hint(bot: Bot, kind: str) -> None:
    sent: dict[str, Any] = {kind: {}}
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, **sent))
    assert "I only understand text" in reply.text


def test_a_question_under_a_photo_is_a_question(bot: Bot) -> None:
    asked = bot.reader.says(bot.chat, photo={}, caption="How do you assess Azerbaijani-Kazakh relations?")
    assert ASSESSMENT in bot.playground.wait_reply(asked).text


def test_an_unknown_command_is_answered_like_one(bot: Bot) -> None:
    assert (
        "do not know this command" in bot.playground.wait_reply(bot.reader.says(bot.chat, "/frobnicate")).text
    )


def test_settings_says_where_it_works(bot: Bot) -> None:
    told = bot.playground.wait_reply(bot.reader.says(bot.chat, "/settings")).text
    assert told.startswith("/settings is for the admins of a group")
    assert all(command in told for command in ("/language", "/interviews", "/daily"))


@pytest.mark.parametrize("question", ["?", "🤔", "\u200b?", "a" * 4096, "слово " * 682])
def test_odd_questions_are_answered_somehow(bot: Bot, question: str) -> None:
    assert bot.playground.wait_reply(bot.reader.says(bot.chat, question)).text


def test_an_edited_message_and_a_quote_posted_inline_are_not_answered_again(bot: Bot) -> None:
    asked = bot.reader.says(bot.chat, "How do you assess Azerbaijani-Kazakh relations?")
    bot.playground.wait_reply(asked)
    count = len(bot.playground.messages(bot.chat))
    bot.reader.edits(asked, "And what about China?")
    found = bot.reader.asks_inline("China")
    posted = bot.reader.chooses(found, found.results[0], bot.chat)
    bot.playground.expect_silence(posted)
    assert len(bot.playground.messages(bot.chat)) == count + 1


def album(bot: Bot, captions: list[str | None]) -> list[Message]:
    """Let the reader send some pictures at once."""
    return [
        bot.reader.says(bot.chat, photo={}, caption=caption, content={"media_group_id": "7"})
        for caption in captions
    ]


def test_an_album_gets_one_answer_to_its_words(bot: Bot) -> None:
    *_, last = album(bot, [None, "How do you assess Azerbaijani-Kazakh relations?", None])
    bot.playground.wait_message(bot.chat, lambda m: m.id > last.id and ASSESSMENT in m.text)
    bot.playground.expect_silence(
        bot.playground.wait_reply(bot.reader.says(bot.chat, "Who are you?")), seconds=1.5
    )
    answers = [m for m in bot.playground.messages(bot.chat) if m.from_bot and m.id > last.id]
    assert len(answers) == 2


def test_what_another_inline_bot_wrote_for_the_reader_is_a_question(bot: Bot) -> None:
    via = {"via_bot": {"id": 77, "is_bot": True, "first_name": "Translator", "username": "TranslatorBot"}}
    text = "How do you assess Azerbaijani-Kazakh relations?"
    asked = bot.reader.says(bot.chat, text, content=via)
    assert ASSESSMENT in bot.playground.wait_reply(asked).text


def test_a_service_message_of_a_new_kind_gets_no_hint(bot: Bot) -> None:
    noted = bot.reader.says(bot.chat, content={"moon_phase_changed": {"phase": "full"}})
    bot.playground.expect_silence(noted)
