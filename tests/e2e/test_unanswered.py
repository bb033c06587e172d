"""Unanswered questions reach an editor, who adds, dismisses or postpones them; on each database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Button, Message

DECLINED = "There is no answer to that in the interview."
PNG = b"\x89PNG\r\n"


@pytest.fixture
def bot(remembering_bot: Bot) -> Bot:
    """A bot without unanswered questions."""
    running = remembering_bot
    running.playground.wait_reply(running.editor.starts())
    while (shown := says(running, "/unanswered")).buttons:
        running.editor.presses(shown, "Dismiss")
    return running


def says(bot: Bot, text: str) -> Message:
    return bot.playground.wait_reply(bot.editor.says(bot.editors_chat, text))


def is_declined(bot: Bot, question: str) -> bool:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, question))
    return reply.text.startswith(DECLINED)


def addition(message: Message, question: str) -> Button:
    return next(button for button in message.buttons if button.text.startswith(f"+ {question}"))


def adds(bot: Bot, shown: Message, button: Button) -> None:
    """Choose an exchange, and add what is shown."""
    bot.editor.presses(shown, button)
    preview = wait_changed(bot, shown)
    assert "will be added" in preview.text
    bot.editor.presses(preview, "Add")


def first_addition(message: Message) -> Button:
    return next(button for button in message.buttons if button.text.startswith("+ "))


def wait_reindexed(bot: Bot, after: Message) -> Message:
    return bot.playground.wait_message(
        bot.editors_chat,
        lambda m: m.id > after.id and m.text.startswith("Done: 0 added, 1 changed"),
        timeout=120,
    )


def wait_changed(bot: Bot, message: Message) -> Message:
    bot.playground.wait_until(lambda: message.now().text != message.text or None, "another group")
    return message.now()


def test_what_asks_the_same_stands_together_and_what_was_asked_most_comes_first(bot: Bot) -> None:
    assert is_declined(bot, "What is the best recipe for apple pie?")
    for question in (
        "Who won the football match?",
        "who won the football match",
        "Who has won the football match?",
    ):
        assert is_declined(bot, question)
    shown = says(bot, "/unanswered")
    assert "1 of 2, asked 3 times" in shown.text
    assert "• Who has won the football match?" in shown.text
    bot.editor.presses(shown, "Next ▶")
    shown = wait_changed(bot, shown)
    assert "2 of 2, asked 1 time:" in shown.text
    assert "apple pie" in shown.text


def test_a_question_becomes_a_wording_of_an_exchange_and_is_then_answered(bot: Bot) -> None:
    question = "Could you two capitals compare notes on the zebra matter?"
    assert is_declined(bot, question)
    (file,) = bot.content_dir.glob("*.md")
    before = file.read_text(encoding="utf-8")
    shown = says(bot, "/unanswered")
    assert question in shown.text
    bot.editor.presses(shown, "Another question…")
    shown = bot.playground.wait_until(
        lambda: shown.now() if len(shown.now().buttons) == 4 else None, "all four exchanges"
    )
    adds(bot, shown, addition(shown, "How do you assess"))
    wait_reindexed(bot, after=shown)
    after = file.read_text(encoding="utf-8")
    assert after.replace(f"\n\nAlso asked:\n- {question}", "") == before
    assert not is_declined(bot, question)
    bot.playground.wait_until(lambda: shown.now().text.startswith("Nothing to do") or None, "nothing more")
    audit = says(bot, "/audit").text
    assert "added 1 wording: How do you assess" in audit
    assert question not in audit


def test_all_questions_come_as_a_document_without_who_asked_them(bot: Bot) -> None:
    for question in ("Кто выиграл футбольный матч?", "Who won the football match?", "How tall is a giraffe?"):
        assert is_declined(bot, question)
    shown = says(bot, "/unanswered")
    bot.editor.presses(shown, "All as a document")
    document = bot.playground.wait_reply(shown)
    name = document.raw["document"]["file_name"]
    assert re.fullmatch(r"questions-\d{4}-\d\d-\d\d\.txt", name)
    sheet = bot.playground.file(document.raw["document"]["file_id"]).decode("utf-8-sig")
    assert "Asked by readers, and not answered in any interview: 3 questions." in sheet
    assert "How tall is a giraffe?" in sheet
    assert "Кто выиграл футбольный матч? [Russian]" in sheet
    assert "Aliya" not in sheet
    assert str(bot.reader.id) not in sheet


def test_what_is_shown_is_added_only_when_an_editor_says_so_and_can_be_undone(bot: Bot) -> None:
    question = "How tall is the tallest okapi?"
    assert is_declined(bot, question)
    (file,) = bot.content_dir.glob("*.md")
    before = file.read_bytes()
    shown = says(bot, "/unanswered")
    chosen = first_addition(shown)
    bot.editor.presses(shown, chosen)
    preview = wait_changed(bot, shown)
    assert chosen.text.removeprefix("+ ").rstrip("…") in preview.text
    assert (
        f"This wording will be added, so that readers who ask in this way find the answer:\n• {question}"
        in (preview.text)
    )
    bot.editor.presses(preview, "◀ Back")
    assert wait_changed(bot, preview).text == shown.text
    assert file.read_bytes() == before

    adds(bot, shown.now(), chosen)
    done = wait_reindexed(bot, after=shown)
    done = bot.playground.wait_until(lambda: done.now() if done.now().buttons else None, "a way back")
    assert f"Added:\n• {question}" in done.text
    assert not is_declined(bot, question)
    bot.editor.presses(done, "Undo")
    bot.playground.wait_until(
        lambda: f"Removed:\n• {question}" in done.now().text or None, "what was removed", timeout=120
    )
    assert file.read_bytes() == before
    assert is_declined(bot, question)
    assert question in says(bot, "/unanswered").text
    audit = says(bot, "/audit").text
    assert "removed 1 wording: " in audit


def test_nobody_adds_what_was_asked_after_the_question_was_shown(bot: Bot) -> None:
    assert is_declined(bot, "How tall is the tallest giraffe?")
    shown = says(bot, "/unanswered")
    assert is_declined(bot, "how tall is the tallest giraffe, you fools?")
    (file,) = bot.content_dir.glob("*.md")
    before = file.read_text(encoding="utf-8")
    answer = bot.editor.presses(shown, first_addition(shown))
    assert "out of date" in (answer.text or "")
    assert "you fools" in wait_changed(bot, shown).text
    assert file.read_text(encoding="utf-8") == before


def test_a_wording_is_taken_back_where_the_index_cannot_be_rebuilt_with_it(bot: Bot) -> None:
    assert is_declined(bot, "How tall is the tallest giraffe?")
    (file,) = bot.content_dir.glob("*.md")
    before = file.read_bytes()
    broken = bot.content_dir / "broken.md"
    broken.write_text("no front matter", encoding="utf-8")
    shown = says(bot, "/unanswered")
    adds(bot, shown, first_addition(shown))
    told = bot.playground.wait_message(
        bot.editors_chat, lambda m: m.id > shown.id and m.text.startswith("Nothing was changed")
    )
    assert "broken.md" in told.text
    assert file.read_bytes() == before
    broken.unlink()
    assert "giraffe" in says(bot, "/unanswered").text


def test_what_is_dismissed_or_put_off_does_not_come_back(bot: Bot) -> None:
    for question in ("What is the best recipe for apple pie?", "How tall is the tallest giraffe?"):
        assert is_declined(bot, question)
    shown = says(bot, "/unanswered")
    bot.editor.presses(shown, "Dismiss")
    shown = wait_changed(bot, shown)
    bot.editor.presses(shown, "Later")
    assert wait_changed(bot, shown).text.startswith("Nothing to do")
    assert says(bot, "/unanswered").text.startswith("Nothing to do")
    audit = says(bot, "/audit").text
    assert "dismissed 1 question" in audit
    assert "postponed 1 question" in audit


def test_what_looks_like_markdown_or_html_stays_a_question(bot: Bot) -> None:
    question = "## How much <b>hay</b> --- <script>alert(1)</script> does {#the} zebra eat & the quagga?"
    assert is_declined(bot, question)
    shown = says(bot, "/unanswered")
    assert question in shown.text
    adds(bot, shown, first_addition(shown))
    wait_reindexed(bot, after=shown)
    (file,) = bot.content_dir.glob("*.md")
    assert f"- {question}\n" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("press", ["a", "b", "d", "l", "n", "o", "p", "r", "s"])
def test_others_cannot_press_an_editors_button(bot: Bot, press: str) -> None:
    assert is_declined(bot, "What is the best recipe for apple pie?")
    shown = says(bot, "/unanswered")
    button = next(button for button in shown.buttons if (button.callback_data or "").startswith("u:d:"))
    question = (button.callback_data or "").split(":")[2]
    before = bot.playground.calls()[-1].id
    bot.playground.inject(
        {
            "callback_query": {
                "id": f"stolen-{press}",
                "from": {"id": bot.reader.id, "is_bot": False, "first_name": "Aliya"},
                "chat_instance": "1",
                "message": shown.raw,
                "data": f"u:{press}:{question}:0",
            }
        }
    )
    (call,) = bot.playground.wait_calls("answerCallbackQuery", after=before)
    assert "out of date" in call.params["text"]
    assert says(bot, "/unanswered").text == shown.text


def test_numbers_come_with_a_picture(bot: Bot) -> None:
    is_declined(bot, "What is the best recipe for apple pie?")
    command = bot.editor.says(bot.editors_chat, "/stats")
    picture, text = bot.playground.wait_replies(command, 2)
    assert bot.playground.file(picture.raw["photo"][-1]["file_id"]).startswith(PNG)
    assert "The last 7 days" in text.text
    assert "The last 30 days\nThe same: nothing was asked before" in text.text
    assert "Asked in: English" in text.text


@pytest.mark.parametrize("command", ["/unanswered", "/stats", "/audit"])
def test_a_reader_gets_no_hint_of_what_editors_can_do(bot: Bot, command: str) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, command))
    assert reply.text.startswith("I do not know this command.")
    assert command.strip("/") not in bot.reader.commands(bot.chat)


def test_a_fault_of_ours_is_told_to_the_editors_once(start_bot: StartBot) -> None:
    with start_bot(may_fail=True) as bot:
        bot.playground.wait_reply(bot.editor.starts())
        bot.playground.fault(
            "sendMessage",
            kind="error",
            code=400,
            description="Bad Request: fancy that",
            chat_id=bot.chat.id,
            times=9,
        )
        for _ in range(3):
            bot.reader.says(bot.chat, "How do you assess Azerbaijani-Kazakh relations?")
        told = bot.playground.wait_message(bot.editors_chat, lambda m: m.text.startswith("Something broke"))
        assert "BadRequest (Fancy that) in bot/" in told.text
        bot.playground.clear_faults()
        bot.playground.wait_reply(bot.reader.says(bot.chat, "/help"))
        alerts = [
            m for m in bot.playground.messages(bot.editors_chat) if m.text.startswith("Something broke")
        ]
        assert len(alerts) == 1
        bot.log.write_text("")
