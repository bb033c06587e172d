"""What Telegram marks in a text by itself."""

from __future__ import annotations

import pytest

from bot.playground.api.text.detect import detect
from bot.playground.api.text.formatted_text import narrow, widen


def marked(text: str) -> list[tuple[str, str]]:
    wide = widen(text)
    return [(entity.type, narrow(wide[entity.offset : entity.end])) for entity in detect(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ask @InterviewBot, please", [("mention", "@InterviewBot")]),
        ("🏟 Қалайсыз @bot?", [("mention", "@bot")]),
        ("me@home and @a", []),
        ("/start now", [("bot_command", "/start")]),
        ("/ask@InterviewBot x", [("bot_command", "/ask@InterviewBot")]),
        ("either/or </b> //x", []),
        ("#Баку #2024 #a1#", [("hashtag", "#Баку")]),
        ("$USD $usd", [("cashtag", "$USD")]),
        ("write to a.b@example.com.", [("email", "a.b@example.com")]),
        ("see https://example.com/a?b=c#d.", [("url", "https://example.com/a?b=c#d")]),
        ("(caspianpost.com/interview)", [("url", "caspianpost.com/interview")]),
        ("https://en.wikipedia.org/wiki/Baku_(city)", [("url", "https://en.wikipedia.org/wiki/Baku_(city)")]),
        ("президент.рф и file.txt", [("url", "президент.рф")]),
        ("tg://user?id=5", [("url", "tg://user?id=5")]),
        ("1.5 e.g. U.S.A", []),
    ],
)
def test_links_mentions_and_commands_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert marked(text) == found
