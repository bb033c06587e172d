"""Texts that bots send, with Telegram's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram.constants import MessageLimit

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat


@pytest.mark.parametrize("text", ["", " \n\t ", "<b> </b>"])
def test_an_empty_text_is_refused(bot: BareBot, chat: Chat, text: str) -> None:
    refusal = bot.refused("sendMessage", chat_id=chat.id, text=text, parse_mode="HTML")
    assert refusal == "Bad Request: message text is empty"


def test_the_length_counts_after_parsing(bot: BareBot, chat: Chat) -> None:
    longest = "x" * MessageLimit.MAX_TEXT_LENGTH
    bot.ok("sendMessage", chat_id=chat.id, text=f"<b>{longest}</b>", parse_mode="HTML")
    assert (
        bot.refused("sendMessage", chat_id=chat.id, text=longest + "y") == "Bad Request: message is too long"
    )


def test_explicit_entities_are_taken_and_checked(bot: BareBot, chat: Chat) -> None:
    quote = {"type": "blockquote", "offset": 0, "length": 2}
    found = {"type": "hashtag", "offset": 0, "length": 1}
    sent = bot.ok("sendMessage", chat_id=chat.id, text="hi", entities=[quote, found])
    assert sent["entities"] == [{"offset": 0, "length": 2, "type": "blockquote"}]
    for entity, complaint in (
        ({"type": "bold", "offset": 0}, 'Can\'t find field "length"'),
        ({"type": "huge", "offset": 0, "length": 1}, "Unsupported type specified"),
        ("bold", "expected an Object"),
    ):
        refusal = bot.refused("sendMessage", chat_id=chat.id, text="hi", entities=[entity])
        assert refusal == f"Bad Request: can't parse MessageEntity: {complaint}"


def test_only_html_is_parsed(bot: BareBot, chat: Chat) -> None:
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="*x*", parse_mode="MarkdownV2")
    assert refusal == "Bad Request: unsupported parse_mode"
