"""In groups the bot speaks when it is spoken to, where it is spoken to, and is silent otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot
    from tests.support.playground_client import Chat

QUESTION = "how do you assess Azerbaijani-Kazakh relations"
ASSESSMENT = "balanced course marked by pragmatism"


@pytest.fixture
def group(bot: Bot) -> Chat:
    # Without privacy mode the bot sees everything, and has to be silent of its own accord.
    bot.playground.set_options(privacy_mode=False)
    return bot.greets(bot.playground.supergroup("Readers", members=[bot.reader]))


@pytest.mark.parametrize(
    "text",
    [
        f"@AbishevBot {QUESTION}?",
        f"{QUESTION}, @AbishevBot?",
        f"Hey @abishevbot, {QUESTION}?",
        f"😀😀 @AbishevBot {QUESTION}",
    ],
)
def test_a_mention_anywhere_is_answered_as_a_reply(bot: Bot, group: Chat, text: str) -> None:
    asked = bot.reader.says(group, text)
    reply = bot.playground.wait_reply(asked)
    assert reply.reply_to == asked.id
    assert ASSESSMENT in reply.text


def test_a_reply_to_the_bot_and_the_ask_command_are_answered(bot: Bot, group: Chat) -> None:
    first = bot.playground.wait_reply(bot.reader.says(group, f"/ask {QUESTION}?"))
    assert ASSESSMENT in first.text
    again = bot.reader.says(group, "what does China want from the region?", reply_to=first)
    assert "logistical link to Europe" in bot.playground.wait_reply(again).text
    addressed = bot.reader.says(group, f"/ask@AbishevBot {QUESTION}?")
    assert ASSESSMENT in bot.playground.wait_reply(addressed).text


def test_a_mention_in_reply_to_somebody_answers_what_they_asked(bot: Bot, group: Chat) -> None:
    other = bot.playground.user("Bolat")
    group.add(other)
    asked = other.says(group, f"{QUESTION}?")
    for call in ("@AbishevBot", "/ask"):
        assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(group, call, reply_to=asked)).text


def test_talk_among_people_is_none_of_its_business(bot: Bot, group: Chat) -> None:
    other = bot.playground.user("Bolat")
    group.add(other)
    said = bot.reader.says(group, f"{QUESTION}?")
    other.says(group, "good question", reply_to=said)
    bot.reader.says(group, "mail me at me@AbishevBot.example")
    bot.reader.says(group, "@AbishevBotany is a garden")
    bot.reader.says(group, sticker={})
    bot.reader.says(group, "/frobnicate")
    bot.reader.says(group, f"/ask@SomeOtherBot {QUESTION}?")
    for command in ("/reindex", "/start", "/help", "/about"):
        bot.reader.says(group, command)
    bot.playground.expect_silence(said)


def test_a_command_that_names_it_is_told_how_it_is_used(bot: Bot, group: Chat) -> None:
    for command in ("/help@AbishevBot", "/reindex@abishevbot"):
        reply = bot.playground.wait_reply(bot.reader.says(group, command))
        assert "mention @AbishevBot" in reply.text


def test_other_bots_are_ignored(bot: Bot, group: Chat) -> None:
    robot = bot.playground.user("Robot", username="some_other_bot", is_bot=True)
    group.add(robot)
    # Telegram does not show bots each other's messages; one that came all the same must not be answered.
    said = bot.reader.says(group, "quiet please")
    bot.playground.inject(
        {
            "message": {
                "message_id": said.id,
                "date": said.raw["date"],
                "chat": said.raw["chat"],
                "from": {"id": robot.id, "is_bot": True, "first_name": "Robot"},
                "text": f"@AbishevBot {QUESTION}?",
                "entities": [{"type": "mention", "offset": 0, "length": 11}],
            }
        }
    )
    bot.playground.expect_silence(said)


def test_an_anonymous_admin_is_a_reader_like_any_other(bot: Bot, group: Chat) -> None:
    group.add(bot.reader, "administrator", is_anonymous=True)
    asked = bot.reader.says(group, f"@AbishevBot {QUESTION}?", anonymous=True)
    assert ASSESSMENT in bot.playground.wait_reply(asked).text


def test_it_answers_in_the_topic_it_was_asked_in(bot: Bot) -> None:
    forum = bot.greets(bot.playground.supergroup("Forum", members=[bot.reader], forum=True))
    topic = forum.topic("Politics")
    asked = bot.reader.says(topic, f"@AbishevBot {QUESTION}?")
    reply = bot.playground.wait_reply(asked)
    assert reply.thread_id == topic.id
    assert reply.reply_to == asked.id
    declined = bot.playground.wait_reply(bot.reader.says(topic, "@AbishevBot what time is it in Tokyo?"))
    bot.reader.presses(declined, declined.buttons[0])
    assert bot.playground.wait_reply(declined).thread_id == topic.id
    bot.playground.expect_silence(bot.reader.says(topic, "thanks everyone"))


def test_a_topic_that_the_bot_did_not_open_does_not_make_every_message_a_reply_to_it(bot: Bot) -> None:
    forum = bot.greets(bot.playground.supergroup("Forum 2", members=[bot.reader], forum=True))
    topic = forum.topic("Chatter")
    bot.playground.expect_silence(bot.reader.says(topic, f"{QUESTION}?"))


def test_a_basic_group_works_too(bot: Bot) -> None:
    basic = bot.greets(bot.playground.group("Old friends", members=[bot.reader]))
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(basic, f"@AbishevBot {QUESTION}?")).text


def test_a_channel_post_is_not_answered(bot: Bot) -> None:
    channel = bot.playground.channel("News", owner=bot.reader)
    bot.playground.expect_silence(bot.reader.says(channel, f"@AbishevBot {QUESTION}?"))


def test_a_deleted_question_is_answered_without_a_reply(bot: Bot, group: Chat) -> None:
    bot.playground.fault("sendMessage", kind="slow", seconds=0.5)
    asked = bot.reader.says(group, f"@AbishevBot {QUESTION}?")
    bot.reader.deletes(asked)
    assert ASSESSMENT in bot.playground.wait_message(group, lambda m: m.id > asked.id).text


def test_a_mention_that_an_edit_adds_is_answered(bot: Bot, group: Chat) -> None:
    said = bot.reader.says(group, f"{QUESTION}?")
    bot.reader.edits(said, f"@AbishevBot {QUESTION}?")
    reply = bot.playground.wait_reply(said)
    assert ASSESSMENT in reply.text
    assert reply.reply_to == said.id


def test_ask_in_a_caption_is_answered(bot: Bot, group: Chat) -> None:
    asked = bot.reader.says(group, caption=f"/ask {QUESTION}?", photo={})
    assert ASSESSMENT in bot.playground.wait_reply(asked).text


def test_words_to_somebody_else_are_left_to_them(bot: Bot, group: Chat) -> None:
    anna = bot.playground.user("Anna", username="anna_reads")
    group.add(anna)
    quote = bot.playground.wait_reply(bot.reader.says(group, f"/ask {QUESTION}?"))
    said = bot.reader.says(group, "@anna_reads look at this", reply_to=quote)
    bot.playground.expect_silence(said)
