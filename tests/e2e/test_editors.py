"""Editors reindex and maintain the bot; nobody else sees their commands."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from content.interview_file import format_interview
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot

QUESTION = "How do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"


@pytest.fixture
def bot(start_bot: StartBot) -> Iterator[Bot]:
    with start_bot() as running:
        running.playground.wait_reply(running.editor.starts())
        yield running


def addition(sentences: int) -> str:
    exchanges = tuple(
        Asked(
            f"lake-{n}",
            f"What about lake number {n}?",
            (f"The lake number {n} is deep. " * 12 + f"So is {n}.",),
        )
        for n in range(sentences)
    )
    return format_interview(interview_of_one("lakes", "Lakes", "B. Speaker", "en", exchanges))


def reindexed(bot: Bot) -> str:
    reply = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/reindex"))
    return bot.playground.wait_message(
        bot.editors_chat,
        lambda m: m.id == reply.id and not m.text.startswith(("Reading", "Embedding")),
        timeout=120,
    ).text


def test_a_reindex_shows_progress_in_one_message_and_reports_what_changed(bot: Bot) -> None:
    (bot.content_dir / "lakes.md").write_text(addition(120), encoding="utf-8")
    before = len(bot.playground.messages(bot.editors_chat))
    report = reindexed(bot)
    assert "120 added, 0 changed, 0 removed, 4 unchanged" in report
    told = bot.playground.messages(bot.editors_chat)[before:]
    assert len(told) == 2, "the command and one message, edited"
    assert any(text.startswith("Embedding: ") for text in told[-1].history)
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, "What about lake number 7?"))
    assert "lake number 7 is deep" in reply.text


def test_a_reindex_that_would_remove_much_asks_first(bot: Bot) -> None:
    file = bot.content_dir / "lakes.md"
    file.write_text(addition(4), encoding="utf-8")
    assert "4 added" in reindexed(bot)
    file.write_text(addition(1), encoding="utf-8")
    report = reindexed(bot)
    assert "Nothing was changed" in report
    assert "Lakes: 1 of 4 paragraphs left" in report
    asked = bot.playground.messages(bot.editors_chat)[-1]
    # Meanwhile more is missing than was shown.
    file.unlink()
    bot.editor.presses(asked, "Remove what is missing")
    bot.playground.wait_until(lambda: "0 of 4 paragraphs" in asked.now().text or None, "the question again")
    bot.editor.presses(asked.now(), "Remove what is missing")
    done = "0 added, 0 changed, 4 removed, 4 unchanged"
    bot.playground.wait_until(lambda: done in asked.now().text or None, "the removal")


def test_a_broken_file_is_reported_with_its_line_and_changes_nothing(bot: Bot) -> None:
    (bot.content_dir / "broken.md").write_text(
        "---\ntitle: T\nspeaker: <b>\nlanguage: en\n---\n\n## Why?\n", "utf-8"
    )
    report = reindexed(bot)
    assert "Nothing was changed" in report
    assert "broken.md:7: the answer is missing" in report
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text


def test_two_reindexes_at_once_are_refused_kindly(bot: Bot) -> None:
    (bot.content_dir / "lakes.md").write_text(addition(150), encoding="utf-8")
    first = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/reindex"))
    second = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/reindex"))
    assert "already running" in second.text
    done = bot.playground.wait_message(
        bot.editors_chat, lambda m: m.id == first.id and m.text.startswith("Done"), timeout=120
    )
    assert "150 added" in done.text


def test_questions_are_answered_all_through_a_reindex(bot: Bot) -> None:
    (bot.content_dir / "lakes.md").write_text(addition(150), encoding="utf-8")
    over = threading.Event()
    answers: list[str] = []

    def ask() -> None:
        while not over.is_set():
            asked = bot.reader.says(bot.chat, QUESTION)
            answers.append(bot.playground.wait_reply(asked, timeout=30).text)

    asking = threading.Thread(target=ask)
    asking.start()
    report = reindexed(bot)
    over.set()
    asking.join()
    assert "150 added" in report
    assert len(answers) >= 5
    assert all(ASSESSMENT in answer for answer in answers)
    assert "update failed" not in bot.logged


def test_status_shows_what_is_served(bot: Bot) -> None:
    text = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/status")).text
    for shown in ("multilingual-e5-small", "4 exchanges", "9 passages", "Interviews read:", "UTC", "Uptime:"):
        assert shown in text


def test_nobody_else_gets_a_hint_that_editors_commands_exist(bot: Bot) -> None:
    unknown = bot.playground.wait_reply(bot.reader.says(bot.chat, "/frobnicate")).text
    for command in ("/reindex", "/status", "/reindex@AbishevBot"):
        assert bot.playground.wait_reply(bot.reader.says(bot.chat, command)).text == unknown
    assert not {"reindex", "status"} & set(bot.reader.commands(bot.chat))


def test_an_editor_is_only_who_writes_in_their_own_words_and_chat(bot: Bot) -> None:
    group = bot.greets(
        bot.playground.supergroup("Newsroom", owner=bot.editor, members=[bot.reader], bot="administrator")
    )
    said = bot.editor.says(group, "/reindex")
    group.add(bot.reader, "administrator", is_anonymous=True)
    bot.reader.says(group, "/reindex", anonymous=True)
    bot.playground.expect_silence(said)
    original = bot.reader.says(group, "/status")
    forwarded = bot.editor.forwards(original, bot.editors_chat)
    assert "do not know this command" in bot.playground.wait_reply(forwarded).text


def test_commands_are_shown_to_those_who_may_use_them(bot: Bot) -> None:
    readers = set(bot.reader.commands(bot.chat))
    assert {"ask", "questions", "language", "privacy", "forget"} <= readers
    # The editor wrote for the first time after the bot had started.
    bot.playground.wait_until(
        lambda: (
            set(bot.editor.commands(bot.editors_chat)) - readers
            == {"unanswered", "stats", "reindex", "status", "audit"}
        ),
        "an editor's commands",
    )
    group = bot.greets(bot.playground.supergroup("Newsroom", owner=bot.editor, members=[bot.reader]))
    assert bot.reader.commands(group) == ["ask", "check", "questions"]
    assert bot.editor.commands(group) == ["ask", "check", "questions", "settings", "daily"]
