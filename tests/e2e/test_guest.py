"""A bot that is mentioned in a group that it is not in answers there once, as a guest."""

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
    return bot.playground.supergroup("Strangers", members=[bot.reader], bot=None)


def test_a_mention_is_answered_with_the_quote_its_speaker_and_its_source(bot: Bot, group: Chat) -> None:
    asked = bot.reader.says(group, f"@AbishevBot {QUESTION}?")
    reply = bot.playground.wait_reply(asked)
    assert reply.reply_to == asked.id
    assert ASSESSMENT in reply.marked("blockquote")[0]
    assert "Gaziz Abishev" in reply.text
    assert any("caspianpost.com" in link for link in reply.links())
    assert any("t.me/AbishevBot?start=" in link for link in reply.links())


def test_what_is_asked_may_be_in_the_message_that_is_replied_to(bot: Bot, group: Chat) -> None:
    friend = bot.playground.user("Bolat", language_code="kk")
    group.add(friend)
    asked = friend.says(group, f"{QUESTION}?")
    mentioned = bot.reader.says(group, "@AbishevBot", reply_to=asked)
    assert ASSESSMENT in bot.playground.wait_reply(mentioned).text


def test_a_question_without_an_answer_is_declined_with_links_to_the_nearest(bot: Bot, group: Chat) -> None:
    reply = bot.playground.wait_reply(
        bot.reader.says(group, "@AbishevBot what is the best recipe for apple pie?")
    )
    assert reply.text.startswith("There is no answer to that in the interview.")
    assert all("t.me/AbishevBot?start=" in link for link in reply.links())
    assert len(reply.links()) == 3
    assert reply.buttons == []


def test_a_reply_to_the_guest_is_answered_and_other_talk_is_not(bot: Bot, group: Chat) -> None:
    first = bot.playground.wait_reply(bot.reader.says(group, "@AbishevBot hello"))
    bot.reader.says(group, f"{QUESTION}?")
    again = bot.reader.says(group, "what does China want from the region?", reply_to=first)
    replies = bot.playground.wait_replies(again, 1)
    assert "logistical link to Europe" in replies[0].text
    assert replies[0].reply_to == again.id


def test_a_quote_is_checked_where_the_bot_is_a_guest(bot: Bot, group: Chat) -> None:
    words = "China is also interested in using the region as a logistical link to Europe."
    reply = bot.playground.wait_reply(bot.reader.says(group, f"@AbishevBot “{words}”"))
    assert words in reply.text
    assert "Word for word" in reply.text


def test_a_reader_is_told_how_to_ask_where_the_bot_is_not(bot: Bot) -> None:
    help_text = bot.playground.wait_reply(bot.reader.says(bot.chat, "/help")).text
    assert "mention @AbishevBot with your question" in help_text
