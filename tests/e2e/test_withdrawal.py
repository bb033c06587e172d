"""An editor withdraws an interview and restores it; nobody else sees that there is such a list."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.content.article import documents
from tests.e2e.test_articles import ARTICLE, PAGE, PASSAGE, QUESTION, published, sends
from tests.support.quote_buttons import turned_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Message, User

SLUG = "nina-cole-an-orchard-on-a-hill"
TITLE = "Nina Cole: An orchard on a hill"
RELATIONS = "How do you assess Azerbaijani-Kazakh relations?"
OUTDATED = "This button is out of date. Please ask again."


@pytest.fixture(scope="module")
def running(start_bot: StartBot) -> Iterator[Bot]:
    with start_bot() as bot:
        bot.playground.wait_reply(bot.editor.starts())
        yield bot


@pytest.fixture
def bot(running: Bot) -> Bot:
    """A bot with the shipped interview and one that an editor has published."""
    shutil.rmtree(running.content_dir / "withdrawn", ignore_errors=True)
    (running.content_dir / "broken.md").unlink(missing_ok=True)
    file_of(running).unlink(missing_ok=True)
    assert published(running, sends(running, running.editor, ARTICLE)).startswith("Published")
    return running


def file_of(bot: Bot) -> Path:
    return bot.content_dir / f"{SLUG}.md"


def withdrawn_file_of(bot: Bot) -> Path:
    return bot.content_dir / "withdrawn" / f"{SLUG}.md"


def asks(bot: Bot) -> Message:
    return bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION))


def editors_list(bot: Bot) -> Message:
    """The second of the two replies; the first is what readers get."""
    command = bot.editor.says(bot.editors_chat, "/interviews")
    return bot.playground.wait_replies(command, 2)[1]


def presses(bot: Bot, shown: Message, label: str, outcome: str) -> Message:
    """Press the button that begins with a label, and return the message once it says what came of it."""
    shown = shown.now()
    bot.editor.presses(shown, next(button for button in shown.buttons if button.text.startswith(label)))
    bot.playground.wait_until(lambda: outcome in shown.now().text or None, outcome, timeout=120)
    return shown.now()


def withdraws(bot: Bot) -> Message:
    asked = presses(bot, editors_list(bot), "Withdraw 2.", "It will not be quoted any more.")
    return presses(bot, asked, "Yes, withdraw", "Withdrawn: ")


def test_an_interview_is_withdrawn_and_restored(bot: Bot) -> None:
    quoted = turned_to(bot.reader, asks(bot), "Card")
    assert PASSAGE in quoted.text
    other = bot.playground.wait_reply(bot.reader.says(bot.chat, RELATIONS))
    before = file_of(bot).read_bytes()

    shown = editors_list(bot)
    assert shown.text.startswith("Interviews: 2 published, 0 withdrawn")
    assert f"2. {TITLE}\nNina Cole, 2 exchanges\n{SLUG}.md" in shown.text
    done = withdraws(bot)
    assert f"Withdrawn: {TITLE}. It is not quoted any more; its file is kept.\n" in done.text
    assert "0 added, 0 changed, 2 removed, 4 unchanged" in done.text
    assert (file_of(bot).exists(), withdrawn_file_of(bot).read_bytes()) == (False, before)
    assert PASSAGE not in asks(bot).text
    for label in ("After ▶", "Card"):
        assert bot.reader.presses(quoted, label).text == OUTDATED
    assert bot.reader.presses(other, "More on this").text is None
    assert not any(PASSAGE in message.text for message in bot.playground.messages(bot.chat)[-2:])

    shown = presses(bot, done, "◀ Back", "1 published, 1 withdrawn")
    assert f"2. {TITLE} (withdrawn)\nNina Cole, 2 exchanges\n{SLUG}.md" in shown.text
    restored = presses(bot, shown, "Restore 2.", "Restored: ")
    assert "2 added, 0 changed, 0 removed, 4 unchanged" in restored.text
    assert (file_of(bot).read_bytes(), withdrawn_file_of(bot).exists()) == (before, False)
    assert PASSAGE in asks(bot).text

    audit = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/audit")).text
    assert f"withdrew an interview: {TITLE}" in audit
    assert f"restored an interview: {TITLE}" in audit


@pytest.mark.parametrize("name", ["orchard.docx", "orchard.html"])
def test_a_document_of_any_format_is_corrected_published_quoted_and_withdrawn(bot: Bot, name: str) -> None:
    withdraws(bot)
    word = documents.docx((line, False) for line in ARTICLE.splitlines() if line)
    content = word if name.endswith(".docx") else PAGE.encode()
    assert sends(bot, bot.reader, content, name).text.startswith("I only understand text.")
    preview = sends(bot, bot.editor, content, name)
    assert preview.text.startswith(f"{TITLE}\nAnswers: Nina Cole\nAsks: Mira Vale")
    for answers in ("Mira Vale", "Nina Cole"):
        presses(bot, preview, answers, f"Answers: {answers}")
    assert published(bot, preview).startswith(f"Published: {TITLE}")
    quoted = asks(bot)
    assert PASSAGE in quoted.text
    assert "— Nina Cole" in quoted.text
    withdraws(bot)
    assert PASSAGE not in asks(bot).text


def test_the_last_interview_stays(bot: Bot) -> None:
    withdraws(bot)
    shown = editors_list(bot)
    answer = bot.editor.presses(shown, next(b for b in shown.buttons if b.text.startswith("Withdraw 1.")))
    assert answer.show_alert
    assert answer.text == (
        "This is the only interview: without it, there would be nothing to quote. Publish another one first."
    )
    assert len(list(bot.content_dir.glob("*.md"))) == 1


def test_two_editors_press_at_once(bot: Bot) -> None:
    one, other = (
        presses(bot, editors_list(bot), "Withdraw 2.", "It will not be quoted any more.") for _ in range(2)
    )
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda asked: bot.editor.presses(asked, "Yes, withdraw").text, (one, other)))
    assert sorted(answers, key=str) in (
        ["A reindex is running. Please try again in a moment.", None],
        [None, OUTDATED],
    )
    bot.playground.wait_until(
        lambda: any(asked.now().text.startswith("Withdrawn: ") for asked in (one, other)) or None,
        "the withdrawal",
        timeout=120,
    )
    assert len(list(withdrawn_file_of(bot).parent.iterdir())) == 1


def test_what_was_changed_by_hand_is_shown_again_first(bot: Bot) -> None:
    asked = presses(bot, editors_list(bot), "Withdraw 2.", "It will not be quoted any more.")
    text = file_of(bot).read_text(encoding="utf-8")
    file_of(bot).write_text(text.replace("Cider", "Perry"), encoding="utf-8")
    assert bot.editor.presses(asked, "Yes, withdraw").text == OUTDATED
    bot.playground.wait_until(lambda: asked.now().text.startswith("Interviews:") or None, "the list")
    file_of(bot).unlink()
    shown = editors_list(bot)
    assert f"2. {TITLE} (the file is not there any more: /reindex)" in shown.text
    assert [button.text.split(".")[0] for button in shown.buttons] == ["Withdraw 1"]


def test_a_file_is_put_back_if_the_index_cannot_be_rebuilt(bot: Bot) -> None:
    before = file_of(bot).read_bytes()
    (bot.content_dir / "broken.md").write_text("no front matter", encoding="utf-8")
    asked = presses(bot, editors_list(bot), "Withdraw 2.", "It will not be quoted any more.")
    told = presses(bot, asked, "Yes, withdraw", "Nothing was changed")
    assert "broken.md:1" in told.text
    assert file_of(bot).read_bytes() == before
    assert PASSAGE in asks(bot).text
    audit = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/audit")).text
    assert "published" in audit.splitlines()[0], "nothing was withdrawn since"


def test_an_interview_is_not_restored_over_another(bot: Bot) -> None:
    withdraws(bot)
    assert published(bot, sends(bot, bot.editor, ARTICLE.replace("Cider", "Perry"))).startswith("Published")
    shown = editors_list(bot)
    answer = bot.editor.presses(shown, next(b for b in shown.buttons if b.text.startswith("Restore")))
    assert answer.show_alert
    assert answer.text == (
        "It cannot be restored: another interview has a file with this name. Withdraw that one first."
    )
    assert ("Perry" in file_of(bot).read_text(), "Cider" in withdrawn_file_of(bot).read_text()) == (
        True,
        True,
    )
    withdraws(bot)
    kept = sorted(path.name for path in withdrawn_file_of(bot).parent.iterdir())
    assert kept == [f"{SLUG}-2.md", f"{SLUG}.md"], "neither version is lost"


def test_nobody_else_gets_anything_of_it(bot: Bot) -> None:
    shown = editors_list(bot)
    told = bot.playground.wait_reply(bot.reader.says(bot.chat, "/interviews"))
    assert "published, 0 withdrawn" not in "".join(m.text for m in bot.playground.messages(bot.chat))
    assert "/audit" not in bot.playground.wait_reply(bot.reader.says(bot.chat, "/help")).text
    group = bot.greets(bot.playground.supergroup("Orchards", owner=bot.editor, members=[bot.reader]))
    heard = bot.playground.wait_reply(bot.editor.says(group, f"@AbishevBot {QUESTION}"))

    real = [button.callback_data or "" for button in shown.buttons]
    forged = ["w:p:0", *(f"w:{kind}:{data.removeprefix('w:o:')}" for data in real for kind in "owr")]
    before = bot.playground.calls()[-1].id
    for person, message in ((bot.reader, told), (bot.reader, shown), (bot.editor, heard)):
        for data in forged:
            bot.playground.inject({"callback_query": press_of(person, message, data)})
    answers = bot.playground.wait_calls("answerCallbackQuery", 3 * len(forged), after=before)
    assert {call.params["text"] for call in answers} == {OUTDATED}
    assert not [
        call for call in bot.playground.calls(after=before) if call.method.startswith(("send", "edit"))
    ]
    assert file_of(bot).exists()


def press_of(person: User, message: Message, data: str) -> dict[str, object]:
    return {
        "id": f"{person.id}-{message.chat_id}-{message.id}-{data}",
        "from": {"id": person.id, "is_bot": False, "first_name": person.first_name, "language_code": "en"},
        "chat_instance": "1",
        "message": message.raw,
        "data": data,
    }


def test_editors_learn_of_it_from_help(bot: Bot) -> None:
    told = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/help")).text
    assert "/interviews: choose, withdraw or restore an interview" in told
