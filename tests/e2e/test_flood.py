"""Somebody who floods is told how long to wait, and others do not notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot

QUESTION = "How do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"
TOLD = "That was a lot at once."


@pytest.fixture(scope="module")
def bot(start_bot: StartBot) -> Iterator[Bot]:
    with start_bot(QUESTIONS_PER_MINUTE="3") as running:
        yield running


def test_in_private(bot: Bot) -> None:
    flooding, other = bot.playground.user("Flood"), bot.playground.user("Dana")
    chat = bot.playground.private(flooding)
    first, *_ = [flooding.says(chat, QUESTION) for _ in range(10)]
    assert ASSESSMENT in bot.playground.wait_reply(other.says(bot.playground.private(other), QUESTION)).text
    said = [m.text.startswith(TOLD) for m in bot.playground.wait_replies(first, 10)]
    assert said.count(False) == 3, "nothing is swallowed"
    assert len([m for m in bot.playground.messages(chat) if m.from_bot]) == 10


def test_in_a_group_only_what_is_addressed_to_it_counts(bot: Bot) -> None:
    bot.playground.set_options(privacy_mode=False)
    talker = bot.playground.user("Talker")
    group = bot.greets(bot.playground.supergroup("Chatter", members=[talker]))
    for number in range(10):
        talker.says(group, f"Just chatting, {number}")
    for _ in range(4):
        talker.says(group, f"/ask {QUESTION}")
    bot.playground.wait_message(group, lambda m: m.text.startswith(TOLD))
    answers = bot.playground.wait_until(
        lambda: (
            found
            if len(found := [m for m in bot.playground.messages(group) if ASSESSMENT in m.text]) >= 3
            else None
        ),
        "three answers",
    )
    assert len(answers) == 3


def test_one_groups_anonymous_admin_is_not_anothers(bot: Bot) -> None:
    admin = bot.playground.user("Admin")
    groups = [bot.greets(bot.playground.supergroup(title, owner=admin)) for title in ("One", "Two")]
    for group in groups:
        group.add(admin, "administrator", is_anonymous=True)
    for command in ("/questions", "/settings", f"/ask {QUESTION}", f"/ask {QUESTION}"):
        admin.says(groups[0], command, anonymous=True)
    bot.playground.wait_message(groups[0], lambda m: m.text.startswith(TOLD))
    asked = admin.says(groups[1], f"/ask {QUESTION}", anonymous=True)
    assert ASSESSMENT in bot.playground.wait_reply(asked).text


def test_with_buttons(bot: Bot) -> None:
    presser = bot.playground.user("Presser")
    message = bot.playground.wait_reply(presser.starts())
    shown = [presser.presses(message, message.buttons[0]) for _ in range(5)]
    assert [answer.text for answer in shown[:2]] == [None, None]
    assert all((answer.text or "").startswith(TOLD) for answer in shown[2:])
    assert [answer.show_alert for answer in shown[2:]] == [True, False, False]


def test_with_edits(bot: Bot) -> None:
    editing = bot.playground.user("Editing")
    chat = bot.playground.private(editing)
    asked = editing.says(chat, QUESTION)
    bot.playground.wait_reply(asked)
    for number in range(4):
        editing.edits(asked, f"{QUESTION} {number}")
    bot.playground.wait_message(chat, lambda m: m.text.startswith(TOLD))
