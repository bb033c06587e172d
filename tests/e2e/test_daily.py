"""A quote a day comes at the hour that a reader or a group's admin chose, once, also across a kill."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot
    from tests.support.playground_client import Chat, Message

NEW_INTERVIEW = """\
---
title: On bees
speaker: Ada Hollis
language: en
---

## How do the bees survive the winter?

They gather in a ball around the queen and shiver to keep warm, and the honey is their fuel until spring.
"""


def comes_due(bot: Bot, chat: Chat) -> None:
    """Let the hour of a chat's next quote come: the test cannot wait for it."""
    with closing(sqlite3.connect(bot.data_dir / "state.sqlite", timeout=60)) as database, database:
        changed = database.execute(
            "UPDATE subscriptions SET next_at = datetime('now', '-1 minute') || '.000000' WHERE chat_id = ?",
            [chat.id],
        )
        assert changed.rowcount == 1


def received(bot: Bot, chat: Chat) -> list[Message]:
    return [m for m in bot.playground.messages(chat) if m.from_bot and "A quote a day (/daily)" in m.text]


def wait_received(bot: Bot, chat: Chat, count: int) -> list[Message]:
    return bot.playground.wait_until(
        lambda: quotes if len(quotes := received(bot, chat)) >= count else None,
        f"{count} quotes",
        timeout=120,
    )


def test_in_a_group_only_admins_choose(bot: Bot) -> None:
    owner = bot.playground.user("Olga", language_code="en")
    group = bot.playground.supergroup("Club", owner, members=[bot.reader])
    bot.greets(group)
    refused = bot.playground.wait_reply(bot.reader.says(group, "/daily"))
    assert refused.text == "Only admins of this group can change my settings."
    settings = bot.playground.wait_reply(owner.says(group, "/settings"))
    owner.presses(settings, "A quote a day…")
    offer = bot.playground.wait_message(group, lambda m: m.text.startswith("A quote a day"))
    answer = bot.reader.presses(offer, "09:00")
    assert answer.text == refused.text
    owner.presses(offer, "09:00")
    comes_due(bot, group)
    wait_received(bot, group, 1)


def test_a_reader_gets_another_quote_each_day_until_it_is_stopped(bot: Bot) -> None:
    chat = bot.chat
    offer = bot.playground.wait_reply(bot.reader.says(chat, "/daily"))
    assert [button.text for button in offer.buttons[:4]] == ["07:00", "08:00", "09:00", "10:00"]
    bot.reader.presses(offer, offer.buttons[-1])
    bot.playground.wait_until(
        lambda: offer.now().buttons[0].callback_data == "y:s:7:1" or None, "a clock that is an hour later"
    )
    bot.reader.presses(offer, "09:00")
    chosen = bot.playground.wait_until(
        lambda: offer.now() if "at 09:00" in offer.now().text else None, "the hour that was chosen"
    )
    assert "✓ 09:00" in [button.text for button in chosen.buttons]

    comes_due(bot, chat)
    (first,) = wait_received(bot, chat, 1)
    assert first.marked("blockquote")
    assert "Gaziz Abishev" in first.text

    bot.kill()
    with bot.started_again() as again:
        # Another chat's quote comes after what was left before.
        other = again.playground.user("Ben", language_code="en")
        others_chat = again.playground.private(other)
        other.presses(again.playground.wait_reply(other.says(others_chat, "/daily")), "21:00")
        comes_due(again, others_chat)
        wait_received(again, others_chat, 1)
        assert len(received(again, chat)) == 1

        (again.content_dir / "bees.md").write_text(NEW_INTERVIEW, encoding="utf-8")
        again.playground.wait_reply(again.editor.starts())
        command = again.editor.says(again.editors_chat, "/reindex")
        again.playground.wait_message(
            again.editors_chat, lambda m: m.id > command.id and m.text.startswith("Done"), timeout=120
        )
        comes_due(again, chat)
        _, second = wait_received(again, chat, 2)
        assert "A new interview:\n• On bees" in second.text
        assert "Ada Hollis" in second.text

        again.reader.presses(offer, "Stop the quote a day")
        again.playground.wait_until(
            lambda: "At what hour?" in offer.now().text or None, "the offer without an hour"
        )
